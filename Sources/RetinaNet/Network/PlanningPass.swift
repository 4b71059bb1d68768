import Tensors

/// A walk that computes nothing and notes what a pass would do. Maps are the numbers under which they are noted.
struct PlanningPass: GraphEvaluator {
  static let inputMap = 0

  private(set) var operations: [PlannedOperation] = []
  private(set) var maps: [PlannedMap]
  private var stage = NetworkStage.backbone

  /// - Parameters:
  ///   - height, width: of the network's input in pixels.
  init(height: Int, width: Int) { maps = [PlannedMap(height: height, width: width, channels: 3)] }

  var input: Int { Self.inputMap }

  mutating func enter(_ stage: NetworkStage) { self.stage = stage }

  mutating func stem(_ layer: GraphLayer, _ input: Int) -> Int {
    let map = convolve(layer, [input], relu: true)[0]
    let pooled = note(.maxPooling, [map]) { $0.halved }[0]
    return complete(layer, [input], giving: [pooled])[0]
  }

  mutating func convolution(_ layer: GraphLayer, _ input: Int, adding shortcut: Int?, relu: Bool) -> Int {
    let map = convolve(layer, [input], adding: shortcut, relu: relu)
    return complete(layer, [input], giving: map)[0]
  }

  mutating func lateral(_ layer: GraphLayer, _ input: Int, addingEnlarged coarse: Int?) -> Int {
    var map = convolve(layer, [input])
    if let coarse { map = note(.enlargedAddition, map, adding: coarse) { $0 } }
    return complete(layer, [input], giving: map)[0]
  }

  mutating func further(_ layer: GraphLayer, _ input: Int, rectified: Bool) -> Int {
    let source = rectified ? note(.rectification, [input]) { $0 } : [input]
    return complete(layer, [input], giving: convolve(layer, source))[0]
  }

  mutating func everySecondCell(_ input: Int) -> Int { note(.everySecondCell, [input]) { $0.halved }[0] }

  mutating func shared(_ layer: GraphLayer, _ levels: [Int], relu: Bool) -> [Int] {
    let isNormalized = layer.layer.norm?.isFolded == false
    // Selection looks for the few logits above a threshold, and for what is not finite.
    let maps = convolve(
      layer, levels, relu: relu && !isNormalized, keepsMaxima: layer.part == .output && !isNormalized)
    guard isNormalized else { return complete(layer, levels, giving: maps) }
    let normalized = note(.normalization(relu: relu), key: layer.layer.weight, maps) { $0 }
    return complete(layer, levels, giving: normalized)
  }

  private mutating func convolve(
    _ layer: GraphLayer, _ inputs: [Int], adding addend: Int? = nil, relu: Bool = false,
    keepsMaxima: Bool = false
  ) -> [Int] {
    let shape = layer.shape
    return note(
      .convolution(relu: relu, keepsMaxima: keepsMaxima), key: layer.layer.weight, inputs, adding: addend
    ) {
      PlannedMap(
        height: shape.outputLength($0.height), width: shape.outputLength($0.width),
        channels: shape.outputChannels)
    }
  }

  /// Notes an operation, and the map that it makes of each input.
  private mutating func note(
    _ kind: PlannedOperation.Computation, key: String = "", _ inputs: [Int], adding addend: Int? = nil,
    _ made: (PlannedMap) -> PlannedMap
  ) -> [Int] {
    let outputs = Array(maps.count..<maps.count + inputs.count)
    maps += inputs.map { made(maps[$0]) }
    operations.append(
      PlannedOperation(kind: kind, stage: stage, key: key, inputs: inputs, addend: addend, outputs: outputs))
    return outputs
  }

  /// Notes that a layer ends with the last operation.
  private mutating func complete(_ layer: GraphLayer, _ inputs: [Int], giving outputs: [Int]) -> [Int] {
    operations[operations.count - 1].completed = PlannedLayer(
      layer, inputs: inputs.map { .init(height: maps[$0].height, width: maps[$0].width) })
    return outputs
  }
}

extension PlannedMap {
  /// Every second row and column.
  fileprivate var halved: PlannedMap {
    PlannedMap(height: (height + 1) / 2, width: (width + 1) / 2, channels: channels)
  }
}
