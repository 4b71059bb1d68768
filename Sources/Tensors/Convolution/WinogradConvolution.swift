import CKernels

/// A 3×3 convolution of stride 1 by Winograd's F(4×4, 3×3): tiles of 6×6 inputs and the kernels are transformed,
/// multiplied in 36 matrix products over the channels, and transformed back to 4×4 outputs each. It takes 36
/// multiplications where the direct way takes 144, and loses about two decimal digits of float32's seven.
///
/// The tiles of all maps form one list. A thread takes a block of tiles through all three steps, so that what lies
/// between them stays in its cache.
struct WinogradConvolution: ConvolutionKernel {
  private static let points = 36
  /// The tiles of a block: their transformed inputs take most of a second-level cache of one megabyte at 256 channels.
  private static let blockTiles = 24
  /// Those of the last blocks.
  private static let leastTiles = 12
  /// The bound for the transformed inputs of all tiles, where they are kept.
  private static let mostKeptFloats = 8 << 20

  let shape: ConvolutionShape
  private let weights: PackedWeights  // inner: [36, C]
  private let instructions: KernelInstructions

  init(
    _ shape: ConvolutionShape, _ parameters: ConvolutionParameters, _ instructions: KernelInstructions,
    _ workers: Workers
  ) {
    precondition(shape.kernel == 3 && shape.stride == 1 && shape.padding == 1 && shape.groups == 1)
    self.shape = shape
    self.instructions = instructions
    weights = Self.transform(shape, parameters, instructions, workers)
  }

  /// The convolution from gradients of the outputs of a layer of `shape` to those of its inputs, with the layer's
  /// kernels turned around.
  ///
  /// - Parameters:
  ///   - weights: the layer's, `[K, C, 3, 3]`.
  ///   - scale: what they are multiplied by, `[K]`.
  init(
    inputGradientOf shape: ConvolutionShape, weights: Tensor, scale: [Float]?,
    _ instructions: KernelInstructions, _ workers: Workers
  ) {
    precondition(shape.kernel == 3 && shape.stride == 1 && shape.padding == 1 && shape.groups == 1)
    self.shape = ConvolutionShape(
      inputChannels: shape.outputChannels, outputChannels: shape.inputChannels, kernel: 3, padding: 1)
    self.instructions = instructions
    let (source, channels) = (weights.source, shape.inputChannels)
    let rows = shape.outputChannels
    self.weights = PackedWeights(
      inner: Self.points * rows, bias: [Float](repeating: 0, count: channels),
      width: instructions.kernels.panel, clears: false,
      workers: workers
    ) { first, count, panel in
      scale.withOptionalPointer { scale in
        instructions.kernels.pack_tile_panel(
          CKKernelList(
            values: source.base + first * 9, column_step: 9, channel_step: channels * 9, turned: 1,
            column_scale: nil, channel_scale: scale), count, rows, panel)
      }
    }
    withExtendedLifetime(weights) {}
  }

  /// G g Gᵀ of every kernel.
  private static func transform(
    _ shape: ConvolutionShape, _ parameters: ConvolutionParameters, _ instructions: KernelInstructions,
    _ workers: Workers
  ) -> PackedWeights {
    let source = parameters.weights.source
    let inputs = shape.inputChannels
    let scale = parameters.scale
    defer { withExtendedLifetime(parameters.weights) {} }
    return PackedWeights(
      inner: points * inputs, bias: parameters.bias, width: instructions.kernels.panel, clears: false,
      workers: workers
    ) { first, count, panel in
      scale.withOptionalPointer { scale in
        instructions.kernels.pack_tile_panel(
          CKKernelList(
            values: source.base + first * inputs * 9, column_step: inputs * 9, channel_step: 9, turned: 0,
            column_scale: scale.map { $0 + first }, channel_scale: nil), count, inputs, panel)
      }
    }
  }

  func run(_ inputs: [Tensor], into outputs: [TensorStorage], _ epilogue: Epilogue, _ workers: Workers) {
    let maxima =
      epilogue.keepsMaxima
      ? inputs.map { TensorStorage(count: $0.shape[0] * $0.shape[1] * weights.count) } : nil
    TileProduct(
      inputs: inputs, outputs: outputs, maxima: maxima, epilogue: epilogue, channels: shape.inputChannels,
      weights: weights, instructions: instructions
    ).run(workers)
    guard let maxima else { return }
    for (output, blocks) in zip(outputs, maxima) {
      output.maxima = CellMaxima(
        ofBlocks: Tensor(shape: [blocks.count / weights.count, weights.count], storage: blocks),
        channels: shape.outputChannels, blockChannels: weights.width, workers: workers)
    }
  }

