import Tensors

/// Which layer of a RetinaNet takes which maps. One walk serves inference, which runs the layers, and training, which also
/// keeps what the way back needs: see `GraphEvaluator`.
///
/// It holds the layers that a pass runs; a checkpoint may have further ones, of levels that the heads do not see.
public struct NetworkGraph: Sendable {
  private let residual: ResNet
  private let feature: FeaturePyramid
  private let classes: Subnet
  private let boxes: Subnet

  public init(_ architecture: Architecture, _ configuration: Configuration) {
    residual = ResNet(architecture, strideIn3x3: configuration.strideIn3x3)
    feature = FeaturePyramid(architecture.pyramid, configuration)
    classes = Subnet(tower: architecture.classTower, output: architecture.classOutput)
    boxes = Subnet(tower: architecture.boxTower, output: architecture.boxOutput)
  }

  /// In the order of the forward pass.
  public var layers: [GraphLayer] { residual.layers + feature.layers + classes.layers + boxes.layers }

  /// The numbers of the backbone's outputs that the pyramid takes, ascending.
  public var sources: [Int] { feature.sources }

  /// The maps of `sources`.
  ///
  /// - Parameter input: `[h, w, 3]`, both sides multiples of 32.
  public func backbone<E: GraphEvaluator>(_ input: E.Maps, _ evaluator: inout E) throws -> [E.Maps] {
    try evaluator.enter(.backbone)
    return try residual.outputs(sources, of: input, &evaluator)
  }

  /// The levels that the heads see, finest first, from the maps of `sources`.
  public func pyramid<E: GraphEvaluator>(_ sources: [E.Maps], _ evaluator: inout E) throws -> [E.Maps] {
    try evaluator.enter(.pyramid)
    return try feature.levels(of: sources, &evaluator)
  }

  /// What the towers of both heads make of the levels.
  public func towers<E: GraphEvaluator>(
    _ levels: [E.Maps], _ evaluator: inout E
  ) throws -> (classes: [E.Maps], boxes: [E.Maps]) {
    try evaluator.enter(.heads)
    return (try classes.tower(of: levels, &evaluator), try boxes.tower(of: levels, &evaluator))
  }

  /// Logits `[H, W, A·K]` and deltas `[H, W, A·4]` of each level.
  public func outputs<E: GraphEvaluator>(
    _ towers: (classes: [E.Maps], boxes: [E.Maps]), _ evaluator: inout E
  ) throws -> (logits: [E.Maps], deltas: [E.Maps]) {
    (try classes.output(of: towers.classes, &evaluator), try boxes.output(of: towers.boxes, &evaluator))
  }
}

/// What runs the layers of a graph as a walk comes to them.
public protocol GraphEvaluator {
  /// A map `[H, W, C]`, or one of each picture of a batch.
  associatedtype Maps

  /// Called before the first layer of a stage.
  mutating func enter(_ stage: NetworkStage) throws
  /// Convolution, normalisation, ReLU, and the 3×3 max pooling of stride 2.
  mutating func stem(_ layer: GraphLayer, _ input: Maps) throws -> Maps
  /// Convolution and normalisation, then the addition of maps of the same size, then ReLU.
  mutating func convolution(
    _ layer: GraphLayer, _ input: Maps, adding shortcut: Maps?, relu: Bool
  ) throws -> Maps
  /// Convolution, then the addition of coarser maps, enlarged to the same size by the nearest neighbour.
  mutating func lateral(_ layer: GraphLayer, _ input: Maps, addingEnlarged coarse: Maps?) throws -> Maps
  /// Convolution of the input, or of its ReLU.
  mutating func further(_ layer: GraphLayer, _ input: Maps, rectified: Bool) throws -> Maps
  /// The cells of even rows and columns.
  mutating func everySecondCell(_ input: Maps) throws -> Maps
  /// One layer with the same weights on all levels: convolution, normalisation, then ReLU.
  mutating func shared(_ layer: GraphLayer, _ levels: [Maps], relu: Bool) throws -> [Maps]
}

/// A convolution in its place in the network.
public struct GraphLayer: Sendable, Hashable {
  public let layer: Architecture.ConvolutionLayer
  public let stride: Int
  public let part: NetworkPart

  init(_ layer: Architecture.ConvolutionLayer, stride: Int = 1, _ part: NetworkPart) {
    self.layer = layer
    self.stride = stride
    self.part = part
  }

  /// The key of its weights without `.weight`.
  public var name: String {
    let suffix = ".weight"
    return layer.weight.hasSuffix(suffix) ? String(layer.weight.dropLast(suffix.count)) : layer.weight
  }

  public var shape: ConvolutionShape {
    ConvolutionShape(
      inputChannels: layer.inputs, outputChannels: layer.outputs, kernel: layer.kernel, stride: stride,
      padding: layer.kernel / 2, groups: layer.groups)
  }
}

/// The parts of a network that training may freeze, from below.
public enum NetworkPart: Sendable, Hashable {
  case stem
  /// Of the backbone, by its number from 1.
  case stage(Int)
  case pyramid
  case tower
  /// The last convolution of a head.
  case output
}
