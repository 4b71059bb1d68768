import Imaging
import RetinaNet
import Tensors

/// A model whose weights are in memory, and a watch over what more may be taken.
struct LoadedModel {
  private let model: Model
  private let memory: MemoryCheck

  /// - Parameter threads: by default as many as the machine, or the container's quota, allows.
  init(_ file: ModelFile, threads: Int?) throws {
    let limits = ResourceLimits.current()
    memory = MemoryCheck(
      estimate: MemoryEstimate(architecture: file.architecture), configuration: file.configuration)
    try memory.requireRoomForWeights(limits)
    model = try Model(file, workers: Workers(threads ?? limits.processors))
  }

  private init(_ model: Model, estimate: MemoryEstimate) {
    self.model = model
    memory = MemoryCheck(estimate: estimate, configuration: model.configuration)
  }

  var configuration: Configuration { model.configuration }

  /// The same weights, on pictures that are prepared in another way.
  func preparing(_ input: Configuration.Input) -> LoadedModel {
    LoadedModel(model.preparing(input), estimate: memory.estimate)
  }

  /// - Parameter progress: called after every layer; what it throws ends the pass.
  func trace(
    _ image: Image, file: String, progress: @escaping (NetworkProgress) throws -> Void
  ) throws -> Trace {
    try memory.requireRoom(width: image.width, height: image.height, ResourceLimits.current())
    return try model.trace(image, file: file, progress: progress)
  }
}
