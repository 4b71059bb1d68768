import RetinaNet
import Support
import Training

/// What is known of a training before its first step.
public struct TrainingPreflight: Sendable {
  public let plan: TrainingPlan
  public let anchors: AnchorPreview
  public let trial: TrialStep

  /// - Throws: `TrainingRefused` where nothing could be learnt.
  public init(_ plan: TrainingPlan) throws {
    self.plan = plan
    anchors = AnchorPreview(plan)
    guard anchors.positives > 0 else {
      throw TrainingRefused(
        """
        \(plan.source.annotations.source): no anchor touches any of the \(counted(anchors.objects, "object")), so nothing \
        could be learnt. `retinascope anchors --fit` says which anchors or which --min-size would
        """)
    }
    trial = try TrialStep(plan)
  }

  /// Seconds that all steps will take, without validation.
  public var seconds: Double { trial.seconds * Double(plan.settings.steps) }
}
