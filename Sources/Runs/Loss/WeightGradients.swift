import Checkpoints
import Imaging
import OrderedCollections
import RetinaNet
import Synchronization
import Training

/// One forward and backward pass over pictures as one batch: the gradients of its loss by all weights.
///
/// They are written as a safetensors file: F32 arrays under the checkpoint's own keys and in its shapes, those of trained
/// layers alone, and with batch statistics the running means and variances after the step. `__metadata__` holds `format`
/// ("retinascope.weight-gradients"), `version` ("1"), `model`, the batch's normalised losses, `classification` and `box`,
/// and `positives`, the positive anchors of each picture, which depend on the size that the batch is padded to.
public struct WeightGradients {
  public static let format = "retinascope.weight-gradients"
  public static let version = "1"

  private let model: String
  private let result: TrainingStepResult
  private let activations: [LayerActivations]
  private let levels: [String]

  /// - Parameters:
  ///   - norms: what batch normalisation is to be.
  ///   - keepsActivations: whether `writeActivations` is going to be called. They take as much memory as the pass itself.
  /// - Throws: what opening a picture or an array throws, and what `TrainableNetwork.step` does.
  public init(
    _ sources: [PictureSource], _ truth: PictureTruth, _ session: ModelSession, _ settings: LossSettings,
    norms: NormMode, keepsActivations: Bool
  ) throws {
    guard let file = session.file, !sources.contains(where: \.isTrace) else { throw TracesHaveNoWeights() }
    let configuration = session.configuration
    let annotated = sources.indices.compactMap { place in
      truth.trainingObjects(ofSource: place).map { (source: sources[place], objects: $0) }
    }
    let images = try annotated.map { try $0.source.image(session.decoding) }
    let preprocessing = Preprocessing(configuration)
    let batch = TrainingBatch(
      images, images.map { preprocessing.transform(width: $0.width, height: $0.height) },
      annotated.map(\.objects), configuration, threads: session.workers.count)
    var network = TrainableNetwork(
      file.architecture, configuration, trained: .all, norms: norms, workers: session.workers)
    let kept = KeptActivations()
    if keepsActivations { network.activationListener = { kept.add($0) } }
    result = try network.step(NetworkArrays(file, keys: network.arrayKeys), batch, settings)
    activations = kept.all
    levels = configuration.anchors.sizes.indices.map { configuration.anchors.levelName($0).lowercased() }
    model = configuration.name
  }

  private final class KeptActivations: Sendable {
    private let list = Mutex<[LayerActivations]>([])
    func add(_ activations: LayerActivations) { list.withLock { $0.append(activations) } }
    var all: [LayerActivations] { list.withLock { $0 } }
  }

  /// Writes them to `path`, in place of what is there once the file is whole.
  public func write(to path: String) throws {
    var arrays: OrderedDictionary<String, Safetensors.Value> = [:]
    for (key, array) in result.gradients { arrays[key] = .floats(array) }
    for (key, array) in result.statistics { arrays[key] = .floats(array) }
    let total = result.loss.total
    try Safetensors.write(
      arrays,
      metadata: [
        "format": Self.format, "version": Self.version, "model": model,
        "classification": "\(total.classification.loss)", "box": "\(total.box)",
        "positives": result.pictures.map { "\($0.total.positives.count)" }.joined(separator: " "),
      ], to: path)
  }

  /// Writes what every ReLU of the pass gave, in place of what is at `path` once the file is whole: F32 arrays
  /// `[N, C, H, W]` under the layer's key without `.weight`, followed by `.p3` and so on where all levels share the layer.
  /// `__metadata__` holds `format` ("retinascope.activations"), `version` ("1") and `model`.
  public func writeActivations(to path: String) throws {
    var arrays: OrderedDictionary<String, Safetensors.Value> = [:]
    for activation in activations {
      arrays[activation.layer + (activation.level.map { ".\(levels[$0])" } ?? "")] = .floats(activation.batch)
    }
    try Safetensors.write(
      arrays, metadata: ["format": "retinascope.activations", "version": Self.version, "model": model],
      to: path)
  }

  private struct TracesHaveNoWeights: Error, CustomStringConvertible {
    let description =
      "a trace holds no weights, so there are no gradients by them: give pictures and --model"
  }
}
