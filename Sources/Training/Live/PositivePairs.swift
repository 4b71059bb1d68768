import RetinaNet
import Support

/// The pairs (anchor, class of its object) of all positive anchors, whose losses are computed one by one.
struct PositivePairs: Sendable {
  /// By rising level, then anchor.
  let places: [AnchorMatches.AnchorPlace]
  let labels: [Int]
  let logits: [Float]

  init(_ trace: Trace, _ targets: TrainingTargets) {
    let positives = targets.matches.positives
    places = positives.map(\.place)
    labels = positives.map { targets.objects[$0.object].label }
    logits = zip(places, labels).map { place, label in
      let logits = trace.levels[place.level].logits
      return logits[flat: place.anchor * logits.shape[1] + label]
    }
  }

  /// The places of the pairs in a range of a level's anchors.
  func range(level: Int, _ anchors: Range<Int>) -> Range<Int> {
    let low = AnchorMatches.AnchorPlace(level: level, anchor: anchors.lowerBound)
    let high = AnchorMatches.AnchorPlace(level: level, anchor: anchors.upperBound)
    return places.partitioningIndex { $0 >= low }..<places.partitioningIndex { $0 >= high }
  }
}

extension FocalLoss {
  /// Calls `body` with each index, loss and gradient of logits that are `sign` times u, the distance to the wrong side.
  @inline(__always)
  func forEachValue(
    _ logits: UnsafeBufferPointer<Float>, sign: Double, weight: Double, _ body: (Int, Double, Double) -> Void
  ) {
    var first = 0
    while first < logits.count {
      let last = min(4, logits.count - first)
      var u = SIMD4<Double>()
      for lane in 0..<last { u[lane] = Double(logits[first + lane]) }
      let (loss, gradient) = value(sign * u, weight: weight)
      for lane in 0..<last { body(first + lane, loss[lane], gradient[lane]) }
      first += 4
    }
  }
}
