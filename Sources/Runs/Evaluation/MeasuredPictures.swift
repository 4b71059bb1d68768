import Annotations
import Metrics

/// The annotations and detections of the evaluated pictures. Corresponds to `params.imgIds` in pycocotools.
public struct MeasuredPictures {
  public let annotations: AnnotationSet
  public let boxes: [ScoredBox]

  /// All annotated pictures, for results that do not say which pictures were run.
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
  /// The annotations of a subset of pictures, by index.
  fileprivate func only(_ places: [Int]) -> AnnotationSet {
    AnnotationSet(
      source: source, categories: categories, pictures: places.map { pictures[$0] },
      objects: places.map { Array(objects(ofPicture: $0)) }, notes: notes, labels: labels)
  }
}

extension ResultsCollection {
  /// Adds a picture's detections, or its failure.
  public mutating func add(_ result: PictureResult) throws {
    switch result.outcome {
    case .failed: addFailure(file: result.file)
    case .found(let picture):
      try add(
        picture.objects.map { LabeledDetection(box: $0.box, label: $0.label, score: $0.score) },
        file: result.file, width: picture.width, height: picture.height)
    }
  }
}
