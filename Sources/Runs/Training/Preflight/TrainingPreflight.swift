import RetinaNet
import Support
import Training

/// What is known of a training before its first step.
public struct TrainingPreflight: Sendable {
  public let plan: TrainingPlan
  public let anchors: AnchorPreview
  public let trial: TrialStep

  /// - Throws: `TrainingRefused` where nothing could be learnt, or memory would not do.
  public init(_ plan: TrainingPlan) throws {
    self.plan = plan
    try Self.refuseWithoutMemory(plan)
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

  /// By the least that a step can take: that of detection, for each picture that is in memory at once. It would end the
  /// process, or all that runs beside it.
  private static func refuseWithoutMemory(_ plan: TrainingPlan) throws {
    guard let available = ResourceLimits.current().availableMemory, let largest = plan.largestInput else {
      return
    }
    let estimate = MemoryEstimate(plan.start.architecture, plan.start.configuration)
    let count = plan.keepsFeatures ? 1 : plan.settings.batch
    let needed = estimate.weights + estimate.pass(largest, pictures: count)
    guard needed > available else { return }
    let size = largest.padded
    throw TrainingRefused(
      """
      not enough memory: \(counted(count, "picture")) of \(size.width)×\(size.height) at once would take more than \
      \(NotEnoughMemory.size(needed)), and there are \(NotEnoughMemory.size(available)). Give a smaller \
      \(count > 1 ? "--batch, or a smaller " : "")--min-size and --max-size
      """)
  }

  /// Seconds that all steps will take, without validation.
  public var seconds: Double {
    let (settings, augmentation) = (plan.settings, plan.settings.augmentation)
    var forms = augmentation.flip > 0 && augmentation.flip < 1 ? 2 : 1
    if case .drawn(let sizes) = augmentation.sizes { forms *= Set(sizes).count }
    let computed = min(plan.set.pictures.count * forms, settings.steps * settings.picturesPerStep)
    return trial.seconds * Double(settings.steps) + trial.featureSeconds * Double(computed)
  }
}
