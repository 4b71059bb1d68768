import RetinaNet

/// What comes of a picture under some thresholds, as far as two settings are compared by it.
struct PictureOutcome: Sendable {
  enum Mistake: Sendable { case falsePositive, duplicate }

  /// By what was detected.
  private(set) var mistakes: [Candidate: Mistake] = [:]
  /// The objects that are found, without ignored ones.
  private(set) var found: Set<Int> = []

  /// - Parameters:
  ///   - verdicts: one for each detection.
  ///   - name: what a detection's candidate is known by in both outcomes that are compared.
  init(_ detections: [Detection], _ verdicts: [Verdict], naming name: (Candidate) -> Candidate = { $0 }) {
    for (detection, verdict) in zip(detections, verdicts) {
      switch verdict {
      case .correct(let target, _): found.insert(target)
      case .ignored: break
      case .duplicate: mistakes[name(detection.candidate)] = .duplicate
      case .localisation, .confusion, .background, .both: mistakes[name(detection.candidate)] = .falsePositive
      }
    }
  }
}
