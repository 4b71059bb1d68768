import Annotations
import Evaluation
import RetinaNet

/// The ground truth of the pictures of a run.
struct PictureTruth: Sendable {
  let annotations: AnnotationSet
  /// Which class channel each category is.
  let match: CategoryMatch
  /// What to tell before the run: what the file's reader noted, and names that do not match.
  let lines: [String]
  /// For each source, the place of its picture in the annotations.
  private let places: [Int?]

  /// - Parameter classes: the model's, a name per channel, `nil` for background.
  init(_ annotations: AnnotationSet, sources: [PictureSource], classes: [String?]) {
    self.annotations = annotations
    match = CategoryMatch(annotations.categories, classes: classes)
    places = sources.map { annotations.picture(named: $0.name) }
    lines =
      annotations.notes + Self.unmatched(annotations, match, classes) + Self.unannotated(annotations, places)
  }

  /// What should be found in a picture; `nil` where the annotations do not list it, which is not the same as a picture
  /// without objects.
  func targets(ofSource index: Int) -> [Target]? {
    places[index].map { Target.targets(annotations.objects(ofPicture: $0), match) }
  }

  /// Says where the annotations were made for a picture of another size; `nil` where they fit, or do not tell.
  /// - Parameters: the picture's size as it was decoded.
  func sizeRemark(ofSource index: Int, width: Int, height: Int) -> String? {
    guard let picture = places[index].map({ annotations.pictures[$0] }), let annotatedWidth = picture.width,
      let annotatedHeight = picture.height, (annotatedWidth, annotatedHeight) != (width, height)
    else { return nil }
    let sizes = """
      \(picture.file) is annotated as \(annotatedWidth)×\(annotatedHeight), but the picture is \(width)×\(height)
      """
    if (annotatedWidth, annotatedHeight) == (height, width) {
      return "\(sizes): EXIF's rotation is the likely cause; --exif ignore takes pictures as they are stored"
    }
    return "\(sizes): its boxes are likely those of a picture of another size"
  }

  /// Categories that the model does not know and that have objects, and classes that are never annotated.
  private static func unmatched(
    _ annotations: AnnotationSet, _ match: CategoryMatch, _ classes: [String?]
  ) -> [String] {
    let counts = annotations.objects.reduce(into: [Int: Int]()) { $0[$1.category, default: 0] += 1 }
    let names = ClassNames(classes)
    var lines = match.unknownCategories.compactMap { category -> String? in
      guard let count = counts[category.id] else { return nil }
      let similar = names.similar(to: category.name)
      return """
        \(annotations.source): the model has no class "\(category.name)", so its \(count) \
        object\(count == 1 ? "" : "s") cannot be found\
        \(similar.isEmpty ? "" : "; did you mean \(similar.joined(separator: ", "))?")
        """
    }
    if !match.unannotatedClasses.isEmpty {
      lines.append(
        "\(annotations.source): no category is called \(match.unannotatedClasses.joined(separator: ", "))")
    }
    return lines
  }

  private static func unannotated(_ annotations: AnnotationSet, _ places: [Int?]) -> [String] {
    let count = places.count { $0 == nil }
    guard count > 0 else { return [] }
    return ["\(annotations.source): \(count) of \(places.count) pictures are not in it"]
  }
}
