/// The score threshold that gives the greatest F1, and what it gives.
public struct BestThreshold: Sendable, Hashable {
  /// `nil` where no threshold from 0 to 1 lets pass just these detections.
  public var threshold: Float?
  /// Thresholds from `dropped` on and below `kept` give the same. `dropped` is `nil` where nothing is dropped.
  public var dropped: Float?
  public var kept: Float
  public var point: OperatingPoint

  /// Whether another threshold lets the same detections pass.
  public func isMet(by threshold: Float) -> Bool {
    threshold < kept && dropped.map { threshold >= $0 } ?? true
  }

  /// `nil` where there is nothing to find, or nothing is found. Of equal ones the highest threshold.
  init?(_ category: OperatingPoints.CategoryScores) {
    let scores = category.scores
    var best: (count: Int, point: OperatingPoint)?
    // No threshold separates detections of equal scores.
    for count in 1..<(scores.count + 1) where count == scores.count || scores[count] < scores[count - 1] {
      let point = OperatingPoint(
        found: category.found[count], detections: count, objects: category.objects)
      if point.f1 ?? 0 > best?.point.f1 ?? 0 { best = (count, point) }
    }
    guard let best else { return nil }
    kept = scores[best.count - 1]
    dropped = best.count < scores.count ? scores[best.count] : nil
    point = best.point
    threshold = Self.shortest(from: dropped, below: kept)
  }

  /// The threshold with the fewest digits that drops one score and keeps the next higher one; among such the nearest to
  /// their middle. Where nothing was dropped, one closely below what was kept: what lower scores would let in is not
  /// known. `nil` where there is none from 0 to 1.
  static func shortest(from dropped: Float?, below kept: Float) -> Float? {
    guard kept > 0 else { return nil }
    let highest = Double(min(kept, 1))
    guard let dropped else {
      if kept > 1 { return 1 }
      for digits in 2...9 {
        let steps = (highest * power(digits)).rounded(.down)
        let threshold = [steps, steps - 1].map { Float($0 / power(digits)) }.first { $0 < kept }
        if let threshold, threshold >= kept / 2 { return threshold }
      }
      return kept.nextDown
    }
    let lowest = max(0, dropped)
    guard lowest <= 1 else { return nil }
    for digits in 1...9 {
      let middle = (Double(lowest) + highest) / 2 * power(digits)
      let near = [middle.rounded(), middle.rounded(.down)].map { Float($0 / power(digits)) }
      if let threshold = near.first(where: { $0 >= lowest && $0 < kept }) { return threshold }
    }
    return lowest
  }

  private static func power(_ digits: Int) -> Double { (0..<digits).reduce(1) { power, _ in power * 10 } }
}
