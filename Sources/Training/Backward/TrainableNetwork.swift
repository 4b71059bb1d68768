import OrderedCollections
import RetinaNet
import Tensors

/// A RetinaNet that is trained: forward and backward passes over batches, with arrays that are given anew at each step.
public struct TrainableNetwork: Sendable {
  public let architecture: Architecture
  public let configuration: Configuration
  public let trained: TrainedPart
  public let norms: NormMode
  public let workers: Workers
  /// Called after each part of a step, on the caller's thread.
  public var listener: (@Sendable (StepPart) -> Void)?
  /// Called with what each ReLU of a forward pass gave, on the caller's thread.
  public var activationListener: (@Sendable (LayerActivations) -> Void)?
  let graph: NetworkGraph

  public init(
    _ architecture: Architecture, _ configuration: Configuration, trained: TrainedPart, norms: NormMode,
    workers: Workers
  ) {
    self.architecture = architecture
    self.configuration = configuration
    self.trained = trained
    self.norms = norms
    self.workers = workers
    graph = NetworkGraph(architecture, configuration)
  }

  /// One forward and backward pass.
  ///
  /// - Parameters:
  ///   - arrays: all of `arrayKeys`.
  ///   - normalizer: what the batch's loss is divided by where its family carries that number along, as detectron2 does;
  ///     by default as the family normalises a batch on its own.
  /// - Throws: `NonFinitePicture` where an output is no number, `NonFiniteGradient` where a gradient is none,
  ///   `ModelBuildError` where a stored variance cannot be divided by.
  public func step(
    _ arrays: NetworkArrays, _ batch: TrainingBatch, _ settings: LossSettings, normalizer: Double? = nil
  ) throws -> TrainingStepResult {
    try run(arrays, .pictures(batch.inputs), batch.targets, settings, normalizer, backwards: true)
  }

  /// As `step` with the features of its pictures (see `features`). The padded sizes may differ.
  public func step(
    _ arrays: NetworkArrays, features: [PictureFeatures], targets: [TrainingTargets],
    _ settings: LossSettings,
    normalizer: Double? = nil
  ) throws -> TrainingStepResult {
    try run(arrays, .features(features), targets, settings, normalizer, backwards: true)
  }

  /// The loss alone: the result has neither gradients nor statistics.
  public func loss(
    _ arrays: NetworkArrays, _ batch: TrainingBatch, _ settings: LossSettings, normalizer: Double? = nil
  ) throws -> TrainingStepResult {
    try run(arrays, .pictures(batch.inputs), batch.targets, settings, normalizer, backwards: false)
  }

  /// What the frozen part makes of a picture. It stays the same throughout training.
  ///
  /// - Parameter input: `[h, w, 3]`, both sides multiples of 32.
  /// - Precondition: `trained.hasFrozenBackbone`
  public func features(_ arrays: NetworkArrays, _ input: Tensor) throws -> PictureFeatures {
    precondition(trained.hasFrozenBackbone, "the backbone is trained, so no features stay as they are")
    var pass = TrainingPass(self, arrays, records: false)
    let walk = try trunk(.pictures([input]), &pass)
    return PictureFeatures(
      padded: Transform.Size(width: input.shape[1], height: input.shape[0]), maps: walk.map { $0.maps[0] })
  }

  /// What a pass begins with.
  private enum Beginning {
    case pictures([Tensor])
    case features([PictureFeatures])

    var padded: [Transform.Size] {
      switch self {
      case .pictures(let inputs): inputs.map { Transform.Size(width: $0.shape[1], height: $0.shape[0]) }
      case .features(let features): features.map(\.padded)
      }
    }
  }

  private func run(
    _ arrays: NetworkArrays, _ beginning: Beginning, _ targets: [TrainingTargets], _ settings: LossSettings,
    _ normalizer: Double?, backwards: Bool
  ) throws -> TrainingStepResult {
    var pass = TrainingPass(self, arrays, records: backwards)
    let outputs = try heads(try trunk(beginning, &pass), &pass)
    var loss: BatchLoss
    do {
      loss = try BatchLoss(
        outputs, padded: beginning.padded, targets, settings, configuration, normalizer: normalizer,
        keepsGradients: backwards, threads: workers.count)
    } catch var failure as NonFinitePicture {
      failure.layer = firstNonFiniteLayer(arrays, beginning)
      throw failure
    }
    pass.endLoss()
    var gradients: NetworkArrays = [:]
    if backwards {
      var back = BackwardPass(workers: workers)
      loss.give(to: &back, outputs)
      try pass.goBack(&back)
      for key in parameterKeys { gradients[key] = back.parameters[key] }
    }
    var statistics: NetworkArrays = [:]
    if backwards { for key in statisticsKeys { statistics[key] = pass.statistics[key] } }
    return TrainingStepResult(
      pictures: loss.pictures, loss: loss.normalized, gradients: gradients, statistics: statistics,
      scores: loss.scores)
  }
}

