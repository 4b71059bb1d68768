import RetinaNet
import Tensors

/// What a normalisation made of maps that are kept. It takes little to make it again.
struct NormalizedMaps: Sendable {
  let norm: AppliedNorm
  let inputs: [Tensor]
  let relu: Bool

  func callAsFunction(_ workers: Workers) -> [Tensor] {
    norm(inputs, adding: nil, relu: relu, workers)
  }
}

/// The way back through a normalisation, an addition, and ReLU.
struct NormStep: BackwardStep {
  /// `nil` where scale and shift are constant.
  let keys: (scale: String, shift: String)?
  /// One for each level that shares scale and shift.
  let levels: [NormLevel]
  /// Where the gradient of what was added goes.
  let shortcut: Int?

  struct NormLevel {
    let norm: AppliedNorm
    let inputs: [Tensor]
    /// `nil` without ReLU.
    let rectified: KeptMaps?
    let from: Int
    let to: Int
  }

  func run(_ pass: inout BackwardPass) throws {
    var (scale, shift): ([Float], [Float]) = ([], [])
    for level in levels {
      let gradient = level.rectified.map { pass.take(level.from, throughReLU: $0) } ?? pass.take(level.from)
      guard let gradient else { continue }
      if let shortcut { pass.add(gradient, to: shortcut) }
      let gradients = level.norm.gradients(level.inputs, outputs: gradient, pass.workers)
      pass.add(gradients.inputs, to: level.to)
      scale = scale.isEmpty ? gradients.weight : zip(scale, gradients.weight).map(+)
      shift = shift.isEmpty ? gradients.bias : zip(shift, gradients.bias).map(+)
    }
    guard let keys, !scale.isEmpty else { return }
    try pass.set(keys.scale, scale)
    try pass.set(keys.shift, shift)
  }
}
