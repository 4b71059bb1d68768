/// A 1×1 convolution: the map is a matrix `[H·W, C]`, and one product with `[C, K]` is all there is to do.
struct PointwiseConvolution: ConvolutionKernel {
  private let shape: ConvolutionShape
  private let weights: Tensor  // [C, K]
  private let bias: [Float]

  init(_ shape: ConvolutionShape, _ parameters: ConvolutionParameters) {
    precondition(shape.kernel == 1 && shape.padding == 0 && shape.groups == 1)
    self.shape = shape
    bias = parameters.bias
    weights = GatheredConvolution.matrix(shape, parameters)
  }

  func run(_ inputs: [Tensor], _ epilogue: Epilogue, _ workers: Workers) -> [Tensor] {
    inputs.indices.map { map in
      let input = shape.stride == 1 ? inputs[map] : inputs[map].sampled(every: shape.stride)
      return convolve(input, map, epilogue, workers)
    }
  }

  private func convolve(_ input: Tensor, _ map: Int, _ epilogue: Epilogue, _ workers: Workers) -> Tensor {
    let (height, width) = (input.shape[0], input.shape[1])
    let (inner, columns) = (shape.inputChannels, shape.outputChannels)
    let (source, weights) = (input.source, weights.source)
    return Tensor(shape: [height, width, columns]) { output in
      let output = Buffer(output)
      let positions = height * width
      // Every product packs the weights again. Where these are larger than the map, the threads share the output channels
      // instead of the positions, and each packs only its own part of the weights.
      if positions < columns && workers.count > 1 {
        workers.forEachRange(of: columns, grain: workers.grain(for: columns, atLeast: 64)) { channels in
          Gemm.multiply(
            rows: positions, columns: channels.count, inner: inner, source.base, rowLength: inner,
            weights.base + channels.lowerBound, rowLength: columns,
            into: output.base + channels.lowerBound, rowLength: columns)
        }
        workers.forEachRange(of: positions, grain: workers.grain(for: positions, atLeast: 16)) { rows in
          epilogue.finish(
            output.base + rows.lowerBound * columns, positions: rows.count, bias: bias, map: map,
            position: rows.lowerBound)
        }
      } else {
        let grain = min(workers.grain(for: positions, atLeast: 128), 2048)
        workers.forEachRange(of: positions, grain: grain) { rows in
          let destination = output.base + rows.lowerBound * columns
          Gemm.multiply(
            rows: rows.count, columns: columns, inner: inner,
            source.base + rows.lowerBound * inner, rowLength: inner,
            weights.base, rowLength: columns, into: destination, rowLength: columns)
          epilogue.finish(
            destination, positions: rows.count, bias: bias, map: map, position: rows.lowerBound)
        }
      }
      withExtendedLifetime(input) {}
    }
  }
}

extension Tensor {
  /// Every `stride`-th position of a map `[H, W, C]` in both directions, from the first.
  func sampled(every stride: Int) -> Tensor {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    let (rows, columns) = ((height - 1) / stride + 1, (width - 1) / stride + 1)
    return Tensor(shape: [rows, columns, channels]) { output in
      for row in 0..<rows {
        for column in 0..<columns {
          (output.baseAddress! + (row * columns + column) * channels).update(
            from: source.base + (row * stride * width + column * stride) * channels, count: channels)
        }
      }
      withExtendedLifetime(self) {}
    }
  }
}
