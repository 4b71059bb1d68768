import CKernels

/// A convolution of any kernel and stride, without groups: a matrix product whose rows are read where they lie in the
/// map, tap by tap.
struct DirectConvolution: ConvolutionKernel {
  private let shape: ConvolutionShape
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

  func run(_ inputs: [Tensor], _ epilogue: Epilogue, _ workers: Workers) -> [Tensor] {
    inputs.indices.map { convolve(inputs[$0], epilogue.residuals?[$0], epilogue.relu, workers) }
  }

  private func convolve(_ input: Tensor, _ residual: Tensor?, _ relu: Bool, _ workers: Workers) -> Tensor {
    let (rows, columns) = (shape.outputLength(input.shape[0]), shape.outputLength(input.shape[1]))
    let map = joinsRows ? input.paddedAcross(by: shape.padding, workers) : input
    return Tensor(shape: [rows, columns, shape.outputChannels]) { output in
      PatchProduct(
        map: map, shape: shape, inputs: 0..<shape.inputChannels, joinsRows: joinsRows, weights: weights,
        instructions: instructions
      ).run(into: Buffer(output), channel: 0, rows, columns, residual: residual, relu: relu, workers)
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

  /// Writes the channels from `channel` on of an output `[rows, columns, K]`.
  func run(
    into output: Buffer, channel: Int, _ rows: Int, _ columns: Int, residual: Tensor?, relu: Bool,
    _ workers: Workers
  ) {
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
    workers.forEach(work.tasks) { task in
      guard let (positions, panels) = work[task] else { return }
      let column = panels.lowerBound * weights.width
      weights.bias.withUnsafeBufferPointer { bias in
        withUnsafePointer(to: patches.patches) { patches in
          instructions.kernels.convolve(
            patches, positions.lowerBound, positions.count, weights.panel(panels.lowerBound),
            min(panels.count * weights.width, weights.columns - column), output.base + channel + column,
            shape.outputChannels,
            CKEpilogue(
              bias: bias.baseAddress! + column, residual: residual.map { $0.base + channel + column },
              relu: relu ? 1 : 0, gate: nil))
        }
      }
    }
    withExtendedLifetime((map, zeros)) {}
  }
}

/// How a product of patches with packed weights is divided into tasks: by positions, and where there are few of these, by
/// panels as well.
struct PatchWork: Sendable {
  let tasks: Int
  private let positions: Int
  private let blockSize: Int
  private let panelCount: Int
  private let parts: Int
  private let panels: Int

  /// Values of a block of positions that stay in the second-level cache while all panels pass.
  private static let blockFloats = 98_304
  /// Few enough that two threads end at about the same time.
  private static let mostPositions = 504
  private static let leastPositions = 24

  init(positions: Int, weights: PackedWeights, threads: Int) {
    self.positions = positions
    panelCount = weights.count
    let inner = max(1, weights.length / weights.width)
    blockSize = min(Self.mostPositions, max(Self.leastPositions, Self.blockFloats / inner / 12 * 12))
    let blocks = (positions + blockSize - 1) / blockSize
    let wanted = threads == 1 ? 1 : threads * 4
    parts = max(1, min(weights.count / 2, (wanted + blocks - 1) / blocks))
    panels = (weights.count + parts - 1) / parts
    tasks = blocks * parts
  }

  /// The positions and panels of a task; nil where none are left for it.
  subscript(task: Int) -> (positions: Range<Int>, panels: Range<Int>)? {
    let (first, panel) = (task / parts * blockSize, task % parts * panels)
    guard panel < panelCount else { return nil }
    return (first..<min(first + blockSize, positions), panel..<min(panel + panels, panelCount))
  }
}

/// Unchecked: what it points to is only read.
private struct SharedPatches: @unchecked Sendable {
  let patches: CKPatches
  init(_ patches: CKPatches) { self.patches = patches }
}
