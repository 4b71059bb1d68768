import Annotations

/// One detection as average precision sees it: in double precision, as a file of results gives it.
public struct ScoredBox: Sendable, Hashable {
  /// The picture's place in the annotation set.
  public var picture: Int32
  /// The category's place in the annotation set.
  public var category: Int32
  /// The left edge, in pixels of the original picture, as are all that follow.
  public var x: Double
  public var y: Double
  /// Files may hold negative sides; such a box overlaps nothing.
  public var width: Double
  public var height: Double
  public var score: Double

  public init(
    picture: Int32, category: Int32, x: Double, y: Double, width: Double, height: Double, score: Double
  ) {
    self.picture = picture
    self.category = category
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
    self.score = score
  }
}

extension ScoredBox {
  /// Intersection over union as COCO's mask API computes it from x, y, width and height in double precision. A crowd
  /// counts only by the part of the detection that it covers.
  @inline(__always)
  func overlap(_ object: borrowing GroundTruth) -> Double {
    let shared = min(width + x, object.width + object.x) - max(x, object.x)
    guard shared > 0 else { return 0 }
    let high = min(height + y, object.height + object.y) - max(y, object.y)
    guard high > 0 else { return 0 }
    let intersection = shared * high
    let union = object.isCrowd ? width * height : width * height + object.width * object.height - intersection
    return intersection / union
  }
}

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
