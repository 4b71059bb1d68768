import RetinaNet
import Synchronization

/// Tries other thresholds on a picture, by whole selections. What several objects of the picture need is computed once.
/// Safe to use from many threads.
final class ThresholdSweep: Sendable {
  let diagnosis: PictureDiagnosis
  /// What the present thresholds give.
  let before: PictureOutcome
  /// By hundredths of the NMS threshold.
  private let byNMS = Mutex<[Int: TriedSelection]>([:])
  /// By top k; only the first values that were needed are kept.
  private let byTopK = Mutex<[Int: (selection: Selection, trial: TriedSelection)]>([:])
  /// Without a maximum.
  private let withoutMaximum = Mutex<TriedSelection?>(nil)
  private let ranking = Mutex<LevelRanking?>(nil)

  /// What a selection gives.
  struct TriedSelection: Sendable {
    let thresholds: Thresholds
    let detections: [Detection]
    let matching: DetectionMatches
  }

  init(_ diagnosis: PictureDiagnosis) {
    self.diagnosis = diagnosis
    before = PictureOutcome(diagnosis.selection.detections, diagnosis.verdicts)
  }

  var coverage: PictureCoverage { diagnosis.coverage }
  var thresholds: Thresholds { diagnosis.selection.thresholds }

  func trial(_ selection: Selection) -> TriedSelection {
    TriedSelection(
      thresholds: selection.thresholds, detections: selection.detections,
      matching: DetectionMatches(
        boxes: selection.detections.map(\.box), labels: selection.detections.map(\.label),
        targets: coverage.targets, bound: coverage.bound))
  }

  /// - Parameter hundredths: of the NMS threshold, in place of the present one.
  func trial(nmsHundredths hundredths: Int) -> TriedSelection {
    if let known = byNMS.withLock({ $0[hundredths] }) { return known }
    var thresholds = thresholds
    thresholds.nms = Double(hundredths) / 100
    let trial = trial(select(thresholds))
    byNMS.withLock { $0[hundredths] = trial }
    return trial
  }

  /// - Parameter topK: in place of the present one.
  func trial(topK: Int) -> (selection: Selection, trial: TriedSelection) {
    if let known = byTopK.withLock({ $0[topK] }) { return known }
    var thresholds = thresholds
    thresholds.topK = topK
    let selection = select(thresholds)
    let made = (selection, trial(selection))
    // A selection may take a few hundred kB.
    byTopK.withLock { if $0.count < 64 { $0[topK] = made } }
    return made
  }

  /// The present thresholds without a maximum.
  func unlimited() -> TriedSelection {
    if let known = withoutMaximum.withLock({ $0 }) { return known }
    var thresholds = thresholds
    thresholds.maxDetections = .max
    let trial = trial(select(thresholds))
    withoutMaximum.withLock { $0 = trial }
    return trial
  }

  /// The result of other thresholds on the picture.
  func select(_ thresholds: Thresholds) -> Selection { coverage.candidates.select(thresholds) }

  /// The ranks of the candidates above the present thresholds; `nil` where there are too many.
  func levelRanking() -> LevelRanking? {
    if let known = ranking.withLock({ $0 }) { return known }
    guard let made = LevelRanking(self) else { return nil }
    ranking.withLock { $0 = made }
    return made
  }

  /// The remedy for an object that these thresholds find.
  func remedy(_ change: Remedy.Change, _ trial: TriedSelection, for target: Int) -> Remedy {
    let verdicts = Verdict.verdicts(
      boxes: trial.detections.map(\.box), labels: trial.detections.map(\.label), targets: coverage.targets,
      matching: trial.matching, bound: coverage.bound, unannotated: coverage.unannotated)
    let after = PictureOutcome(trial.detections, verdicts)
    return Remedy(change: change, admits: SideEffects(from: before, to: after, beside: target))
  }

  /// The remedy by a change, if it finds the object.
  func verified(_ change: Remedy.Change, for target: Int) -> Remedy? {
    guard let changed = thresholds.changed(by: change) else { return nil }
    let trial = trial(select(changed))
    return trial.finds(target) ? remedy(change, trial, for: target) : nil
  }

  /// The stage that loses an object under other thresholds; `nil` where it is found.
  func stage(losing target: Int, _ thresholds: Thresholds) -> MissStage? {
    let selection = select(thresholds)
    return Explanation(of: target, coverage, selection, trial(selection).matching).stage
  }
}

extension ThresholdSweep.TriedSelection {
  func finds(_ target: Int) -> Bool { matching.detections[target] != nil }
}