  /// One run over all tiles of some maps.
  private struct TileProduct {
    let inputs: [Tensor]
    let outputs: [TensorStorage]
    /// Of each output the maxima of its cells in each panel, if they are wanted.
    let maxima: [TensorStorage]?
    let epilogue: Epilogue
    let channels: Int
    let weights: PackedWeights
    let instructions: KernelInstructions

    private var row: Int { (channels + 15) / 16 * 16 }

    func run(_ workers: Workers) {
      let tiling = Tiling(inputs, outputs, maxima: maxima, epilogue)
      let zeros = TensorStorage(count: channels)
      zeros.base.initialize(repeating: 0, count: channels)
      let count = tiling.tiles.count
      let blocks = WorkBlocks(of: count, most: blockTiles, least: blockTiles, threads: 1).ranges.count
      // Too few blocks leave threads idle. Then all tiles are transformed first, and panels are divided as well.
      let keepsAll =
        workers.count > 1 && blocks < 4 * workers.count && count * points * row <= mostKeptFloats
      if keepsAll {
        runByPanels(tiling, zeros, blocks: blocks, workers)
      } else {
        let blocks = WorkBlocks(of: count, most: blockTiles, least: leastTiles, threads: workers.count).ranges
        workers.forEach(blocks.count) { block in
          let tiles = blocks[block]
          let memory = TensorStorage(count: points * tiles.count * row)
          let sums = TensorStorage(count: points * tiles.count * weights.width)
          let own = tiling.slice(tiles)
          let transformed = CKTransformedTiles(
            values: memory.base, count: tiles.count, channels: channels, in_panels: 0)
          own.withPointers { maps, list in
            instructions.kernels.transform_tiles(maps, list, 0, tiles.count, zeros.base, transformed)
            multiply(maps, list, 0..<tiles.count, transformed, 0..<weights.count, sums.base)
          }
          withExtendedLifetime((memory, sums)) {}
        }
      }
      withExtendedLifetime((inputs, outputs, maxima, epilogue, zeros)) {}
    }

    private func runByPanels(_ tiling: Tiling, _ zeros: TensorStorage, blocks: Int, _ workers: Workers) {
      let count = tiling.tiles.count
      let memory = TensorStorage(count: points * count * row)
      let transformed = SharedTiles(
        CKTransformedTiles(values: memory.base, count: count, channels: channels, in_panels: 0))
      workers.forEachRange(of: count, grain: workers.grain(for: count, atLeast: 4)) { tiles in
        tiling.withPointers { maps, list in
          instructions.kernels.transform_tiles(
            maps, list, tiles.lowerBound, tiles.count, zeros.base, transformed.tiles)
        }
      }
      workers.forEach(weights.count * blocks) { task in
        let (panel, block) = (task / blocks, task % blocks)
        let tiles = count * block / blocks..<count * (block + 1) / blocks
        let sums = TensorStorage(count: points * tiles.count * weights.width)
        tiling.withPointers { maps, list in
          multiply(maps, list, tiles, transformed.tiles, panel..<panel + 1, sums.base)
        }
        withExtendedLifetime(sums) {}
      }
      withExtendedLifetime(memory) {}
    }

    private func multiply(
      _ maps: UnsafePointer<CKTiledMap>, _ list: UnsafePointer<CKTile>, _ tiles: Range<Int>,
      _ transformed: CKTransformedTiles, _ panels: Range<Int>, _ sums: UnsafeMutablePointer<Float>
    ) {
      let column = panels.lowerBound * weights.width
      weights.bias.withUnsafeBufferPointer { bias in
        instructions.kernels.multiply_tiles(
          maps, list, tiles.lowerBound, tiles.count, transformed, weights.panel(panels.lowerBound), column,
          min(panels.count * weights.width, weights.columns - column), weights.columns, bias.baseAddress,
          epilogue.relu ? 1 : 0, sums)
      }
    }
  }

  /// Unchecked: threads write disjoint tiles.
  private struct SharedTiles: @unchecked Sendable {
    let tiles: CKTransformedTiles
    init(_ tiles: CKTransformedTiles) { self.tiles = tiles }
  }
}
