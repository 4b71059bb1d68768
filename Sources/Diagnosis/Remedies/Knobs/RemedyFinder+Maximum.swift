import RetinaNet

extension RemedyFinder {
  /// The least maximum with which the object is found, if that is above the present one.
  ///
  /// The maximum is the last step: it takes nothing from what stands before, so that one selection without it tells
  /// the detection that finds the object, and lowering it finds nothing.
  func maximum(for target: Int) -> Remedy? {
    let trial = trials.unlimited()
    guard let index = trial.matching.detections[target],
      case .beyondMaximum(let rank) = trials.diagnosis.selection.fate(of: trial.detections[index].candidate)
    else { return nil }
    return trials.verified(.maxDetections(rank + 1), for: target)
  }
}
