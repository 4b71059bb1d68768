import Annotations

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
