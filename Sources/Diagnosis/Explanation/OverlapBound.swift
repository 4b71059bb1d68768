/// From which IoU on a box counts as lying on an object: as COCOeval compares, with doubles, at least
/// min(τ, 1 − 10⁻¹⁰). An IoU that is not a number never counts.
public struct OverlapBound: Sendable, Hashable {
  /// τ
  public let iou: Double
  /// The largest float32 that does not reach it.
  let failing: Float

  /// - Parameter iou: above 0, at most 1.
  public init(_ iou: Double) {
    precondition(iou > 0 && iou <= 1, "an IoU to reach must be above 0 and at most 1, not \(iou)")
    self.iou = iou
    let least = min(iou, 1 - 1e-10)
    let nearest = Float(least)
    failing = Double(nearest) < least ? nearest : nearest.nextDown
  }

  @inline(__always)
  public func isReached(by iou: Float) -> Bool { iou > failing }
}
