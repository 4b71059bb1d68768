import CKernels

/// A product of patches with packed weights, divided into tasks: by positions, and where there are few of these, by panels
/// as well.
struct PatchWork: Sendable {
  private let weights: PackedWeights
  private let instructions: KernelInstructions
  private let tasks: Int
  /// Of positions.
  private let blocks: [Range<Int>]
  /// Into how many parts the panels are divided, and how many each has.
  private let parts: Int
  private let panels: Int
  /// The values of a patch.
  private let inner: Int

  /// Values of a block of positions that stay in the second-level cache while all panels pass.
  private static let blockFloats = 98_304
  private static let mostPositions = 504
  private static let leastPositions = 24

  /// - Parameter positions: how many the output has.
  init(positions: Int, weights: PackedWeights, instructions: KernelInstructions, threads: Int) {
    self.weights = weights
    self.instructions = instructions
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
  private subscript(task: Int) -> (positions: Range<Int>, panels: Range<Int>)? {
    let panel = task % parts * panels
    guard panel < weights.count else { return nil }
    return (blocks[task / parts], panel..<min(panel + panels, weights.count))
  }

  /// Computes the product.
  ///
  /// - Parameters:
  ///   - patches: whose memory the caller keeps alive, as that of all else.
  ///   - distance: from a position in the map to the next, in floats.
  ///   - output: where the first position's columns go; from a position to the next are `row` floats.
  ///   - epilogue: as `output`, without a bias.
  func run(
    _ patches: CKPatches, distance: Int, into output: UnsafeMutablePointer<Float>, row: Int,
    _ epilogue: CKEpilogue, _ workers: Workers
  ) {
    nonisolated(unsafe) let (patches, output, epilogue) = (patches, output, epilogue)
    workers.forEach(tasks) { task in
      guard let (positions, panels) = self[task] else { return }
      let column = panels.lowerBound * weights.width
      let copies = copies(positions.count, distance: distance)
      weights.bias.withUnsafeBufferPointer { bias in
        var (patches, own) = (patches, epilogue)
        own.bias = bias.baseAddress! + column
        own.residual = epilogue.residual.map { $0 + column }
        own.gate = epilogue.gate.map { $0 + column }
        instructions.kernels.convolve(
          &patches, positions.lowerBound, positions.count, weights.panel(panels.lowerBound),
          min(panels.count * weights.width, weights.columns - column), output + column, row, own, copies?.base
        )
      }
      withExtendedLifetime(copies) {}
    }
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
  private func copies(_ count: Int, distance: Int) -> TensorStorage? {
    let bytes = distance * MemoryLayout<Float>.stride
    guard bytes % Self.cacheWay == 0, instructions.kernels.rows > Self.cacheWays, panels >= 4 else {
      return nil
    }
    return TensorStorage(count: count * (inner + Int(CKCopyGap)))
  }
}
