import Diagnosis
import RetinaNet

extension State {
  /// What covers the shown picture's objects, where that is known.
  var currentCoverage: Coverage? {
    guard let coverage = misses.coverages[inference], coverage.targets == targets(of: inference) else {
      return nil
    }
    return coverage
  }

  /// What each detection is; `nil` where the picture has no ground truth. While thresholds move, those that were there
  /// before keep what they were.
  var verdicts: [Verdict?]? {
    guard pictures[inference.picture].objects != nil, let selection else { return nil }
    if let diagnosis = currentDiagnosis { return diagnosis.verdicts }
    guard let diagnosis else { return Array(repeating: nil, count: selection.detections.count) }
    let known = Dictionary(
      uniqueKeysWithValues: zip(diagnosis.selection.detections.map(\.candidate), diagnosis.verdicts))
    return selection.detections.map { known[$0.candidate] }
  }
}
