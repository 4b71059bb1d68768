import RetinaNet
import Tensors

/// A walk that runs a network on all pictures of a batch and records what the way back needs.
struct TrainingPass: GraphEvaluator {
  let network: TrainableNetwork
  let arrays: NetworkArrays
  /// Without, nothing is recorded.
  let records: Bool
  private(set) var tape = GradientTape()
  /// New running means and variances.
  private(set) var statistics: [String: Tensor] = [:]
  private var clock: StepClock
  private var stage = NetworkStage.backbone

  /// Whether it ends with `NonFiniteLayer` at the first layer that gives such numbers.
  private let looksForNonFinite: Bool

  init(
    _ network: TrainableNetwork, _ arrays: NetworkArrays, records: Bool, looksForNonFinite: Bool = false
  ) {
    self.looksForNonFinite = looksForNonFinite
    self.network = network
    self.arrays = arrays
    self.records = records
    clock = StepClock(network.listener)
  }

  private var workers: Workers { network.workers }

  /// Called when the loss has been computed, on which nothing here depends.
  mutating func endLoss() { clock.tell(.loss, nil) }

  mutating func goBack(_ pass: inout BackwardPass) throws { try tape.run(&pass, &clock) }

  mutating func enter(_ stage: NetworkStage) { self.stage = stage }

  mutating func convolution(
    _ place: GraphLayer, _ input: TapeMaps, adding shortcut: TapeMaps?, relu: Bool
  ) throws -> TapeMaps {
    try layer(place, [input], adding: shortcut, relu: relu)[0]
  }

  mutating func shared(_ place: GraphLayer, _ levels: [TapeMaps], relu: Bool) throws -> [TapeMaps] {
    try layer(place, levels, adding: nil, relu: relu)
  }

  mutating func stem(_ place: GraphLayer, _ input: TapeMaps) throws -> TapeMaps {
    let map = try layer(place, [input], adding: nil, relu: true)[0]
    let pooled = map.maps.map { $0.maxPooled3x3Stride2(workers: workers) }
    // The largest of rectified values is as if it were rectified itself.
    return record(pooled, from: map, isRectified: true) { MaxPoolStep(input: map.kept, from: $0, to: $1) }
  }

  mutating func lateral(
    _ place: GraphLayer, _ input: TapeMaps, addingEnlarged coarse: TapeMaps?
  ) throws -> TapeMaps {
    let lateral = try layer(place, [input], adding: nil, relu: false)[0]
    guard let coarse else { return lateral }
    let merged = zip(lateral.maps, coarse.maps).map { $0.addingUpsampled($1, workers: workers) }
    guard records, lateral.slot != nil || coarse.slot != nil else { return TapeMaps(merged) }
    let slot = tape.newSlot()
    tape.record(
      EnlargedSumStep(
        from: slot, fine: lateral.slot, coarse: coarse.slot, sizes: coarse.maps.map { MapDimensions($0) }),
      stage)
    return TapeMaps(merged, slot: slot)
  }

  mutating func further(_ place: GraphLayer, _ input: TapeMaps, rectified: Bool) throws -> TapeMaps {
    var source = input
    if rectified {
      let maps = input.maps.map { $0.rectified() }
      network.activationListener?(LayerActivations(layer: place.name + ".input", level: nil, maps: maps))
      source = record(maps, from: input, isRectified: true) { RectifierStep(output: maps, from: $0, to: $1) }
    }
    return try layer(place, [source], adding: nil, relu: false)[0]
  }

  mutating func everySecondCell(_ input: TapeMaps) throws -> TapeMaps {
    let sizes = input.maps.map { MapDimensions($0) }
    return record(input.maps.map { $0.everySecondCell() }, from: input, isRectified: false) {
      EverySecondCellStep(sizes: sizes, from: $0, to: $1)
    }
  }

  /// Maps that are made of others without parameters.
  private mutating func record(
    _ maps: [Tensor], from input: TapeMaps, isRectified: Bool, _ step: (Int, Int) -> any BackwardStep
  ) -> TapeMaps {
    guard records, let target = input.slot else { return TapeMaps(maps) }
    let slot = tape.newSlot()
    tape.record(step(slot, target), stage)
    return TapeMaps(maps, slot: slot, isRectified: isRectified)
  }
}

// MARK: Layers with parameters

