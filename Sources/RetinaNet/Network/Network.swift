import Tensors

/// A RetinaNet's layers, ready to run on an input of any size.
struct Network: Sendable {
  private let graph: NetworkGraph
  /// By the keys of their weights.
  private let layers: [String: NormalizedLayer]

  /// What a pass gives: the backbone's outputs that the pyramid takes and the levels that the heads see, as `[H, W, C]`,
  /// logits `[H, W, A·K]` and deltas `[H, W, A·4]` per level.
  struct Output: Sendable {
    let backbone: [Tensor]
    let levels: [Tensor]
    let logits: [Tensor]
    let deltas: [Tensor]

    /// Whether scores and boxes can be made of it. Of the logits, of which there are very many, it is looked at one of
    /// each cell.
    var isFinite: Bool { logits.allSatisfy(\.hasFiniteCells) && deltas.allSatisfy(\.isFinite) }
  }

  init(_ architecture: Architecture, _ configuration: Configuration, _ builder: LayerBuilder) throws {
    graph = NetworkGraph(architecture, configuration)
    var layers: [String: NormalizedLayer] = [:]
    for layer in graph.layers { layers[layer.layer.weight] = try builder.normalized(layer) }
    self.layers = layers
  }

  /// The numbers of the backbone's outputs that the pyramid takes.
  var sources: [Int] { graph.sources }

  /// - Parameter input: `[h, w, 3]`, both sides multiples of 32.
  /// - Throws: `NonFiniteLayer` where the outputs are not finite, and what `run` throws.
  func callAsFunction(_ input: Tensor, _ run: inout NetworkRun) throws -> Output {
    var pass = InferencePass(layers: layers, run: run)
    defer { run = pass.run }
    let output = try self.output(input, &pass)
    if output.isFinite { return output }
    // Once more, with a look at what each layer gives.
    var search = InferencePass(layers: layers, run: run.unreported, looksForNonFinite: true)
    _ = try self.output(input, &search)
    preconditionFailure("what is not finite comes from a layer")
  }

  private func output(_ input: Tensor, _ pass: inout InferencePass) throws -> Output {
    let maps = try graph.backbone(input, &pass)
    let levels = try graph.pyramid(maps, &pass)
    let (logits, deltas) = try graph.outputs(try graph.towers(levels, &pass), &pass)
    return Output(backbone: maps, levels: levels, logits: logits, deltas: deltas)
  }
}

/// A walk that runs prepared layers on one picture and keeps nothing.
private struct InferencePass: GraphEvaluator {
  let layers: [String: NormalizedLayer]
  var run: NetworkRun
  /// Whether it ends with `NonFiniteLayer` at the first layer that gives such numbers.
  var looksForNonFinite = false

  private func looked(_ place: GraphLayer, _ maps: [Tensor]) throws -> [Tensor] {
    if looksForNonFinite, !maps.allSatisfy(\.isFinite) { throw NonFiniteLayer(layer: place.name) }
    return maps
  }

  private func layer(_ place: GraphLayer) -> NormalizedLayer {
    guard let layer = layers[place.layer.weight] else { preconditionFailure("all of the graph's are built") }
    return layer
  }

  mutating func enter(_ stage: NetworkStage) throws { try run.enter(stage) }

  mutating func stem(_ place: GraphLayer, _ input: Tensor) throws -> Tensor {
    let layer = layer(place).convolution
    let map = try run.step(layer, on: [input]) { workers in
      layer(input, relu: true, workers: workers).maxPooled3x3Stride2(workers: workers)
    }
    return try looked(place, [map])[0]
  }

  mutating func convolution(
    _ place: GraphLayer, _ input: Tensor, adding shortcut: Tensor?, relu: Bool
  ) throws -> Tensor {
    let layer = layer(place).convolution
    let map = try run.step(layer, on: [input]) {
      layer(input, adding: shortcut, relu: relu, workers: $0)
    }
    return try looked(place, [map])[0]
  }

  mutating func lateral(
    _ place: GraphLayer, _ input: Tensor, addingEnlarged coarse: Tensor?
  ) throws -> Tensor {
    let layer = layer(place).convolution
    let map = try run.step(layer, on: [input]) { workers in
      let lateral = layer(input, workers: workers)
      return coarse.map { lateral.addingUpsampled($0, workers: workers) } ?? lateral
    }
    return try looked(place, [map])[0]
  }

  mutating func further(_ place: GraphLayer, _ input: Tensor, rectified: Bool) throws -> Tensor {
    let layer = layer(place).convolution
    let map = try run.step(layer, on: [input]) { layer(rectified ? input.rectified() : input, workers: $0) }
    return try looked(place, [map])[0]
  }

  mutating func everySecondCell(_ input: Tensor) throws -> Tensor { input.everySecondCell() }

  mutating func shared(_ place: GraphLayer, _ levels: [Tensor], relu: Bool) throws -> [Tensor] {
    let layer = layer(place)
    // Selection looks for the few logits above a threshold.
    let keepsMaxima = place.part == .output
    let maps = try run.step(layer.convolution, on: levels) {
      layer(levels, relu: relu, keepsMaxima: keepsMaxima, workers: $0)
    }
    return try looked(place, maps)
  }
}
