import CKernels

/// The gradients of the weights of a 3×3 convolution of stride 1, by the transpose of Winograd's F(4×4, 3×3): tiles of
/// 6×6 inputs and of 4×4 output gradients are transformed, multiplied in 36 products over the tiles, and transformed back
/// to kernels of 3×3. It takes 36 multiplications where the direct way takes 144.
struct TileWeightGradients {
  let shape: ConvolutionShape
  let instructions: KernelInstructions

  private static let points = 36
  /// The bound for the transformed tiles that exist at once.
  private static let mostFloats = 5 << 20
  /// Fewer at a time would make the way back from the points too large a part.
  private static let leastTiles = 288
  /// Output channels of a task: their products with a panel stay in the second-level cache.
  private static let mostRows = 64

  func run(_ inputs: [Tensor], _ outputs: [Tensor], _ scale: [Float]?, _ workers: Workers) -> Tensor {
    let (tilesOfInputs, tilesOfOutputs) = (Tiling(reading: inputs), Tiling(reading: outputs))
    let width = instructions.kernels.panel
    let columnPanels = (shape.inputChannels + width - 1) / width
    let rowPanels = (shape.outputChannels + width - 1) / width
    let perTile = Self.points * (columnPanels + rowPanels) * width
    let count = tilesOfInputs.tiles.count
    let most = max(Self.leastTiles, Self.mostFloats / perTile)
    let chunks = max(1, (count + most - 1) / most)
    let largest = (count + chunks - 1) / chunks
    func memory(_ channels: Int) -> TensorStorage {
      TensorStorage(
        count: instructions.kernels.tile_floats(
          CKTransformedTiles(values: nil, count: largest, channels: channels, in_panels: 1)))
    }
    let (inputMemory, outputMemory) = (memory(shape.inputChannels), memory(shape.outputChannels))
    let zeros = TensorStorage(count: max(shape.inputChannels, shape.outputChannels))
    zeros.base.initialize(repeating: 0, count: zeros.count)
    return Tensor(shape: [shape.outputChannels, shape.inputChannels, 3, 3]) { gradient in
      let gradient = Buffer(gradient)
      if count == 0 { gradient.base.initialize(repeating: 0, count: gradient.count) }
      for chunk in 0..<chunks where count > 0 {
        let tiles = count * chunk / chunks..<count * (chunk + 1) / chunks
        let step = TileChunk(
          inputs: CKTransformedTiles(
            values: inputMemory.base, count: tiles.count, channels: shape.inputChannels, in_panels: 1),
          outputs: CKTransformedTiles(
            values: outputMemory.base, count: tiles.count, channels: shape.outputChannels, in_panels: 1),
          zeros: zeros.base)
        transform(
          step, tilesOfInputs.slice(tiles), tilesOfOutputs.slice(tiles), count: tiles.count, workers)
        multiply(step, scale, into: gradient, adds: chunk > 0, workers)
      }
      withExtendedLifetime((inputs, outputs, inputMemory, outputMemory, zeros)) {}
    }
  }

  private func transform(
    _ step: TileChunk, _ inputs: Tiling, _ outputs: Tiling, count: Int, _ workers: Workers
  ) {
    let pieces = max(1, min(count / 8, workers.count * 6))
    workers.forEach(2 * pieces) { task in
      let piece = task / 2
      let own = count * piece / pieces..<count * (piece + 1) / pieces
      if task.isMultiple(of: 2) {
        inputs.withPointers { maps, list in
          instructions.kernels.transform_tiles(
            maps, list, own.lowerBound, own.count, step.zeros, step.inputs)
        }
      } else {
        outputs.withPointers { maps, list in
          instructions.kernels.transform_gradient_tiles(
            maps, list, own.lowerBound, own.count, step.zeros, step.outputs)
        }
      }
    }
  }

  private func multiply(
    _ step: TileChunk, _ scale: [Float]?, into gradient: Buffer, adds: Bool, _ workers: Workers
  ) {
    let width = instructions.kernels.panel
    let columnPanels = (shape.inputChannels + width - 1) / width
    let rowPanels = (shape.outputChannels + width - 1) / width
    let parts = max(1, min(rowPanels, (shape.outputChannels + Self.mostRows - 1) / Self.mostRows))
    workers.forEach(columnPanels * parts) { task in
      let (panel, part) = (task / parts, task % parts)
      let first = rowPanels * part / parts * width
      let rows = min(shape.outputChannels, rowPanels * (part + 1) / parts * width) - first
      let sums = TensorStorage(count: Self.points * rows * width)
      scale.withOptionalPointer { scale in
        instructions.kernels.multiply_weight_tiles(
          step.outputs, step.inputs, first, rows, panel, sums.base, gradient.base, scale, adds ? 1 : 0)
      }
      withExtendedLifetime(sums) {}
    }
  }
}

/// The transformed tiles of one step.
///
/// Unchecked: threads write disjoint tiles.
private struct TileChunk: @unchecked Sendable {
  let inputs: CKTransformedTiles
  let outputs: CKTransformedTiles
  let zeros: UnsafePointer<Float>
}
