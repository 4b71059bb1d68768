import RetinaNet
import Support
import Training

/// What a step takes, from one that changes nothing.
public struct TrialStep: Sendable, Hashable {
  /// Of all batches of a step.
  public let seconds: Double
  /// What frozen layers take for a picture, once for each of its forms; 0 where nothing of it is kept.
  public let featureSeconds: Double
  /// The most memory that this process has taken so far, in bytes; `nil` where the system does not say.
  public let peakMemory: Int?
  /// The loss before the first step.
  public let loss: Double
  public let positives: Int

  /// - Throws: `TrainingRefused` where the very first loss is no number; errors of pictures.
  init(_ plan: TrainingPlan) throws {
    let clock = ContinuousClock()
    let batches = BatchComputer(plan, folder: "", isTrial: true)
    let state = plan.initialState
    func run() throws -> (TrainingStepResult, Duration) {
      var normalizer = state.normalizer
      let began = clock.now
      let result = try batches.compute(0, state.arrays, normalizer: &normalizer).result
      return (result, clock.now - began)
    }
    do {
      var (result, time) = try run()
      let first = time
      // The first one also fetches memory, and computes what frozen layers give.
      let keepsFeatures = batches.features != nil
      if keepsFeatures || time < .seconds(3) { (result, time) = try run() }
      featureSeconds =
        keepsFeatures ? max(0, (first - time) / .seconds(1)) / Double(result.pictures.count) : 0
      seconds = time / .seconds(1) * Double(plan.request.accumulate)
      loss = result.loss.total.classification.loss + result.loss.total.box
      positives = result.loss.total.positives.count
    } catch let failure as FailedBatch {
      throw TrainingRefused(
        "the network cannot be trained as it is: even before the first step, \(failure.finding)")
    }
    peakMemory = SystemFiles(root: "").peakMemory
  }
}

extension SystemFiles {
  /// The most memory that this process has held, in bytes.
  fileprivate var peakMemory: Int? {
    for line in lines("/proc/self/status") where line.hasPrefix("VmHWM:") {
      let fields = line.split(separator: " ")
      guard fields.count >= 2, let kibibytes = Int(fields[1].filter(\.isNumber)) else { return nil }
      return kibibytes * 1024
    }
    return nil
  }
}
