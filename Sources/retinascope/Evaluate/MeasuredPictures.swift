import Annotations
import Metrics

/// The annotations of the pictures that were looked at, and what was found in them: `params.imgIds` of pycocotools.
struct MeasuredPictures {
  let annotations: AnnotationSet
  let boxes: [ScoredBox]

  /// All annotated pictures, where the results do not tell which were looked at.
  init(_ results: DetectionResults, _ annotations: AnnotationSet) {
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
