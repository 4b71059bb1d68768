import CKernels

/// A convolution of any kernel and stride, without groups: a matrix product whose rows are read where they lie in the
/// map, tap by tap.
struct DirectConvolution: ConvolutionKernel {
  let shape: ConvolutionShape
  private let weights: PackedWeights
  private let instructions: KernelInstructions
  /// Whether the taps of a kernel's row are read as one, from a map with zeros to the left and right: few channels make
  /// too short a sum.
  private let joinsRows: Bool

  init(
    _ shape: ConvolutionShape, _ parameters: ConvolutionParameters, _ instructions: KernelInstructions,
    _ workers: Workers
  ) {
    precondition(shape.groups == 1)
    self.shape = shape
    self.instructions = instructions
    joinsRows = shape.joinsRows
    weights = parameters.packed(instructions, workers)
  }

  func run(_ inputs: [Tensor], into outputs: [TensorStorage], _ epilogue: Epilogue, _ workers: Workers) {
    for (place, input) in inputs.enumerated() {
      PatchProduct(
        map: joinsRows ? input.paddedAcross(by: shape.padding, workers) : input, shape: shape,
        inputs: 0..<shape.inputChannels, joinsRows: joinsRows, weights: weights, instructions: instructions
      ).run(
        into: outputs[place], channel: 0, of: input, residual: epilogue.residuals?[place],
        relu: epilogue.relu, workers)
    }
  }
}

/// What packed weights, of all channels or of some groups, make of a map.
struct PatchProduct {
  let map: Tensor
  let shape: ConvolutionShape
  /// The channels of the map that are read.
  let inputs: Range<Int>
  let joinsRows: Bool
  let weights: PackedWeights
  let instructions: KernelInstructions

  /// Writes the channels from `channel` on of the output `[H', W', K]` of an input `[H, W, C]`.
  func run(
    into storage: TensorStorage, channel: Int, of input: Tensor, residual: Tensor?, relu: Bool,
    _ workers: Workers
  ) {
    let (rows, columns) = (shape.outputLength(input.shape[0]), shape.outputLength(input.shape[1]))
    let output = Buffer(base: storage.base, count: storage.count)
    let taken = joinsRows ? shape.kernel * inputs.count : inputs.count
    let zeros = TensorStorage(count: taken)
    zeros.base.initialize(repeating: 0, count: taken)
    let patches = CKPatches(
      map: map.source.base + inputs.lowerBound, height: map.shape[0], width: map.shape[1],
      channels: shape.inputChannels, inner: taken, taps_down: shape.kernel,
      taps_across: joinsRows ? 1 : shape.kernel, stride: shape.stride, padding_down: shape.padding,
      padding_across: joinsRows ? 0 : shape.padding, output_width: columns, output_line: 0,
      zeros: zeros.base)
    PatchWork(positions: rows * columns, weights: weights, instructions: instructions, threads: workers.count)
      .run(
        patches, distance: shape.stride * shape.inputChannels, into: output.base + channel,
        row: shape.outputChannels,
        CKEpilogue(
          bias: nil, residual: residual.map { $0.source.base + channel }, relu: relu ? 1 : 0, gate: nil,
          streams: streams(into: output, channel: channel) ? 1 : 0), workers)
    withExtendedLifetime((map, zeros, storage, residual)) {}
  }

  /// Outputs of so many floats are no longer in a cache when the next layer reads them.
  private static let streamedFloats = 4 << 20

  /// Whether the output goes around the caches. Then each panel must fill whole lines of them.
  private func streams(into output: Buffer, channel: Int) -> Bool {
    let line = TensorStorage.alignment / MemoryLayout<Float>.stride
    let isAligned = Int(bitPattern: output.base) % TensorStorage.alignment == 0
    return output.count >= Self.streamedFloats && isAligned && weights.width % line == 0
      && [channel, weights.columns, shape.outputChannels].allSatisfy { $0 % weights.width == 0 }
  }
}
