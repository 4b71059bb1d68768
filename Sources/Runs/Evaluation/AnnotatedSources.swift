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

  /// - Throws: if no picture is annotated, or two are the same.
  public init(_ list: [PictureSource], in annotations: AnnotationSet) throws(PicturesRefused) {
    var owners: [Int: String] = [:]
    for source in list {
      guard let place = annotations.picture(named: source.name) else {
        // A file of a folder that is there is known not to be annotated, whether or not it can be read.
        if source.isUnusable, FileStatus(source.name)?.kind != .regular {
          absent.append(source)
        } else {
          unlisted.append(source.name)
        }
        continue
      }
      if let owner = owners.updateValue(source.name, forKey: place) {
        throw PicturesRefused(
          description: owner == source.name
            ? "\(owner) is named twice."
            : """
            \(owner) and \(source.name) would both be \(annotations.pictures[place].file) of \(annotations.source). \
            Name one of them.
            """)
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
      let example = annotations.pictures.first.map { ", as it names \($0.file)" } ?? ""
      throw PicturesRefused(
        description: list.count == 1
          ? "\(annotations.source) does not name \(list[0].name)\(example)."
          : "\(annotations.source) names none of the \(grouped(list.count)) pictures (\(list[0].name)\(example))."
      )
    }
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
