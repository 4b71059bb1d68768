import Tensors

/// A RetinaNet's layers, ready to run on an input of any size.
struct Network: Sendable {
  private let backbone: ResNet
  private let pyramid: FeaturePyramid
  private let classes: Subnet
  private let boxes: Subnet

  /// What a pass gives: C3–C5 and P3–P7 as `[H, W, C]`, logits `[H, W, A·K]` and deltas `[H, W, A·4]` per level.
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

  /// - Parameter input: `[h, w, 3]`, both sides multiples of 32.
  func callAsFunction(_ input: Tensor, _ run: inout NetworkRun) throws -> Output {
    try run.enter(.backbone)
    let maps = try backbone(input, &run)
    try run.enter(.pyramid)
    let levels = try pyramid(maps, &run)
    try run.enter(.heads)
    let logits = try classes(levels, &run)
    let deltas = try boxes(levels, &run)
    return Output(backbone: maps, levels: levels, logits: logits, deltas: deltas)
  }
}