// MARK: Where numbers stop being finite

extension TrainableNetwork {
  /// Runs the forward pass once more, and looks at what each layer gives.
  private func firstNonFiniteLayer(_ arrays: NetworkArrays, _ beginning: Beginning) -> String? {
    var pass = TrainingPass(self, arrays, records: false, looksForNonFinite: true)
    do {
      _ = try heads(try trunk(beginning, &pass), &pass)
      return nil
    } catch {
      return (error as? NonFiniteLayer)?.layer
    }
  }
}

// MARK: The walk, in two parts

extension TrainableNetwork {
  /// Up to the maps that `PictureFeatures` holds; with a trained backbone up to its outputs.
  private func trunk(_ beginning: Beginning, _ pass: inout TrainingPass) throws -> [TapeMaps] {
    switch beginning {
    case .features(let features):
      return features[0].maps.indices.map { place in TapeMaps(features.map { $0.maps[place] }) }
    case .pictures(let inputs):
      let sources = try graph.backbone(TapeMaps(inputs), &pass)
      guard trained == .head || trained == .last else { return sources }
      let levels = try graph.pyramid(sources, &pass)
      guard trained == .last else { return levels }
      let towers = try graph.towers(levels, &pass)
      return towers.classes + towers.boxes
    }
  }

  /// From there to the outputs.
  private func heads(
    _ maps: [TapeMaps], _ pass: inout TrainingPass
  ) throws -> (logits: [TapeMaps], deltas: [TapeMaps]) {
    let towers: (classes: [TapeMaps], boxes: [TapeMaps])
    switch trained {
    case .last: towers = (Array(maps.prefix(maps.count / 2)), Array(maps.suffix(maps.count / 2)))
    case .head: towers = try graph.towers(maps, &pass)
    case .pyramid, .backbone, .all: towers = try graph.towers(try graph.pyramid(maps, &pass), &pass)
    }
    return try graph.outputs(towers, &pass)
  }
}

// MARK: Arrays

extension TrainableNetwork {
  func trains(_ place: GraphLayer) -> Bool { trained.contains(place.part, stages: architecture.stages.count) }

  /// The keys of all that a step takes, in the order of the forward pass.
  public var arrayKeys: [String] {
    graph.layers.flatMap { $0.parameterKeys(norms: true) + $0.statisticsKeys }
  }

  /// The keys of the trained parameters, in the order of the forward pass.
  public var parameterKeys: [String] {
    graph.layers.filter(trains).flatMap { $0.parameterKeys(norms: norms != .frozen) }
  }

  /// The keys of the statistics that follow the batches, in the order of the forward pass.
  public var statisticsKeys: [String] {
    guard case .batch = norms else { return [] }
    return graph.layers.filter(trains).flatMap(\.statisticsKeys)
  }
}

extension GraphLayer {
  /// Weight and bias, and scale and shift of a normalisation.
  ///
  /// - Parameter norms: whether those of batch normalisation count; those of group normalisation always do.
  func parameterKeys(norms: Bool) -> [String] {
    let own = [layer.weight] + (layer.bias.map { [$0] } ?? [])
    switch layer.norm {
    case .group(let scale, let shift): return own + [scale, shift]
    case .batch(let scale, let shift, _, _), .batchPerLevel(let scale, let shift, _, _):
      return own + (norms ? [scale, shift] : [])
    case nil: return own
    }
  }

  /// Running means and variances.
  var statisticsKeys: [String] {
    switch layer.norm {
    case .batch(_, _, let mean, let variance): [mean, variance]
    case .batchPerLevel(_, _, let means, let variances): zip(means, variances).flatMap { [$0, $1] }
    case .group, nil: []
    }
  }
}
