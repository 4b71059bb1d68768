import CKernels

/// A 3×3 convolution of stride 1 by Winograd's F(4×4, 3×3): tiles of 6×6 inputs and the kernels are transformed,
/// multiplied in 36 matrix products over the channels, and transformed back to 4×4 outputs each. It takes 36
/// multiplications where the direct way takes 144, and loses about two decimal digits of float32's seven.
///
/// The tiles of all maps form one list. A thread takes a block of tiles through all three steps, so that what lies
/// between them stays in its cache.
struct WinogradConvolution: ConvolutionKernel {
  /// The tiles of a block: their transformed inputs take most of a second-level cache of one megabyte at 256 channels.
  private static let blockTiles = 24
  /// Those of the last blocks.
  private static let leastTiles = 12
  /// The bound for the transformed inputs of all tiles, where they are kept.
  private static let mostKeptFloats = 8 << 20

  let shape: ConvolutionShape
  private let weights: TileWeights
  private let instructions: KernelInstructions

  init(
    _ shape: ConvolutionShape, _ parameters: ConvolutionParameters, _ instructions: KernelInstructions,
    _ workers: Workers
  ) {
    precondition(shape.hasTiles)
    self.shape = shape
    self.instructions = instructions
    weights = TileWeights(shape, parameters, instructions, workers)
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
    precondition(shape.hasTiles)
    self.shape = ConvolutionShape(
      inputChannels: shape.outputChannels, outputChannels: shape.inputChannels, kernel: 3, padding: 1)
    self.instructions = instructions
    self.weights = TileWeights(
      inputGradientOf: shape, weights: weights, scale: scale, instructions, workers)
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
    let weights: TileWeights
    let instructions: KernelInstructions

    func run(_ workers: Workers) {
      let tiling = Tiling(inputs, outputs, maxima: maxima, epilogue)
      let zeros = TensorStorage(count: channels)
      zeros.base.initialize(repeating: 0, count: channels)
      let count = tiling.tiles.count
      let blocks = WorkBlocks(of: count, most: blockTiles, least: blockTiles, threads: 1).ranges.count
      // Too few blocks leave threads idle. Then all tiles are transformed first, and panels are divided as well. So they
      // are where panels are transformed now, if there are enough of them for each to be on one thread.
      let isSmall = blocks < 4 * workers.count && floats(tiles: count) <= mostKeptFloats
      let sharesPanels = weights.areTransformed || weights.count < 2 * workers.count
      if isSmall && !sharesPanels {
        runByPanels(tiling, zeros, blocks: blocks, panels: nil, workers)
      } else if isSmall && workers.count > 1 {
        runByPanels(tiling, zeros, blocks: blocks, panels: weights.transformed(workers), workers)
      } else {
        runByBlocks(tiling, zeros, weights.transformed(workers), workers)
      }
      withExtendedLifetime((inputs, outputs, maxima, epilogue, zeros)) {}
    }

    /// The floats of transformed tiles.
    private func floats(tiles count: Int) -> Int { instructions.kernels.tile_floats(list(nil, count)) }

    private func list(_ values: UnsafeMutablePointer<Float>?, _ count: Int) -> CKTransformedTiles {
      CKTransformedTiles(values: values, count: count, channels: channels, in_panels: 0)
    }

    /// Room for the products of some tiles with a panel.
    private func sums(tiles count: Int) -> TensorStorage {
      TensorStorage(count: TileWeights.points * (count | 1) * weights.width)
    }

    private func runByBlocks(_ tiling: Tiling, _ zeros: TensorStorage, _ panels: Tensor, _ workers: Workers) {
      let blocks = WorkBlocks(
        of: tiling.tiles.count, most: blockTiles, least: leastTiles, threads: workers.count
      ).ranges
      let source = panels.source
      workers.forEach(blocks.count) { block in
        let tiles = blocks[block]
        let memory = TensorStorage(count: floats(tiles: tiles.count))
        let sums = sums(tiles: tiles.count)
        let transformed = list(memory.base, tiles.count)
        tiling.slice(tiles).withPointers { maps, list in
          instructions.kernels.transform_tiles(maps, list, 0, tiles.count, zeros.base, transformed)
          multiply(maps, list, 0..<tiles.count, transformed, source.base, 0..<weights.count, sums.base)
        }
        withExtendedLifetime((memory, sums)) {}
      }
      withExtendedLifetime(panels) {}
    }

    /// - Parameter panels: all, transformed; if there are none, each is transformed before it is used for all blocks.
    private func runByPanels(
      _ tiling: Tiling, _ zeros: TensorStorage, blocks: Int, panels: Tensor?, _ workers: Workers
    ) {
      let count = tiling.tiles.count
      let memory = TensorStorage(count: floats(tiles: count))
      let transformed = SharedTiles(list(memory.base, count))
      workers.forEachRange(of: count, grain: workers.grain(for: count, atLeast: 4)) { tiles in
        tiling.withPointers { maps, list in
          instructions.kernels.transform_tiles(
            maps, list, tiles.lowerBound, tiles.count, zeros.base, transformed.tiles)
        }
      }
      @Sendable func multiply(_ block: Int, _ panel: Int, _ values: UnsafePointer<Float>) {
        let tiles = count * block / blocks..<count * (block + 1) / blocks
        let sums = sums(tiles: tiles.count)
        tiling.withPointers { maps, list in
          self.multiply(maps, list, tiles, transformed.tiles, values, panel..<panel + 1, sums.base)
        }
        withExtendedLifetime(sums) {}
      }
      if let panels {
        let source = panels.source
        workers.forEach(weights.count * blocks) { task in
          let (panel, block) = (task / blocks, task % blocks)
          multiply(block, panel, source.base + panel * weights.length)
        }
        withExtendedLifetime(panels) {}
      } else {
        workers.forEach(weights.count) { panel in
          weights.withPanel(panel) { values in
            for block in 0..<blocks { multiply(block, panel, values) }
          }
        }
      }
      withExtendedLifetime(memory) {}
    }

    /// - Parameter values: of the panels, transformed.
    private func multiply(
      _ maps: UnsafePointer<CKTiledMap>, _ list: UnsafePointer<CKTile>, _ tiles: Range<Int>,
      _ transformed: CKTransformedTiles, _ values: UnsafePointer<Float>, _ panels: Range<Int>,
      _ sums: UnsafeMutablePointer<Float>
    ) {
      let column = panels.lowerBound * weights.width
      weights.bias.withUnsafeBufferPointer { bias in
        instructions.kernels.multiply_tiles(
          maps, list, tiles.lowerBound, tiles.count, transformed, values, column,
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
