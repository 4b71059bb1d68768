import Annotations
import Support

/// The pictures of a list that are annotated. Only those can be evaluated, so only those are run.
public struct AnnotatedSources {
  public private(set) var sources: [PictureSource] = []
  /// For each of `sources`, its index in the annotations.
  public private(set) var places: [Int] = []
  /// The names of the pictures without annotations.
  public private(set) var unlisted: [String] = []
  /// What names no picture that is there, such as a mistyped path or an empty folder. Which annotations it stands for is
  /// not known, so it must not pass for a picture without annotations.
  public private(set) var absent: [PictureSource] = []
  /// What is to be said of pictures that the annotations name in another folder.
  public let elsewhere: String?

  /// - Throws: if no picture is annotated, or two are the same.
  public init(_ list: [PictureSource], in annotations: AnnotationSet) throws(PicturesRefused) {
    let matches = annotations.pictures(named: list.map(\.name))
    if let (first, second, place) = matches.rivals.first {
      throw PicturesRefused(
        description: """
          \(list[first].name) and \(list[second].name) would both be \(annotations.pictures[place].file) of \
          \(annotations.source), and nothing tells which is meant: name one of them, or the folder of those that count.
          """)
    }
    elsewhere = matches.elsewhere.first.flatMap { first in
      matches.places[first].map {
        annotations.elsewhereNote(count: matches.elsewhere.count, first: list[first].name, place: $0)
      }
    }
    var named: Set<Int> = []
    for (source, place) in zip(list, matches.places) {
      guard let place else {
        // A file of a folder that is there is known not to be annotated, whether or not it can be read.
        if source.isUnusable, FileStatus(source.name)?.kind != .regular {
          absent.append(source)
        } else {
          unlisted.append(source.name)
        }
        continue
      }
      guard named.insert(place).inserted else {
        throw PicturesRefused(description: "\(source.name) is named twice.")
      }
      sources.append(source)
      places.append(place)
    }
    guard !sources.isEmpty else {
      if let reason = absent.first?.failure { throw PicturesRefused(description: reason) }
      if annotations.hasSeveral(named: list[0].name) {
        throw PicturesRefused(
          description: """
            Several pictures of \(annotations.source) are called like \(list[0].name), as where train and val are read \
            together: name one of these, such as the folder labels/val.
            """)
      }
      if let unusable = Self.unusable(annotations, list) { throw PicturesRefused(description: unusable) }
      let example = annotations.pictures.first.map { ", as it names \($0.file)" } ?? ""
      throw PicturesRefused(
        description: list.count == 1
          ? "\(annotations.source) does not name \(list[0].name)\(example)."
          : "\(annotations.source) names none of the \(grouped(list.count)) pictures (\(list[0].name)\(example))."
      )
    }
  }

  /// What is said where files of annotations could not be used, and that is why no picture is annotated.
  private static func unusable(_ annotations: AnnotationSet, _ list: [PictureSource]) -> String? {
    let broken = annotations.failures(ofPictures: list.map(\.name)).compactMap(\.self)
    if let first = broken.first {
      return broken.count == 1
        ? "\(first)"
        : "\(grouped(broken.count)) files of \(annotations.source) cannot be used, the first: \(first)"
    }
    guard annotations.pictures.isEmpty, !annotations.notes.isEmpty else { return nil }
    return
      "Nothing in \(annotations.source) can be used. \(annotations.notes.prefix(3).joined(separator: "; "))"
  }

  /// A message about the pictures without annotations, if there are any.
  public func note(_ annotations: AnnotationSet) -> String? {
    guard let first = unlisted.first else { return nil }
    let count = unlisted.count == 1 ? "1 picture is" : "\(grouped(unlisted.count)) pictures are"
    let cause = annotations.hasSeveral(named: first) ? ", which names several so" : ""
    return
      "\(count) not in \(annotations.source) and left out: \(first)\(unlisted.count > 1 ? ", …" : "")\(cause)"
  }
}

/// Why a list of pictures cannot be evaluated.
public struct PicturesRefused: Error, CustomStringConvertible {
  public let description: String
}
