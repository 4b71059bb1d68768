import Imaging
import RetinaNet
import Tensors
import Training

/// Loads the batches of a plan, and runs them forward and backward.
final class BatchComputer {
  let plan: TrainingPlan
  private let network: TrainableNetwork
  private let loader: BatchLoader
  /// What frozen layers made of pictures; `nil` where nothing stays the same.
  let features: FeatureStore?

  /// - Parameters:
  ///   - folder: for features that memory does not hold.
  ///   - isTrial: whether it is only tried out: nothing goes to the disk.
  init(_ plan: TrainingPlan, folder: String, isTrial: Bool = false) {
    self.plan = plan
    network = plan.network
    let settings = plan.settings
    loader = BatchLoader(
      plan.set, plan.start.configuration, settings.augmentation, settings.order, plan.request.decoding)
    features = plan.keepsFeatures ? FeatureStore(folder: folder, limit: isTrial ? .max : plan.memory) : nil
  }

  /// One batch.
  ///
  /// - Parameters:
  ///   - number: from 0.
  ///   - normalizer: detectron2's moving average of positive anchors; this batch is added to it.
  /// - Throws: `FailedBatch` where a number is not finite.
  func compute(
    _ number: Int, _ arrays: NetworkArrays, normalizer: inout Double
  ) throws -> (result: TrainingStepResult, pictures: [Int]) {
    let pictures = try load(number)
    do {
      return (try step(pictures, arrays, &normalizer), pictures.map(\.place))
    } catch let error as NonFinitePicture {
      throw FailedBatch(finding: "\(file(pictures[error.picture])): \(error.finding)")
    } catch let error as NonFiniteGradient {
      throw FailedBatch(
        finding: "\(error). The batch: \(pictures.map(file).joined(separator: ", "))")
    } catch let error as ModelBuildError {
      throw FailedBatch(finding: "\(error)")
    }
  }

  private func file(_ picture: BatchPicture) -> String { plan.set.pictures[picture.place].file }

  private func load(_ number: Int) throws -> [BatchPicture] {
    guard let features else { return try loader.take(number) }
    return try loader.take(number) { features.holds($0) }
  }

  private func step(
    _ pictures: [BatchPicture], _ arrays: NetworkArrays, _ normalizer: inout Double
  ) throws -> TrainingStepResult {
    let (configuration, loss) = (plan.start.configuration, plan.settings.loss)
    guard let features else {
      let batch = TrainingBatch(
        pictures.map { Self.pixels($0) }, pictures.map(\.transform), pictures.map(\.objects), configuration,
        threads: plan.workers.count)
      return try network.step(arrays, batch, loss, normalizer: follow(batch.targets, &normalizer))
    }
    let targets = pictures.map { TrainingTargets($0.objects, $0.transform, configuration) }
    let known = try pictures.map { picture in
      try features.features(picture.key) { try frozenPart(picture, arrays) }
    }
    return try network.step(
      arrays, features: known, targets: targets, loss, normalizer: follow(targets, &normalizer))
  }

  private static func pixels(_ picture: BatchPicture) -> Image {
    guard let image = picture.image else { preconditionFailure("what is not kept is decoded") }
    return image
  }

  /// What the frozen layers make of a picture, which is padded on its own.
  private func frozenPart(_ picture: BatchPicture, _ arrays: NetworkArrays) throws -> PictureFeatures {
    let input = Preprocessing(plan.start.configuration).tensor(
      Self.pixels(picture), picture.transform, threads: plan.workers.count)
    return try network.features(arrays, input)
  }

  /// What detectron2 divides by, with this batch; `nil` in other families.
  private func follow(_ targets: [TrainingTargets], _ normalizer: inout Double) -> Double? {
    guard plan.start.configuration.family == .detectron2 else { return nil }
    let positives = targets.reduce(0) { $0 + $1.positiveCount }
    normalizer = 0.9 * normalizer + 0.1 * Double(max(1, positives))
    return normalizer
  }
}

/// A batch with a number that is not finite: which, and where.
struct FailedBatch: Error {
  let finding: String
}
