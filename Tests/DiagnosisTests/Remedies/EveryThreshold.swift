import Diagnosis
import RetinaNet

/// Remedies by brute force: what is found under every value of a knob, a whole selection for each.
final class EveryThreshold {
  let present: Thresholds
  let coverage: Coverage
  let diagnosis: Diagnosis
  private var known: [Thresholds: Set<Int>] = [:]

  init(_ trace: Trace, _ targets: [Target], _ thresholds: Thresholds) {
    present = thresholds
    coverage = Coverage(Candidates(trace), targets)
    diagnosis = Diagnosis(coverage, coverage.candidates.select(thresholds))
  }

  func finds(_ target: Int, _ change: Remedy.Change) -> Bool {
    guard let thresholds = present.changed(by: change) else { return false }
    if let found = known[thresholds] { return found.contains(target) }
    let detections = coverage.candidates.select(thresholds).detections
    let matching = Matching(
      boxes: detections.map(\.box), labels: detections.map(\.label), targets: coverage.targets,
      bound: coverage.bound)
    let found = Set(coverage.targets.indices.filter { matching.detections[$0] != nil })
    known[thresholds] = found
    return found.contains(target)
  }

  /// How far the nearest hundredth is that finds a target, in hundredths.
  func nearestNMS(_ target: Int) -> Double? {
    (0...100).filter { Double($0) / 100 != present.nms && finds(target, .nms(Double($0) / 100)) }
      .map { abs(Double($0) - 100 * present.nms) }.min()
  }

  func nearestTopK(_ target: Int) -> Int? {
    let most = diagnosis.selection.funnelByLevel.map(\.aboveScore).max() ?? 0
    return (0...max(most, present.topK)).filter { finds(target, .topK($0)) }.map { abs($0 - present.topK) }
      .min()
  }

  func nearestMaximum(_ target: Int) -> Int? {
    // detectron2 counts boxes that it drops at the end.
    return (0...diagnosis.selection.funnel.withinTopK).filter { finds(target, .maxDetections($0)) }
      .map { abs($0 - present.maxDetections) }.min()
  }

  /// All scores of a class from `lowest` up to its threshold, falling.
  func scores(label: Int, from lowest: Float) -> [Float] {
    let threshold = present.score(label: label)
    var scores: Set<Float> = []
    for level in coverage.candidates.trace.levels {
      let classes = level.logits.shape[1]
      for logit in stride(from: label, to: level.logits.count, by: classes).map({ level.logits[flat: $0] }) {
        let score = Sigmoid.score(logit)
        if score >= lowest && score <= threshold { scores.insert(score) }
      }
    }
    return scores.sorted(by: >)
  }
}
