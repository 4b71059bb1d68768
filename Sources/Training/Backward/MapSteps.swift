import Tensors

/// The way back through the stem's pooling.
struct MaxPoolStep: BackwardStep {
  let input: KeptMaps
  let from: Int
  let to: Int

  func run(_ pass: inout BackwardPass) {
    guard let gradient = pass.take(from) else { return }
    pass.replace(
      to,
      by: MapGradients.maxPool3x3Stride2(
        gradient, inputs: input.maps(pass.workers), throughReLU: true, workers: pass.workers),
      throughReLU: true)
  }
}

/// The way back through a ReLU that is no part of a layer.
struct RectifierStep: BackwardStep {
  let output: [Tensor]
  let from: Int
  let to: Int

  func run(_ pass: inout BackwardPass) {
    guard let gradient = pass.take(from, throughReLU: .whole(output)) else { return }
    pass.add(gradient, to: to)
  }
}

struct EverySecondCellStep: BackwardStep {
  /// Of the inputs.
  let sizes: [MapDimensions]
  let from: Int
  let to: Int

  func run(_ pass: inout BackwardPass) {
    guard let gradient = pass.take(from) else { return }
    pass.add(MapGradients.everySecondCell(gradient, sizes: sizes, workers: pass.workers), to: to)
  }
}

/// The way back through the sum of a lateral and the coarser level.
struct EnlargedSumStep: BackwardStep {
  let from: Int
  let fine: Int?
  let coarse: Int?
  /// Of the coarse maps.
  let sizes: [MapDimensions]

  func run(_ pass: inout BackwardPass) {
    guard let gradient = pass.take(from) else { return }
    if let fine { pass.add(gradient, to: fine) }
    if let coarse {
      pass.add(MapGradients.upsampled(gradient, sizes: sizes, workers: pass.workers), to: coarse)
    }
  }
}
