import Tensors

/// A RetinaNet's layers, ready to run on an input of any size.
struct Network: Sendable {
  private let backbone: ResNet
  private let pyramid: FeaturePyramid
  private let classes: Subnet
  private let boxes: Subnet

  /// What a pass gives: the backbone's outputs that the pyramid takes and the levels that the heads see, as `[H, W, C]`,
  /// logits `[H, W, A·K]` and deltas `[H, W, A·4]` per level.
  struct Output: Sendable {
    let backbone: [Tensor]
    let levels: [Tensor]
    let logits: [Tensor]
    let deltas: [Tensor]
  }

  init(_ architecture: Architecture, _ configuration: Configuration, _ builder: LayerBuilder) throws {
    backbone = try ResNet(architecture, strideIn3x3: configuration.strideIn3x3, builder)
    pyramid = try FeaturePyramid(architecture.pyramid, configuration, builder)
    classes = try Subnet(tower: architecture.classTower, output: architecture.classOutput, builder)
    boxes = try Subnet(tower: architecture.boxTower, output: architecture.boxOutput, builder)
  }

  /// The numbers of the backbone's outputs that the pyramid takes.
  var sources: [Int] { pyramid.sources }

  /// - Parameter input: `[h, w, 3]`, both sides multiples of 32.
  func callAsFunction(_ input: Tensor, _ run: inout NetworkRun) throws -> Output {
    try run.enter(.backbone)
    let outputs = try backbone(input, &run)
    let maps = pyramid.sources.map { outputs[$0 - 2] }
    try run.enter(.pyramid)
    let levels = try pyramid(maps, &run)
    try run.enter(.heads)
    let logits = try classes(levels, &run)
    let deltas = try boxes(levels, &run)
    return Output(backbone: maps, levels: levels, logits: logits, deltas: deltas)
  }
}

/// The stages of a forward pass.
public enum NetworkStage: String, Sendable, CaseIterable {
  case backbone, pyramid, heads
}

/// How far a forward pass has come.
public struct NetworkProgress: Sendable {
  public let stage: NetworkStage
  /// The share of all multiplications done, 0…1.
  public let fraction: Double
  /// What was just done; `nil` when a stage begins.
  public let layer: LayerRun?
}

/// A running forward pass: reports after each layer, and stops if the listener throws.
struct NetworkRun {
  let workers: Workers
  let total: Int
  let report: (NetworkProgress) throws -> Void
  private var stage = NetworkStage.backbone
  private var done = 0

  init(workers: Workers, total: Int, report: @escaping (NetworkProgress) throws -> Void) {
    self.workers = workers
    self.total = total
    self.report = report
  }

  mutating func enter(_ stage: NetworkStage) throws {
    self.stage = stage
    try tell()
  }

  /// Runs one layer on some maps.
  mutating func step<R>(_ layer: NetworkLayer, on maps: [Tensor], _ body: (Workers) -> R) throws -> R {
    let result = body(workers)
    let run = LayerRun(layer, maps)
    done += run.multiplications
    try tell(run)
    return result
  }

  private func tell(_ layer: LayerRun? = nil) throws {
    let fraction = min(1, Double(done) / Double(max(total, 1)))
    try report(NetworkProgress(stage: stage, fraction: fraction, layer: layer))
  }
}
