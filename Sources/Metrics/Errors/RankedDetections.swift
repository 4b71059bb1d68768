import Annotations

/// Detections by picture, and within each by falling score; of equal ones the earlier first.
struct RankedDetections {
  private let detections: [ScoredBox]
  /// The places of `detections`, picture by picture.
  private let order: [Int]
  /// Where each picture's places start in `order`, and the end of all.
  private let starts: [Int]

  /// - Parameter pictures: how many there are.
  init(_ detections: [ScoredBox], pictures: Int) {
    self.detections = detections
    var starts = [Int](repeating: 0, count: pictures + 1)
    for detection in detections { starts[Int(detection.picture) + 1] += 1 }
    for picture in 0..<pictures { starts[picture + 1] += starts[picture] }
    var ends = starts
    var order = [Int](repeating: 0, count: detections.count)
    for (place, detection) in detections.enumerated() {
      order[ends[Int(detection.picture)]] = place
      ends[Int(detection.picture)] += 1
    }
    for picture in 0..<pictures {
      order[starts[picture]..<starts[picture + 1]].sort { first, second in
        let (left, right) = (detections[first].score, detections[second].score)
        return left != right ? left > right : first < second
      }
    }
    self.order = order
    self.starts = starts
  }

  func detections(ofPicture picture: Int) -> some Sequence<ScoredBox> {
    order[starts[picture]..<starts[picture + 1]].lazy.map { detections[$0] }
  }
}
