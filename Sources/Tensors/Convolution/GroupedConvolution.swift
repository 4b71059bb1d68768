/// A convolution in groups, as in ResNeXt. Groups of few channels make products too small to be fast, so several
/// neighbours are joined to one product of at least 32 channels whose weights are zero between groups.
struct GroupedConvolution: ConvolutionKernel {
  private let shape: ConvolutionShape
  private let blocks: [JoinedGroups]
  private let bias: [Float]

  /// Some neighbouring groups.
  private struct JoinedGroups {
    let inputs: Range<Int>
    let outputs: Range<Int>
    let weights: Tensor  // [R·R·inputs, outputs]
  }

  init(_ shape: ConvolutionShape, _ parameters: ConvolutionParameters) {
    self.shape = shape
    bias = parameters.bias
    let (perGroup, made) = (shape.inputChannels / shape.groups, shape.outputChannels / shape.groups)
    let joined = max(1, 32 / perGroup)
    blocks = stride(from: 0, to: shape.groups, by: joined).map { first in
      let groups = first..<min(first + joined, shape.groups)
      return JoinedGroups(
        inputs: groups.lowerBound * perGroup..<groups.upperBound * perGroup,
        outputs: groups.lowerBound * made..<groups.upperBound * made,
        weights: Self.matrix(shape, parameters, groups))
    }
  }

  private static func matrix(
    _ shape: ConvolutionShape, _ parameters: ConvolutionParameters, _ groups: Range<Int>
  ) -> Tensor {
    let taps = shape.kernel * shape.kernel
    let (perGroup, made) = (shape.inputChannels / shape.groups, shape.outputChannels / shape.groups)
    let (inputs, outputs) = (groups.count * perGroup, groups.count * made)
    return Tensor(shape: [taps * inputs, outputs]) { matrix in
      matrix.initialize(repeating: 0)
      parameters.weights.withUnsafeBufferPointer { weights in
        for output in 0..<outputs {
          let k = groups.lowerBound * made + output
          let scale = parameters.scale?[k] ?? 1
          let firstInput = output / made * perGroup
          for c in 0..<perGroup {
            for tap in 0..<taps {
              matrix[(tap * inputs + firstInput + c) * outputs + output] =
                weights[(k * perGroup + c) * taps + tap] * scale
            }
          }
        }
      }
    }
  }

  func run(_ inputs: [Tensor], _ epilogue: Epilogue, _ workers: Workers) -> [Tensor] {
    inputs.indices.map { convolve(inputs[$0], $0, epilogue, workers) }
  }

  private func convolve(_ input: Tensor, _ map: Int, _ epilogue: Epilogue, _ workers: Workers) -> Tensor {
    let (height, width, columns) = (input.shape[0], input.shape[1], shape.outputChannels)
    let (rows, places) = (shape.outputLength(height), shape.outputLength(width))
    let source = input.source
    let longest = blocks.map { $0.weights.shape[0] }.max() ?? 0
    return Tensor(shape: [rows, places, columns]) { output in
      let output = Buffer(output)
      let grain = min(workers.grain(for: rows * places, atLeast: 64), max(64, 524_288 / longest))
      workers.forEachRange(of: rows * places, grain: grain) { positions in
        let destination = output.base + positions.lowerBound * columns
        let patchMemory = TensorStorage(count: positions.count * longest)
        let gathered = patchMemory.base
        for block in blocks {
          let patches = Patches(shape, height: height, width: width, channels: block.inputs)
          patches.gather(source.base, positions, into: gathered)
          Gemm.multiply(
            rows: positions.count, columns: block.outputs.count, inner: patches.length,
            gathered, rowLength: patches.length,
            block.weights.source.base, rowLength: block.outputs.count,
            into: destination + block.outputs.lowerBound, rowLength: columns)
        }
        withExtendedLifetime(patchMemory) {}
        epilogue.finish(
          destination, positions: positions.count, bias: bias, map: map, position: positions.lowerBound)
      }
      withExtendedLifetime(input) {}
    }
  }
}
