import RetinaNet

extension RemedyFinder {
  /// The NMS threshold, in hundredths from 0 to 1, that is nearest to the present one and has the object found. Of two
  /// as near, the less harmful.
  ///
  /// NMS is not monotone: a higher threshold may spare a box that then suppresses this one, so both directions are
  /// looked at.
  func nms(for target: Int) -> Remedy? {
    let present = trials.thresholds.nms
    guard present.isFinite else { return nil }
    let grid = (0...100).filter { Double($0) / 100 != present }
    func distance(_ hundredths: Int) -> Double { abs(Double(hundredths) - 100 * present) }
    // Distances are compared with room for the rounding of hundredths in binary.
    let nearest = grid.sorted { (distance($0), $0) < (distance($1), $1) }
    var best: Remedy?
    var bound = Double.infinity
    for hundredths in nearest where distance(hundredths) <= bound + 1e-6 {
      let trial = trials.trial(nmsHundredths: hundredths)
      guard trial.finds(target) else { continue }
      let remedy = trials.remedy(.nms(Double(hundredths) / 100), trial, for: target)
      bound = min(bound, distance(hundredths))
      if let best, best.admits?.harm ?? 0 <= remedy.admits?.harm ?? 0 { continue }
      best = remedy
    }
    return best
  }
}
