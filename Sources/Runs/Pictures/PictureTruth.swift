import Annotations
import Diagnosis
import RetinaNet
import Support

/// The ground truth of the pictures of a run.
public struct PictureTruth: Sendable {
  /// With the spellings of a class joined: see `JoinedSpellings`.
  public let annotations: AnnotationSet
  /// The class channel of each category.
  public let match: CategoryMatch
  /// Messages to show before the run: notes from reading, and names that do not match.
  public let lines: [String]
  /// For each source, the index of its picture in the annotations.
  private let places: [Int?]
  /// For each source, what is wrong with the file of its name.
  private let failures: [AnnotationError?]

  /// - Parameter classes: the model's class names by channel, `nil` for background.
  public init(_ annotations: AnnotationSet, sources: [PictureSource], classes: [String?]) {
    let annotations = JoinedSpellings(annotations, classes: classes).set
    self.annotations = annotations
    match = CategoryMatch(annotations.categories, classes: classes)
    let matches = annotations.pictures(named: sources.map(\.name))
    places = matches.places
    failures = annotations.failures(ofPictures: sources.map(\.name))
    lines =
      annotations.notes + MatchReport.lines(annotations, match, classes: classes)
      + Self.lines(annotations, sources, matches) + Self.unannotated(annotations, sources, matches, failures)
  }

  /// Why a source has no ground truth, where that is a broken file of its name: which, where, and how to mend it.
  public func failure(ofSource index: Int) -> String? {
    places[index] == nil ? failures[index]?.description : nil
  }

  /// The index in `annotations.pictures` of a source's picture; `nil` if it is not annotated, which differs from being
  /// annotated without objects.
  public func place(ofSource index: Int) -> Int? { places[index] }

  /// The objects to find in a picture; `nil` if it is not annotated.
  public func targets(ofSource index: Int) -> [Target]? {
    places[index].map { Target.targets(annotations.objects(ofPicture: $0), match) }
  }

  /// The objects of a picture that are of classes that the model does not have.
  public func unknownObjects(ofSource index: Int) -> [UnknownObject] {
    places[index].map { UnknownObject.objects(annotations.objects(ofPicture: $0), match) } ?? []
  }

  /// All annotated objects of a picture, including those of classes that the model does not have.
  public func objects(ofSource index: Int) -> ArraySlice<GroundTruth>? {
    places[index].map { annotations.objects(ofPicture: $0) }
  }

  /// The picture's size according to the annotations, if given.
  public func annotatedSize(ofSource index: Int) -> Transform.Size? {
    guard let picture = annotatedPicture(ofSource: index), let width = picture.width,
      let height = picture.height
    else { return nil }
    return Transform.Size(width: width, height: height)
  }

  /// The annotations' entry for the picture itself; `nil` if it is not annotated.
  public func annotatedPicture(ofSource index: Int) -> AnnotationSet.Picture? {
    places[index].map { annotations.pictures[$0] }
  }

  /// A warning if a picture is annotated with another size; `nil` if the size matches or is not given.
  public func sizeRemark(ofSource index: Int, width: Int, height: Int) -> String? {
    annotatedPicture(ofSource: index)?.sizeRemark(width: width, height: height)
  }

  /// What is to be said of pictures whose names agree with the annotations' only in part.
  private static func lines(
    _ annotations: AnnotationSet, _ sources: [PictureSource], _ matches: PictureMatches
  ) -> [String] {
    var lines: [String] = []
    if let (first, second, place) = matches.rivals.first {
      lines.append(
        """
        \(annotations.source): \(sources[first].name) and \(sources[second].name) would both be its \
        \(annotations.pictures[place].file), so neither is\(matches.rivals.count > 1 ? "; and other pictures likewise" : ""): \
        name the folder of those that count
        """)
    }
    if let first = matches.elsewhere.first, let place = matches.places[first] {
      lines.append(
        annotations.elsewhereNote(
          count: matches.elsewhere.count, first: sources[first].name, place: place))
    }
    return lines
  }

  private static func unannotated(
    _ annotations: AnnotationSet, _ sources: [PictureSource], _ matches: PictureMatches,
    _ failures: [AnnotationError?]
  ) -> [String] {
    let rivals = Set(matches.rivals.flatMap { [$0.first, $0.second] })
    // Those with a broken file are told of where the files are, and those that cannot be read when their turn comes.
    let missing = sources.indices.filter {
      matches.places[$0] == nil && failures[$0] == nil && !sources[$0].isUnusable && !rivals.contains($0)
    }
    guard let first = missing.first else { return [] }
    let (count, name) = (missing.count, sources[first].name)
    return [
      count == 1
        ? "\(annotations.source): \(name) is not in it"
        : "\(annotations.source): \(grouped(count)) of \(grouped(sources.count)) pictures are not in it, the first: \(name)"
    ]
  }
}

/// Reports the category and class names that do not match.
private enum MatchReport {
  /// A line for each category that has objects but no class, and one for all classes without a category.
  static func lines(_ annotations: AnnotationSet, _ match: CategoryMatch, classes: [String?]) -> [String] {
    let counts = annotations.objects.reduce(into: [Int: Int]()) { $0[$1.category, default: 0] += 1 }
    let names = ClassNames(classes)
    var lines = match.unknownCategories.compactMap { category -> String? in
      guard let count = counts[category.id] else { return nil }
      let similar = names.similar(to: category.name)
      let cure =
        similar.isEmpty
        ? """
        train --train new teaches it; if the model calls it otherwise, --labels FILE gives its classes other names
        """
        : "did you mean \(similar.joined(separator: ", "))?"
      return """
        \(annotations.source): the model has no class "\(category.name)": its \(counted(count, "object")) \
        \(count == 1 ? "is" : "are") left out; \(cure)
        """
    }
    if let note = match.spellingNote(annotations, classes: classes, of: "the model's") { lines.append(note) }
    if !match.unannotatedClasses.isEmpty {
      let names = match.unannotatedClasses
      let first = names.prefix(mostNames).joined(separator: ", ")
      lines.append(
        """
        note: \(annotations.source) annotates no \(first)\
        \(names.count > mostNames ? " and \(counted(names.count - mostNames, "more class", "more classes"))" : ""): what the model \
        finds of \(names.count == 1 ? "it" : "them") counts neither as right nor as wrong
        """)
    }
    return lines
  }

  private static let mostNames = 5
}

/// Counts pictures whose annotations are for another size, so that many of them give one line.
public struct SizeMismatches {
  private var found: [SizeMismatch: (count: Int, first: String)] = [:]

  /// - Parameters:
  ///   - picture: the annotations' entry.
  ///   - width: the decoded width; likewise `height`.
  public mutating func check(_ picture: AnnotationSet.Picture, width: Int, height: Int) {
    guard let mismatch = picture.mismatch(width: width, height: height),
      let first = picture.differingSizes(width: width, height: height)
    else { return }
    found[mismatch] = (found[mismatch].map { $0.count + 1 } ?? 1, found[mismatch]?.first ?? first)
  }

  public init() {}

  public var lines: [String] {
    SizeMismatch.allCases.compactMap { mismatch in
      found[mismatch].map { count, first in
        let others =
          count == 1
          ? "" : count == 2 ? " (and another likewise)" : " (and \(grouped(count - 1)) others likewise)"
        return "\(first)\(others): \(mismatch.cause)"
      }
    }
  }
}
