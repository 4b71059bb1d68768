import RetinaNet

/// The box losses of the positive anchors, by level and by class. They depend on no α or γ.
struct BoxSums: Sendable {
  struct BoxSum: Sendable {
    var loss = 0.0
    /// Σ |∂loss/∂delta|
    var gradient = 0.0
  }

  private(set) var levels: [BoxSum]
  private(set) var classes: [BoxSum]

  /// - Throws: `NonFiniteOutput` where a delta is NaN or infinite.
  init(_ trace: Trace, _ targets: TrainingTargets, _ box: BoxLoss) throws {
    levels = Array(repeating: BoxSum(), count: trace.levels.count)
    classes = Array(repeating: BoxSum(), count: trace.levels.first?.logits.shape[1] ?? 0)
    let coder = BoxCoder(trace.configuration)
    for positive in targets.matches.positives {
      let place = positive.place
      let (loss, gradient) = try box.value(
        LossLevel(trace.levels[place.level]), anchor: place.anchor, object: targets.boxes[positive.object],
        coder: coder)
      var size = 0.0
      for side in 0..<4 { size += abs(gradient[side]) }
      let label = targets.objects[positive.object].label
      levels[place.level].loss += loss
      levels[place.level].gradient += size
      classes[label].loss += loss
      classes[label].gradient += size
    }
  }
}
