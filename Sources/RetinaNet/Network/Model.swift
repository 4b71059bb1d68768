import Checkpoints
import Imaging
import Tensors

// RetinaNet: what a checkpoint holds (Architecture), what it does not say (Configuration), the forward pass
// (Network, Anchors), what it computed (Trace), and what thresholds make of that (Selection).

/// A RetinaNet ready to run on pictures.
public final class Model: Sendable {
  public let architecture: Architecture
  public let configuration: Configuration
  public let workers: Workers
  private let network: Network

  /// - Parameters:
  ///   - array: the checkpoint's array of a key, as floats; each key of the architecture is asked for once.
  ///   - workers: what every later pass runs on, too.
  public init(
    architecture: Architecture, configuration: Configuration, workers: Workers,
    array: (String) throws -> Tensor
  ) throws {
    self.architecture = architecture
    self.configuration = configuration
    self.workers = workers
    network = try withoutActuallyEscaping(array) { array in
      try Network(
        architecture, configuration,
        LayerBuilder(epsilon: configuration.normEpsilon, workers: workers, array: array))
    }
  }

  private init(_ model: Model, input: Configuration.Input) {
    architecture = model.architecture
    var configuration = model.configuration
    configuration.input = input
    self.configuration = configuration
    workers = model.workers
    network = model.network
  }

  /// The same network, which shares its weights, on pictures that are prepared in another way.
  public func preparing(_ input: Configuration.Input) -> Model { Model(self, input: input) }

  /// What a pass over a padded input of this size does: see `Preprocessing`.
  public func plan(height: Int, width: Int) -> ExecutionPlan { network.plan(height: height, width: width) }

  /// Runs the network on a picture.
  ///
  /// - Parameters:
  ///   - file: the picture's name, for the trace.
  ///   - progress: called after every layer, on the caller's thread. If it throws, the pass ends with that error.
  public func trace(
    _ image: Image, file: String, progress: @escaping (NetworkProgress) throws -> Void = { _ in }
  ) throws -> Trace {
    let preprocessing = Preprocessing(configuration)
    let transform = preprocessing.transform(width: image.width, height: image.height)
    let bound = ExecutionPlan.largestSide
    guard transform.padded.width <= bound, transform.padded.height <= bound else {
      throw ModelBuildError.inputTooLarge(
        width: transform.padded.width, height: transform.padded.height, bound: bound)
    }
    let input = preprocessing.tensor(image, transform, threads: workers.count)
    let output = try network(input, workers: workers, report: progress)
    return Trace(
      image: image, file: file, configuration: configuration, transform: transform, input: input,
      backbone: output.backbone, backboneNumbers: network.sources, levels: levels(output, transform))
  }

  private func levels(_ output: Network.Output, _ transform: Transform) -> [Trace.Level] {
    let generator = AnchorGenerator(configuration)
    return output.levels.indices.map { index in
      let map = output.levels[index]
      let (height, width) = (map.shape[0], map.shape[1])
      let rows = height * width * architecture.anchorsPerCell
      let stride = generator.stride(
        level: index, gridHeight: height, gridWidth: width, padded: transform.padded)
      return Trace.Level(
        name: configuration.anchors.levelName(index), features: map,
        logits: output.logits[index].reshaped([rows, architecture.classCount]),
        deltas: output.deltas[index].reshaped([rows, 4]),
        anchors: generator.anchors(
          level: index, gridHeight: height, gridWidth: width, padded: transform.padded),
        anchorsPerCell: architecture.anchorsPerCell, strideX: stride.x, strideY: stride.y)
    }
  }
}

extension Model {
  /// Builds the network that `file` describes, reading each of its weights once.
  ///
  /// - Throws: `CheckpointError` where an array cannot be read.
  public convenience init(_ file: ModelFile, workers: Workers) throws {
    try self.init(architecture: file.architecture, configuration: file.configuration, workers: workers) {
      key in
      guard let array = file.array(key) else {
        preconditionFailure("the architecture was read from the same checkpoint's keys")
      }
      return try array.floats()
    }
    file.checkpoint.releasePages()
  }
}

/// A network whose outputs are no finite numbers.
public struct NonFiniteLayer: Error, CustomStringConvertible, Sendable, Hashable {
  /// The first one on the way whose output is not finite.
  public let layer: String

  public init(layer: String) { self.layer = layer }

  public var description: String {
    """
    the network's answer is no number: \(layer) is the first layer whose output is NaN or infinite, so the weights are \
    too large there or before. The training has diverged or the file is damaged: use an earlier checkpoint
    """
  }
}

/// Why a network cannot be built although the weights have the right shapes, or cannot take an input.
public enum ModelBuildError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A variance that no normalisation can divide by.
  case variance(key: String, channel: Int, value: Float, epsilon: Double)
  /// An input, padded, with a side over the bound.
  case inputTooLarge(width: Int, height: Int, bound: Int)

  public var description: String {
    switch self {
    case .variance(let key, let channel, let value, let epsilon):
      """
      \(key)[\(channel)] is \(value), and nothing can be divided by the root of that plus the norm epsilon \(epsilon). \
      Is norm_eps right, and the checkpoint whole?
      """
    case .inputTooLarge(let width, let height, let bound):
      "the picture would become an input of \(width)x\(height), and no side may exceed \(bound). Lower --max-size"
    }
  }
}
