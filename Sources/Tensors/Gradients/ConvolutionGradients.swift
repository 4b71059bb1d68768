import CKernels

/// The gradients of a convolution: of its weights, its bias and its input.
///
/// All sums run in one order, whatever the number of threads.
public struct ConvolutionGradients: Sendable {
  public let shape: ConvolutionShape
  let instructions: KernelInstructions

  /// Positions whose products are added up before a sum goes back to memory.
  private static let blockPositions = 256

  public init(shape: ConvolutionShape, instructions: KernelInstructions = .current) {
    self.shape = shape
    self.instructions = instructions
  }

  // MARK: Weights

  /// The gradient of the weights, `[K, C / groups, R, R]`, summed over some maps that share them.
  ///
  /// - Parameters:
  ///   - inputs: the maps that were convolved, each `[H, W, C]`.
  ///   - outputs: the gradients of their outputs, each `[H', W', K]`.
  ///   - scale: what the weights of each output channel were multiplied by before, `[K]`: a folded normalisation.
  public func weights(_ inputs: [Tensor], outputs: [Tensor], scale: [Float]? = nil, workers: Workers)
    -> Tensor
  {
    precondition(inputs.count == outputs.count, "a gradient for each map")
    let (taps, perGroup) = (shape.kernel * shape.kernel, shape.inputChannels / shape.groups)
    let columns = taps * perGroup
    // [K, R·R·C / groups]
    let sums = TensorStorage(count: shape.outputChannels * columns)
    sums.base.initialize(repeating: 0, count: sums.count)
    for (input, output) in zip(inputs, outputs) { add(input, output, to: sums, columns, workers) }
    return Tensor(shape: [shape.outputChannels, perGroup, shape.kernel, shape.kernel]) { gradient in
      for k in 0..<shape.outputChannels {
        let scale = scale?[k] ?? 1
        for c in 0..<perGroup {
          for tap in 0..<taps {
            gradient[(k * perGroup + c) * taps + tap] = sums.base[k * columns + tap * perGroup + c] * scale
          }
        }
      }
      withExtendedLifetime(sums) {}
    }
  }

  /// Adds one map's products of output gradients with patches, `[K, positions] · [positions, R·R·C / groups]`.
  private func add(
    _ input: Tensor, _ output: Tensor, to sums: TensorStorage, _ columns: Int, _ workers: Workers
  ) {
    let kernels = instructions.kernels
    let width = kernels.panel
    let patches = PatchColumns(shape, input)
    precondition(
      output.shape == [patches.rows, patches.columns, shape.outputChannels],
      "a gradient of \(output.shape) does not fit \(shape)")
    let positions = patches.rows * patches.columns
    let across = output.reshaped([shape.outputChannels * positions]).transposed(
      rows: positions, columns: shape.outputChannels, workers)
    let made = shape.outputChannels / shape.groups
    let panels = (columns + width - 1) / width
    let (target, gradient) = (Buffer(base: sums.base, count: sums.count), across.source)
    let instructions = instructions
    workers.forEach(shape.groups * panels) { task in
      let (group, first) = (task / panels, task % panels * width)
      let count = min(width, columns - first)
      let panel = TensorStorage(count: Self.blockPositions * width)
      panel.base.initialize(repeating: 0, count: panel.count)
      withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: made) { rows in
        for start in stride(from: 0, to: positions, by: Self.blockPositions) {
          let block = start..<min(start + Self.blockPositions, positions)
          patches.pack(block, group: group, columns: first..<first + count, width, into: panel.base)
          for row in 0..<made { rows[row] = gradient.base + (group * made + row) * positions + start }
          instructions.kernels.add_product(
            rows.baseAddress, made, block.count, panel.base, count,
            target.base + group * made * columns + first, columns)
        }
      }
      withExtendedLifetime(panel) {}
    }
    withExtendedLifetime((input, across, sums)) {}
  }

  /// The gradient of the bias, `[K]`: the sums of the output gradients `[H', W', K]`, in double precision.
  public func bias(outputs: [Tensor], workers: Workers) -> [Float] {
    for output in outputs { precondition(output.shape.last == shape.outputChannels) }
    let sums = ChannelTotals.sums(
      cells: outputs.map { $0.shape[0] * $0.shape[1] }, channels: shape.outputChannels, quantities: 1, workers
    ) { map, cells, sums in
      let values = outputs[map].source.base
      for cell in cells {
        let row = values + cell * shape.outputChannels
        for channel in 0..<shape.outputChannels { sums[channel] += Double(row[channel]) }
      }
    }
    return sums.map { Float($0) }
  }
}

/// The matrix of a map's patches, `[positions, R·R·C / groups]` for each group, of which parts are packed.
private struct PatchColumns: @unchecked Sendable {
  let shape: ConvolutionShape
  let map: UnsafePointer<Float>
  let height: Int
  let width: Int
  let rows: Int
  let columns: Int

  init(_ shape: ConvolutionShape, _ map: Tensor) {
    self.shape = shape
    self.map = map.source.base
    (height, width) = (map.shape[0], map.shape[1])
    (rows, columns) = (shape.outputLength(height), shape.outputLength(width))
  }

  /// Packs some columns at some positions as `[positions, panel]`.
  func pack(
    _ positions: Range<Int>, group: Int, columns wanted: Range<Int>, _ panel: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    let perGroup = shape.inputChannels / shape.groups
    var row = target
    for position in positions {
      let top = position / columns * shape.stride - shape.padding
      let left = position % columns * shape.stride - shape.padding
      var column = wanted.lowerBound
      while column < wanted.upperBound {
        let (tap, channel) = (column / perGroup, column % perGroup)
        let count = min(perGroup - channel, wanted.upperBound - column)
        let (y, x) = (top + tap / shape.kernel, left + tap % shape.kernel)
        let place = row + column - wanted.lowerBound
        if y >= 0, y < height, x >= 0, x < width {
          place.update(
            from: map + (y * width + x) * shape.inputChannels + group * perGroup + channel, count: count)
        } else {
          place.update(repeating: 0, count: count)
        }
        column += count
      }
      row += panel
    }
  }
}

extension Tensor {
  /// The transpose of the elements seen as a matrix, `[columns, rows]`, in pieces that stay in the cache.
  fileprivate func transposed(rows: Int, columns: Int, _ workers: Workers) -> Tensor {
    let piece = 32
    let source = source
    return Tensor(shape: [columns, rows]) { output in
      let output = Buffer(output)
      workers.forEachRange(of: (columns + piece - 1) / piece, grain: 1) { pieces in
        for left in stride(
          from: pieces.lowerBound * piece, to: min(pieces.upperBound * piece, columns), by: piece)
        {
          for top in stride(from: 0, to: rows, by: piece) {
            for column in left..<min(left + piece, columns) {
              for row in top..<min(top + piece, rows) {
                output.base[column * rows + row] = source.base[row * columns + column]
              }
            }
          }
        }
      }
      withExtendedLifetime(self) {}
    }
  }
}
