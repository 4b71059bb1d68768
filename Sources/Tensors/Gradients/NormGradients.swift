import CKernels

/// The gradients of a normalisation with a factor and a summand for each channel.
public struct NormGradients: Sendable {
  /// Each `[H, W, C]`.
  public let inputs: [Tensor]
  /// Of the factors, `[C]`.
  public let weight: [Float]
  /// Of the summands, `[C]`.
  public let bias: [Float]

  public init(inputs: [Tensor], weight: [Float], bias: [Float]) {
    self.inputs = inputs
    self.weight = weight
    self.bias = bias
  }
}

/// The gradient of a normalised map's input: for each channel, a·(output's gradient) + b·(input − mean) + c.
struct NormGradientLine: Sendable {
  let gradient: [Float]
  let input: [Float]
  let mean: [Float]
  let constant: [Float]

  func callAsFunction(_ input: Tensor, output: Tensor, workers: Workers) -> Tensor {
    let channels = mean.count
    let cells = input.count / max(1, channels)
    let (values, slopes) = (input.source, output.source)
    return Tensor(shape: input.shape) { result in
      let result = Buffer(result)
      workers.forEachRange(of: cells, grain: workers.grain(for: cells, atLeast: 64)) { range in
        gradient.withUnsafeBufferPointer { a in
          self.input.withUnsafeBufferPointer { b in
            mean.withUnsafeBufferPointer { mean in
              constant.withUnsafeBufferPointer { c in
                for cell in range {
                  let row = cell * channels
                  for channel in 0..<channels {
                    let centred = values.base[row + channel] - mean[channel]
                    result.base[row + channel] =
                      a[channel] * slopes.base[row + channel] + b[channel] * centred + c[channel]
                  }
                }
              }
            }
          }
        }
      }
      withExtendedLifetime((input, output)) {}
    }
  }
}

/// Sums over the cells of some maps that a normalisation's gradients are made of.
enum NormSums {
  /// Sums and sums of squares, `[2, C]`.
  static func moments(
    _ inputs: [Tensor], channels: Int, instructions: KernelInstructions = .current, _ workers: Workers
  ) -> [Double] {
    let kernels = instructions.kernels
    return ChannelTotals.sums(cells: inputs.map { $0.cells }, channels: channels, quantities: 2, workers) {
      map, cells, sums in
      kernels.add_moments(
        inputs[map].source.base + cells.lowerBound * channels, cells.count, channels, sums, sums + channels)
    }
  }

  /// Sums of the outputs' gradients, and of their products with the inputs' distances to their means, `[2, C]`.
  static func slopes(
    _ inputs: [Tensor], outputs: [Tensor], means: [Double], instructions: KernelInstructions = .current,
    _ workers: Workers
  ) -> [Double] {
    let channels = means.count
    let kernels = instructions.kernels
    return ChannelTotals.sums(cells: inputs.map { $0.cells }, channels: channels, quantities: 2, workers) {
      map, cells, sums in
      let first = cells.lowerBound * channels
      kernels.add_slopes(
        inputs[map].source.base + first, outputs[map].source.base + first, means, cells.count, channels, sums,
        sums + channels)
    }
  }
}

extension Tensor {
  /// The cells of a map `[H, W, C]`.
  var cells: Int { shape[0] * shape[1] }
}
