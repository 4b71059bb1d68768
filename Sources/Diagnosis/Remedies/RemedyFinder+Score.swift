import Foundation
import RetinaNet

extension RemedyFinder {
  /// The largest score threshold of the object's own class with which it is found, if that is below the present one.
  ///
  /// What ranks before a candidate does not depend on its class's threshold, as long as that is below its score. So one
  /// selection at a low threshold gives the fates under all higher ones, only scores of R need to be tried, and raising
  /// the threshold finds nothing. The value is exact; it is rounded down to fewer digits as long as no candidate of the
  /// class scores in between. (Where NMS shifts boxes apart by class, a lower threshold may shift them farther, which can
  /// change a comparison of IoUs in its last digits. If the one selection fails for that reason, up to `triedScores`
  /// scores of R are tried one by one.)
  func score(for target: Int) -> Remedy? {
    let label = coverage.targets[target].label
    var scores = scoresBelow(target)
    // A little lower at a time, as the lowest score may let in many candidates.
    var tried = 0
    while tried < scores.count {
      let depth = min(max(8 * tried, 1), scores.count)
      let lowest = scores[depth - 1]
      guard let changed = trials.thresholds.changed(by: .score(label: label, lowest.nextDown)) else {
        return nil
      }
      let selection = trials.select(changed)
      let trial = trials.trial(selection)
      if let (value, remedy) = score(for: target, label, among: scores[..<depth], trial) {
        return rounded(remedy, value, label)
      }
      // A lower score than that of the first detection beyond the maximum is beyond it too.
      if let excluded = selection.firstBeyondMaximum { scores = scores.filter { $0 >= excluded } }
      tried = depth
    }
    return nil
  }

  static var triedScores: Int { 64 }

  /// Different scores of R at or below the class's present threshold, falling, without zero.
  func scoresBelow(_ target: Int) -> [Float] {
    let trace = coverage.trace
    let label = coverage.targets[target].label
    let threshold = trials.thresholds.score(label: label)
    var scores: Set<Float> = []
    for (level, anchors) in coverage.covering(target).enumerated() {
      for anchor in anchors {
        let score = trace.score(of: Candidate(level: level, anchor: Int(anchor), label: label))
        if score > 0 && score <= threshold { scores.insert(score) }
      }
    }
    return scores.sorted(by: >)
  }

  /// The score that must pass, and the remedy with the threshold just below it.
  ///
  /// - Parameters:
  ///   - scores: of R, falling.
  ///   - trial: of the threshold just below the last of them.
  private func score(
    for target: Int, _ label: Int, among scores: ArraySlice<Float>, _ trial: ThresholdSweep.TriedSelection
  ) -> (Float, Remedy)? {
    guard let index = trial.matching.detections[target], let lowest = scores.last else { return nil }
    let told = trial.detections[index].score
    if told == lowest {
      return (lowest, trials.remedy(.score(label: label, lowest.nextDown), trial, for: target))
    }
    for score in [told] + scores.prefix(Self.triedScores) where score <= scores[0] {
      if let remedy = trials.verified(.score(label: label, score.nextDown), for: target) {
        return (score, remedy)
      }
    }
    return nil
  }

  /// The same remedy with fewer digits.
  private func rounded(_ remedy: Remedy, _ score: Float, _ label: Int) -> Remedy {
    var remedy = remedy
    remedy.change = .score(label: label, roundedThreshold(below: score, label))
    return remedy
  }

  /// The threshold with the fewest digits that a score passes, and no lower one of its class.
  func roundedThreshold(below score: Float, _ label: Int) -> Float {
    score.shortestBelow(atLeast: coverage.trace.highestScore(label: label, below: score))
  }
}

extension Trace {
  /// The highest score of a class that is below `score`; 0 where there is none.
  fileprivate func highestScore(label: Int, below score: Float) -> Float {
    // Scores rise with logits: a logit below the least one of that score has a lower score.
    let bound = Sigmoid.leastLogit(above: score.nextDown)
    var highest = -Float.infinity
    for level in levels {
      let classes = level.logits.shape[1]
      level.logits.withUnsafeBufferPointer { logits in
        for index in stride(from: label, to: logits.count, by: classes) {
          let logit = logits[index]
          if logit < bound && logit > highest { highest = logit }
        }
      }
    }
    return Sigmoid.score(highest)
  }
}

extension Selection {
  /// The score of the best candidate that survived NMS and is beyond the maximum.
  fileprivate var firstBeyondMaximum: Float? {
    if funnel.beyondMaximum == 0 { return nil }
    return nmsCandidates.first { if case .beyondMaximum = $0.fate { true } else { false } }?.score
  }
}

extension Float {
  /// The number below `self`, and at least `least`, that has the fewest significant digits; of as many digits the
  /// largest. Where not even nine digits tell the two apart, the next number below `self`.
  ///
  /// - Parameter self: above `least`, finite.
  func shortestBelow(atLeast least: Float) -> Float {
    if least < 0 || least == 0 { return 0 }
    let magnitude = Int(log10(Double(self)).rounded(.down))
    for digits in 1...9 {
      let unit = pow(10, Double(magnitude - digits + 1))
      // The quotient may round across a whole number: look one step to both sides.
      let whole = (Double(self) / unit).rounded(.down)
      for steps in [whole + 1, whole, whole - 1] where steps > 0 {
        // Parsed like input: the float nearest to the decimal.
        let value = Float("\(Int(steps))e\(magnitude - digits + 1)") ?? self
        if value < self && value >= least { return value }
      }
    }
    return nextDown
  }
}
