import Foundation
import Imaging
import RetinaNet
import Support
import Training

/// All that decides what a training run computes.
public struct TrainingSettings: Sendable {
  public let request: TrainingRequest
  public let recipe: TrainingRecipe
  public let trained: TrainedPart
  public let norms: NormMode
  /// Pictures in a batch; `request.accumulate` batches make a step.
  public let batch: Int
  public let steps: Int
  public let optimizer: Optimizer
  public let decayed: DecayedParameters
  public let rate: Double
  public let schedule: LearningRateSchedule
  public let loss: LossSettings
  public let order: PictureOrder
  public let augmentation: Augmentation
  public let evaluateEvery: Int
  public let threads: Int

  /// Pictures in a step.
  public var picturesPerStep: Int { batch * request.accumulate }
  /// Steps that go once through all pictures.
  public let stepsPerEpoch: Double

  /// Decides what was left open: by the family's recipe, scaled to the batch, and the number of pictures.
  public init(_ request: TrainingRequest, _ start: NetworkStart, _ set: TrainingSet, threads: Int) {
    let (architecture, configuration) = (start.architecture, start.configuration)
    let family = configuration.family
    let own = TrainingRecipe(family)
    let recipe = request.method.map { TrainingRecipe.usual($0, family) } ?? own
    self.request = request
    self.recipe = recipe
    self.threads = threads
    let beginsNew = if case .new = request.start, request.backbone == nil { true } else { false }
    trained =
      request.trainsNewClassesOnly
      ? .last : request.trained ?? (beginsNew ? .all : TrainingRecipe.trainedFromWeights)
    norms = request.norms ?? TrainingRecipe.norms(family, hasTrainedNorms: start.hasTrainedNorms)
    let batch = request.batch ?? Self.usualBatch
    self.batch = batch
    let augmentation = Augmentation(
      flip: request.flip ?? own.flip, jitter: request.jitter ?? 0,
      sizes: request.sizes ?? own.minSizes.map { .drawn($0) } ?? .configured, seed: request.seed)
    self.augmentation = augmentation
    let order = PictureOrder(
      request.order ?? .grouped, shapes: set.pictures.map { augmentation.shape(of: $0.size, configuration) },
      batch: batch, seed: request.seed)
    self.order = order
    let stepsPerEpoch = order.batchesPerEpoch / Double(request.accumulate)
    self.stepsPerEpoch = stepsPerEpoch
    let epochs = request.epochs ?? recipe.epochs
    let steps = request.steps ?? max(1, Int((epochs * stepsPerEpoch).rounded(.up)))
    self.steps = steps

    var method = recipe.method
    if case .sgd(let usual) = recipe.method { method = .sgd(momentum: request.momentum ?? usual) }
    decayed = request.decayed ?? recipe.decayed
    optimizer = Optimizer(
      method, weightDecay: request.weightDecay ?? recipe.weightDecay,
      undecayed: decayed.undecayed(start.arrays, architecture))
    rate =
      request.rate
      ?? recipe.rate * Double(batch * request.accumulate) / Double(TrainingRecipe.batch)
    let shape: LearningRateSchedule.ScheduleShape =
      switch request.schedule {
      case "constant": .constant
      case "cosine": .cosine
      default: .steps(recipe.drops.map { Int((Double(steps) * $0).rounded()) })
      }
    // A warm-up of the recipe's length would be all of a short run.
    schedule = LearningRateSchedule(
      shape, warmup: request.warmup ?? min(recipe.warmup, steps / 10), total: steps)
    loss = LossSettings(focal: Self.focal(request), box: BoxLoss(family: family))
    evaluateEvery = request.evaluateEvery ?? max(1, Int(stepsPerEpoch.rounded(.up)), steps / 20)
  }

  /// Pictures that the recipes give to each device.
  static let usualBatch = 2

  private static func focal(_ request: TrainingRequest) -> FocalLoss {
    switch request.loss {
    case .focal:
      FocalLoss(
        alpha: request.alpha ?? FocalLoss.paper.alpha, gamma: request.gamma ?? FocalLoss.paper.gamma)
    case .ce: FocalLoss(alpha: request.alpha ?? nil, gamma: 0)
    }
  }

  /// "new", or the part's name.
  public var trainedName: String { request.trainsNewClassesOnly ? "new" : trained.name }

  /// The score with which new classification layers begin.
  public var prior: Double { request.prior ?? NetworkStart.usualPrior }
}

extension Augmentation {
  /// Equal for pictures that may share a batch without much padding.
  fileprivate func shape(of size: Transform.Size, _ configuration: Configuration) -> Int {
    guard case .original = sizes else { return PictureShape.aspectBin(size) }
    return PictureShape.padded(transform(size, PictureVariant(), configuration).padded)
  }
}
