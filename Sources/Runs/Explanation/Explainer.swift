import Diagnosis
import Imaging
import RetinaNet

/// Diagnoses pictures one by one.
public struct Explainer {
  public let session: ModelSession
  /// Overrides of the thresholds; the score threshold is otherwise the display score.
  public let thresholds: ThresholdOverrides
  /// The IoU that a box must have with an object to find it.
  public let iou: Double

  public init(_ session: ModelSession, _ thresholds: ThresholdOverrides, iou: Double) {
    self.session = session
    self.thresholds = thresholds
    self.iou = iou
  }

  /// - Parameter progress: called with the finished share.
  func diagnose(
    _ source: PictureSource, _ targets: [Target], unannotated: Set<Int> = [], progress: (Double) -> Void
  ) throws -> PictureDiagnosis {
    let trace = try session.trace(source, progress: progress)
    guard trace.configuration.classes == session.configuration.classes else { throw OtherClasses() }
    return try diagnose(trace, targets, unannotated)
  }

  /// Diagnoses a picture with its input prepared in another way.
  func diagnose(
    _ image: Image, _ source: PictureSource, _ targets: [Target], by session: ModelSession,
    progress: (Double) -> Void
  ) throws -> PictureDiagnosis {
    try diagnose(try session.trace(source, decoded: image, progress: progress), targets)
  }

  private func diagnose(
    _ trace: Trace, _ targets: [Target], _ unannotated: Set<Int> = []
  ) throws -> PictureDiagnosis {
    let thresholds = try thresholds.displayThresholds(over: trace.configuration)
    let candidates = PreparedCandidates(trace, above: thresholds.lowestScore, workers: session.workers)
    return PictureDiagnosis(
      PictureCoverage(trace, candidates, targets, iou: iou, unannotated: unannotated),
      candidates.select(thresholds))
  }

  private struct OtherClasses: Error, CustomStringConvertible {
    let description = "its classes differ from those of the run's first picture"
  }
}
