import Annotations
import Metrics

/// The annotations of the pictures that were looked at, and what was found in them: `params.imgIds` of pycocotools.
public struct MeasuredPictures {
  public let annotations: AnnotationSet
  public let boxes: [ScoredBox]

  /// All annotated pictures, where the results do not tell which were looked at.
  public init(_ results: DetectionResults, _ annotations: AnnotationSet) {
    guard let places = results.pictures, places.count < annotations.pictures.count else {
      (self.annotations, boxes) = (annotations, results.boxes)
      return
    }
    self.annotations = annotations.only(places)
    var renumbered = [Int32](repeating: -1, count: annotations.pictures.count)
    for (new, old) in places.enumerated() { renumbered[old] = Int32(new) }
    boxes = results.boxes.map { box in
      var box = box
      box.picture = renumbered[Int(box.picture)]
      return box
    }
  }
}

extension AnnotationSet {
  /// The same annotations, of some pictures only, by their places.
  fileprivate func only(_ places: [Int]) -> AnnotationSet {
    AnnotationSet(
      source: source, categories: categories, pictures: places.map { pictures[$0] },
      objects: places.map { Array(objects(ofPicture: $0)) }, notes: notes)
  }
}