extension TrainingPass {
  /// A convolution with its normalisation on some levels that share it.
  private mutating func layer(
    _ place: GraphLayer, _ inputs: [TapeMaps], adding shortcut: TapeMaps?, relu: Bool
  ) throws -> [TapeMaps] {
    let norms = LayerNorm(place, network)
    let outputs: [TapeMaps]
    if norms.isFolded {
      outputs = try convolution(place, inputs, adding: shortcut, relu: relu, foldsNorm: true)
    } else {
      let raw = try convolution(place, inputs, adding: nil, relu: false, foldsNorm: false)
      outputs = try norm(place, norms, raw, adding: shortcut, relu: relu)
    }
    clock.tell(.forward, stage, place.name)
    if looksForNonFinite, !outputs.allSatisfy({ $0.maps.allSatisfy(\.isFinite) }) {
      throw NonFiniteLayer(layer: place.name)
    }
    if relu, let listener = network.activationListener {
      for (level, output) in outputs.enumerated() {
        listener(
          LayerActivations(layer: place.name, level: outputs.count > 1 ? level : nil, maps: output.maps))
      }
    }
    return outputs
  }

  private mutating func convolution(
    _ place: GraphLayer, _ inputs: [TapeMaps], adding shortcut: TapeMaps?, relu: Bool, foldsNorm: Bool
  ) throws -> [TapeMaps] {
    let isTrained = network.trains(place)
    let own = try LayerArrays(
      place, arrays, foldsNorm: foldsNorm, epsilon: network.configuration.normEpsilon)
    let made = own.convolution(place.shape, workers)(
      inputs.flatMap(\.maps), adding: shortcut?.maps, relu: relu, workers: workers)
    let outputs = made.divided(as: inputs.map(\.maps))
    let isWanted = isTrained || shortcut?.slot != nil || inputs.contains { $0.slot != nil }
    guard records, isWanted else { return outputs.map { TapeMaps($0) } }
    let slots = outputs.map { _ in tape.newSlot() }
    tape.record(
      ConvolutionStep(
        place: place, arrays: own, isTrained: isTrained,
        trainsNorm: isTrained && own.norm != nil && network.norms != .frozen,
        inputs: inputs.map { .init($0) },
        outputs: zip(slots, outputs).map { .init(slot: $0, rectified: relu ? $1 : nil) },
        shortcut: shortcut?.slot), stage, layer: place.name)
    return zip(slots, outputs).map { TapeMaps($1, slot: $0, isRectified: relu) }
  }

  /// A normalisation that is no part of its convolution.
  private mutating func norm(
    _ place: GraphLayer, _ norms: LayerNorm, _ inputs: [TapeMaps], adding shortcut: TapeMaps?, relu: Bool
  ) throws -> [TapeMaps] {
    var levels: [NormStep.NormLevel] = []
    var outputs: [TapeMaps] = []
    for (number, input) in inputs.enumerated() {
      let norm = try norms.applied(to: input.maps, level: number, arrays, workers)
      if case .batch(_, let batch) = norm, records {
        statistics.merge(norms.running(batch, level: number, arrays, present: statistics)) { $1 }
      }
      let maps = norm(input.maps, adding: shortcut?.maps, relu: relu, workers)
      guard records, let target = input.slot else {
        outputs.append(TapeMaps(maps))
        continue
      }
      let slot = tape.newSlot()
      let kept =
        shortcut == nil
        ? KeptMaps.normalized(NormalizedMaps(norm: norm, inputs: input.maps, relu: relu)) : .whole(maps)
      levels.append(
        .init(norm: norm, inputs: input.maps, rectified: relu ? kept : nil, from: slot, to: target))
      outputs.append(TapeMaps(maps, slot: slot, kept: kept, isRectified: relu))
    }
    if !levels.isEmpty {
      tape.record(
        NormStep(
          keys: network.trains(place) && norms.isTrained ? norms.keys : nil, levels: levels,
          shortcut: shortcut?.slot), stage, layer: place.name)
    }
    return outputs
  }
}

extension [Tensor] {
  /// The elements in parts that are as long as others are.
  fileprivate func divided(as parts: [[Tensor]]) -> [[Tensor]] {
    var next = 0
    return parts.map { part in
      defer { next += part.count }
      return Array(self[next..<next + part.count])
    }
  }
}
