/// A convolution in groups, as in ResNeXt. Groups of few channels make products too small to be fast, so several
/// neighbours are joined to one product of at least 32 channels whose weights are zero between groups.
struct GroupedConvolution: ConvolutionKernel {
  let shape: ConvolutionShape
  private let blocks: [JoinedGroups]
  private let instructions: KernelInstructions

  /// Some neighbouring groups.
  private struct JoinedGroups {
    let inputs: Range<Int>
    let firstOutput: Int
    let weights: PackedWeights
  }

  init(
    _ shape: ConvolutionShape, _ parameters: ConvolutionParameters, _ instructions: KernelInstructions,
    _ workers: Workers
  ) {
    self.shape = shape
    self.instructions = instructions
    let (perGroup, made) = (shape.inputChannels / shape.groups, shape.outputChannels / shape.groups)
    let joined = max(1, 32 / perGroup)
    let columns = WeightColumns(parameters: parameters, instructions)
    blocks = stride(from: 0, to: shape.groups, by: joined).map { first in
      let groups = first..<min(first + joined, shape.groups)
      let inner = groups.count * perGroup
      return JoinedGroups(
        inputs: groups.lowerBound * perGroup..<groups.upperBound * perGroup, firstOutput: first * made,
        weights: PackedWeights(
          inner: columns.taps.count * inner, bias: parameters.bias[first * made..<groups.upperBound * made],
          width: instructions.kernels.panel, clears: true, workers: workers
        ) { column, count, panel in
          // The part of each group that lies in these columns.
          for group in column / made...(column + count - 1) / made {
            let own = max(column, group * made)..<min(column + count, (group + 1) * made)
            columns.pack(
              outputs: first * made + own.lowerBound..<first * made + own.upperBound, row: group * perGroup,
              inner: inner, into: panel + own.lowerBound - column)
          }
        })
    }
  }

  func run(_ inputs: [Tensor], into outputs: [TensorStorage], _ epilogue: Epilogue, _ workers: Workers) {
    for (place, input) in inputs.enumerated() {
      for block in blocks {
        PatchProduct(
          map: input, shape: shape, inputs: block.inputs, joinsRows: false, weights: block.weights,
          instructions: instructions
        ).run(
          into: outputs[place], channel: block.firstOutput, of: input,
          residual: epilogue.residuals?[place], relu: epilogue.relu, workers)
      }
    }
  }
}
