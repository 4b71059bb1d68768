import RetinaNet
import Tensors

/// The way back through a convolution, a normalisation that is folded into it, an addition, and ReLU.
struct ConvolutionStep: BackwardStep {
  let place: GraphLayer
  let arrays: LayerArrays
  let isTrained: Bool
  /// Whether scale and shift of the folded normalisation are trained, too.
  let trainsNorm: Bool
  /// One for each level that shares the layer, as are `outputs`.
  let inputs: [LayerInput]
  let outputs: [LayerOutput]
  /// Where the gradient of what was added goes.
  let shortcut: Int?

  struct LayerInput {
    let kept: KeptMaps
    let sizes: [MapDimensions]
    let slot: Int?
    let isRectified: Bool

    init(_ maps: TapeMaps) {
      kept = maps.kept
      sizes = maps.maps.map { MapDimensions($0) }
      slot = maps.slot
      isRectified = maps.isRectified
    }
  }

  struct LayerOutput {
    let slot: Int
    /// The output after ReLU; `nil` without ReLU.
    let rectified: [Tensor]?
  }

  func run(_ pass: inout BackwardPass) throws {
    var levels: [LayerLevel] = []
    for (input, output) in zip(inputs, outputs) {
      let gradient =
        output.rectified.map { pass.take(output.slot, throughReLU: .whole($0)) } ?? pass.take(output.slot)
      guard let gradient else { continue }
      if let shortcut { pass.add(gradient, to: shortcut) }
      levels.append(
        LayerLevel(input: input, maps: isTrained ? input.kept.maps(pass.workers) : [], gradient: gradient))
    }
    guard !levels.isEmpty else { return }
    if isTrained { try setParameters(levels.flatMap(\.maps), levels.flatMap(\.gradient), &pass) }
    addInputGradients(levels, &pass)
  }

  /// A level that has a gradient.
  private struct LayerLevel {
    let input: LayerInput
    /// What was convolved.
    let maps: [Tensor]
    let gradient: [Tensor]
  }

  private func setParameters(_ inputs: [Tensor], _ outputs: [Tensor], _ pass: inout BackwardPass) throws {
    let layer = ConvolutionGradients(shape: place.shape)
    let factors = arrays.norm?.weights
    // By the folded weights; a trained scale needs these as they are.
    let raw = layer.weights(
      inputs, outputs: outputs, scale: trainsNorm ? nil : factors, workers: pass.workers)
    let own = trainsNorm ? factors.map { raw.scalingRows($0) } : nil
    try pass.set(place.layer.weight, own ?? raw)
    guard place.layer.bias != nil || trainsNorm else { return }
    let sums = layer.bias(outputs: outputs, workers: pass.workers)
    if let key = place.layer.bias { try pass.set(key, sums.indices.map { sums[$0] * (factors?[$0] ?? 1) }) }
    guard trainsNorm, case .batch(let scaleKey, let shiftKey, _, _) = place.layer.norm, let norm = arrays.norm
    else { return }
    try pass.set(shiftKey, sums)
    // Σ gradient · (w·x + b − mean) / σ, where Σ gradient · w·x is w times the gradient by the folded weights.
    let products = arrays.weights.rowProducts(raw)
    try pass.set(
      scaleKey,
      sums.indices.map { channel in
        let offset = Double(arrays.bias?[channel] ?? 0) - Double(norm.mean[channel])
        return Float((products[channel] + offset * Double(sums[channel])) * norm.inverseDeviations[channel])
      })
  }

  private func addInputGradients(_ levels: [LayerLevel], _ pass: inout BackwardPass) {
    let wanting = levels.filter { $0.input.slot != nil }
    let layer = ConvolutionGradients(shape: place.shape)
    let present = wanting.map { pass.take($0.input.slot!) }
    // All levels at once read the weights once; but some may have a gradient already that others lack.
    for hasPresent in [true, false] {
      let places = wanting.indices.filter { (present[$0] != nil) == hasPresent }
      guard let first = places.first else { continue }
      let isRectified = wanting[first].input.isRectified
      let all = layer.input(
        outputs: places.flatMap { wanting[$0].gradient }, weights: arrays.weights,
        scale: arrays.norm?.weights, sizes: places.flatMap { wanting[$0].input.sizes },
        adding: hasPresent ? places.flatMap { present[$0]! } : nil,
        throughReLU: isRectified ? places.flatMap { wanting[$0].maps } : nil, workers: pass.workers)
      var next = 0
      for place in places {
        let count = wanting[place].gradient.count
        pass.replace(
          wanting[place].input.slot!, by: Array(all[next..<next + count]), throughReLU: isRectified)
        next += count
      }
    }
  }
}
