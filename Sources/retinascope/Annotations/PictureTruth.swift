import Annotations
import Diagnosis
import RetinaNet

/// The ground truth of the pictures of a run.
struct PictureTruth: Sendable {
  let annotations: AnnotationSet
  /// Which class channel each category is.
  let match: CategoryMatch
  /// What to tell before the run: what was noted in reading, and names that do not match.
  let lines: [String]
  /// For each source, the place of its picture in the annotations.
  private let places: [Int?]

  /// - Parameter classes: the model's, a name per channel, `nil` for background.
  init(_ annotations: AnnotationSet, sources: [PictureSource], classes: [String?]) {
    self.annotations = annotations
    match = CategoryMatch(annotations.categories, classes: classes)
    places = sources.map { annotations.picture(named: $0.name) }
    lines =
      annotations.notes + MatchReport.lines(annotations, match, classes: classes)
      + Self.unannotated(annotations, sources, places)
  }

  /// The place in `annotations.pictures` of a source's picture; `nil` where it is not annotated, which is not the same as
  /// a picture without objects.
  func place(ofSource index: Int) -> Int? { places[index] }

  /// What should be found in a picture; `nil` where it is not annotated.
  func targets(ofSource index: Int) -> [Target]? {
    places[index].map { Target.targets(annotations.objects(ofPicture: $0), match) }
  }

  /// All that the annotations say of a picture's objects, also of those that the model does not know.
  func objects(ofSource index: Int) -> ArraySlice<GroundTruth>? {
    places[index].map { annotations.objects(ofPicture: $0) }
  }

  /// The picture's size by the annotations, where they give it.
  func annotatedSize(ofSource index: Int) -> Transform.Size? {
    guard let picture = annotatedPicture(ofSource: index), let width = picture.width,
      let height = picture.height
    else { return nil }
    return Transform.Size(width: width, height: height)
  }

  /// What the annotations say of the picture itself; `nil` where it is not annotated.
  func annotatedPicture(ofSource index: Int) -> AnnotationSet.Picture? {
    places[index].map { annotations.pictures[$0] }
  }

  /// Says where a picture is annotated as one of another size; `nil` where that fits, or is not told.
  func sizeRemark(ofSource index: Int, width: Int, height: Int) -> String? {
    annotatedPicture(ofSource: index)?.sizeRemark(width: width, height: height)
  }

  private static func unannotated(
    _ annotations: AnnotationSet, _ sources: [PictureSource], _ places: [Int?]
  ) -> [String] {
    let count = places.count { $0 == nil }
    guard let first = places.firstIndex(of: nil) else { return [] }
    let name = sources[first].name
    return [
      count == 1
        ? "\(annotations.source): \(name) is not in it"
        : "\(annotations.source): \(count) of \(sources.count) pictures are not in it, the first: \(name)"
    ]
  }
}
