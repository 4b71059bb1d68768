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

/// The product of a map's patches with packed weights, divided among threads by positions and, where there are few of
/// these, by output channels.
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
    let work = PatchWork(positions: rows * columns, weights: weights, threads: workers.count)
    let taken = joinsRows ? shape.kernel * inputs.count : inputs.count
    let zeros = TensorStorage(count: taken)
    zeros.base.initialize(repeating: 0, count: taken)
    let patches = SharedPatches(
      CKPatches(
        map: map.source.base + inputs.lowerBound, height: map.shape[0], width: map.shape[1],
        channels: shape.inputChannels, inner: taken, taps_down: shape.kernel,
        taps_across: joinsRows ? 1 : shape.kernel, stride: shape.stride, padding_down: shape.padding,
        padding_across: joinsRows ? 0 : shape.padding, output_width: columns,
        output_line: 0, zeros: zeros.base))
    let residual = residual?.source
    let streams = streams(into: output, channel: channel)
    workers.forEach(work.tasks) { task in
      guard let (positions, panels) = work[task] else { return }
      let column = panels.lowerBound * weights.width
      let copies = work.copies(positions.count, distance: shape.stride * shape.inputChannels, instructions)
      weights.bias.withUnsafeBufferPointer { bias in
        withUnsafePointer(to: patches.patches) { patches in
          instructions.kernels.convolve(
            patches, positions.lowerBound, positions.count, weights.panel(panels.lowerBound),
            min(panels.count * weights.width, weights.columns - column), output.base + channel + column,
            shape.outputChannels,
            CKEpilogue(
              bias: bias.baseAddress! + column, residual: residual.map { $0.base + channel + column },
              relu: relu ? 1 : 0, gate: nil, streams: streams ? 1 : 0), copies?.base)
        }
      }
      withExtendedLifetime(copies) {}
    }
    withExtendedLifetime((map, zeros, storage)) {}
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

/// How a product of patches with packed weights is divided into tasks: by positions, and where there are few of these, by
/// panels as well.
struct PatchWork: Sendable {
  let tasks: Int
  private let blocks: [Range<Int>]
  private let panelCount: Int
  private let parts: Int
  private let panels: Int
  /// The values of a patch.
  private let inner: Int

  /// Values of a block of positions that stay in the second-level cache while all panels pass.
  private static let blockFloats = 98_304
  private static let mostPositions = 504
  private static let leastPositions = 24

  init(positions: Int, weights: PackedWeights, threads: Int) {
    panelCount = weights.count
    inner = max(1, weights.length / weights.width)
    let step = WorkBlocks.step
    let size = min(Self.mostPositions, max(Self.leastPositions, Self.blockFloats / inner / step * step))
    let whole = max(1, (positions + size - 1) / size)
    let wanted = threads == 1 ? 1 : threads * 4
    parts = max(1, min(weights.count / 2, (wanted + whole - 1) / whole))
    panels = (weights.count + parts - 1) / parts
    blocks =
      WorkBlocks(
        of: positions, most: size, least: Self.leastPositions, threads: parts == 1 ? threads : 1
      ).ranges
    tasks = blocks.count * parts
  }

  /// The positions and panels of a task; nil where none are left for it.
  subscript(task: Int) -> (positions: Range<Int>, panels: Range<Int>)? {
    let panel = task % parts * panels
    guard panel < panelCount else { return nil }
    return (blocks[task / parts], panel..<min(panel + panels, panelCount))
  }
}

extension PatchWork {
  /// The bytes of a first-level cache that addresses share, however many places it has for each.
  private static let cacheWay = 4096
  /// How many lines such a cache holds at least whose addresses differ by multiples of that.
  private static let cacheWays = 8

  /// Room for copies of a task's patches, where the positions of one product would push each other out of the cache, and
  /// enough panels pass to make up for the copying.
  ///
  /// - Parameters:
  ///   - count: how many positions the task has.
  ///   - distance: from a position in the map to the next, in floats.
  func copies(_ count: Int, distance: Int, _ instructions: KernelInstructions) -> TensorStorage? {
    let bytes = distance * MemoryLayout<Float>.stride
    guard bytes % Self.cacheWay == 0, instructions.kernels.rows > Self.cacheWays, panels >= 4 else {
      return nil
    }
    return TensorStorage(count: count * (inner + Int(CKCopyGap)))
  }
}

/// Unchecked: what it points to is only read.
private struct SharedPatches: @unchecked Sendable {
  let patches: CKPatches
  init(_ patches: CKPatches) { self.patches = patches }
}
