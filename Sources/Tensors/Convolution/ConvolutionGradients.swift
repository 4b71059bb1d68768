import CKernels

/// The gradients of a convolution: of its weights, its bias and its input.
///
/// All sums run in one order, whatever the number of threads.
public struct ConvolutionGradients: Sendable {
  public let shape: ConvolutionShape
  private let instructions: KernelInstructions

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
  public func weights(_ inputs: [Tensor], outputs: [Tensor], workers: Workers) -> Tensor {
    precondition(inputs.count == outputs.count, "a gradient for each map")
    let (taps, perGroup) = (shape.kernel * shape.kernel, shape.inputChannels / shape.groups)
    let columns = taps * perGroup
    // [K, R·R·C / groups]
    let sums = TensorStorage(count: shape.outputChannels * columns)
    sums.base.initialize(repeating: 0, count: sums.count)
    for (input, output) in zip(inputs, outputs) { add(input, output, to: sums, columns, workers) }
    return Tensor(shape: [shape.outputChannels, perGroup, shape.kernel, shape.kernel]) { gradient in
      for k in 0..<shape.outputChannels {
        for c in 0..<perGroup {
          for tap in 0..<taps {
            gradient[(k * perGroup + c) * taps + tap] = sums.base[k * columns + tap * perGroup + c]
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

  /// The gradient of the bias, `[K]`: the sums of output gradients `[H', W', K]`, in double precision.
  public func bias(outputs: [Tensor]) -> [Float] {
    var sums = [Double](repeating: 0, count: shape.outputChannels)
    for output in outputs {
      output.withUnsafeBufferPointer { values in
        for position in stride(from: 0, to: values.count, by: sums.count) {
          for channel in sums.indices { sums[channel] += Double(values[position + channel]) }
        }
      }
    }
    return sums.map { Float($0) }
  }

  // MARK: Input

  /// The gradient of an input `[height, width, C]` for a gradient of its output `[H', W', K]`.
  ///
  /// For stride 1 that is a convolution with the kernels turned around. For stride s the input falls into s² grids of
  /// places that see the same taps; each is a convolution of the output's gradient with those.
  ///
  /// - Parameter weights: `[K, C / groups, R, R]`
  public func input(
    _ output: Tensor, weights: Tensor, height: Int, width: Int, workers: Workers
  ) -> Tensor {
    if shape.stride == 1, shape.padding == shape.kernel / 2, !shape.kernel.isMultiple(of: 2) {
      return turned(weights, workers)(output, workers: workers)
    }
    return Tensor(shape: [height, width, shape.inputChannels]) { gradient in
      gradient.initialize(repeating: 0)
      scatter(output, weights, height: height, width: width, into: Buffer(gradient), workers)
    }
  }

  /// The convolution from output gradients to input gradients at stride 1.
  private func turned(_ weights: Tensor, _ workers: Workers) -> Convolution {
    let (taps, perGroup) = (shape.kernel * shape.kernel, shape.inputChannels / shape.groups)
    let made = shape.outputChannels / shape.groups
    let turned = Tensor(shape: [shape.inputChannels, made, shape.kernel, shape.kernel]) { turned in
      weights.withUnsafeBufferPointer { weights in
        for k in 0..<shape.outputChannels {
          for c in 0..<perGroup {
            let channel = k / made * perGroup + c
            for tap in 0..<taps {
              turned[(channel * made + k % made) * taps + taps - 1 - tap] =
                weights[(k * perGroup + c) * taps + tap]
            }
          }
        }
      }
    }
    return Convolution(
      shape: ConvolutionShape(
        inputChannels: shape.outputChannels, outputChannels: shape.inputChannels, kernel: shape.kernel,
        padding: shape.padding, groups: shape.groups),
      weights: turned, instructions: instructions, workers: workers)
  }

  /// Any stride: products `[positions, K] · [K, C / groups]` for each tap, added to the places that it read.
  private func scatter(
    _ output: Tensor, _ weights: Tensor, height: Int, width: Int, into gradient: Buffer, _ workers: Workers
  ) {
    let taps = shape.kernel * shape.kernel
    let (perGroup, made) = (shape.inputChannels / shape.groups, shape.outputChannels / shape.groups)
    let (rows, columns) = (output.shape[0], output.shape[1])
    let source = output.source
    let matrices = (0..<shape.groups).flatMap { group in
      (0..<taps).map { tap in tapMatrix(weights, group: group, tap: tap, workers) }
    }
    let (shape, instructions) = (shape, instructions)
    // The output's rows that write a row of the input are those within a kernel's reach: a thread takes whole rows of
    // the input, so that no two write one place.
    workers.forEachRange(of: height, grain: workers.grain(for: height, atLeast: 1)) { range in
      withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: columns) { places in
        let products = TensorStorage(count: columns * perGroup)
        for y in range {
          for down in 0..<shape.kernel {
            let offset = y + shape.padding - down
            guard offset >= 0, offset % shape.stride == 0, offset / shape.stride < rows else { continue }
            let first = source.base + offset / shape.stride * columns * shape.outputChannels
            for group in 0..<shape.groups {
              for x in 0..<columns { places[x] = first + x * shape.outputChannels + group * made }
              for across in 0..<shape.kernel {
                products.base.initialize(repeating: 0, count: products.count)
                instructions.kernels.add_product(
                  places.baseAddress, columns, made,
                  matrices[group * taps + down * shape.kernel + across].panel(0), perGroup, products.base,
                  perGroup)
                for x in 0..<columns {
                  let place = x * shape.stride + across - shape.padding
                  guard place >= 0, place < width else { continue }
                  let target =
                    gradient.base + (y * width + place) * shape.inputChannels + group * perGroup
                  for c in 0..<perGroup { target[c] += products.base[x * perGroup + c] }
                }
              }
            }
          }
        }
        withExtendedLifetime(products) {}
      }
    }
    withExtendedLifetime((output, matrices)) {}
  }

  /// The weights of one tap as `[K / groups, C / groups]`.
  private func tapMatrix(_ weights: Tensor, group: Int, tap: Int, _ workers: Workers) -> PackedWeights {
    let taps = shape.kernel * shape.kernel
    let (perGroup, made) = (shape.inputChannels / shape.groups, shape.outputChannels / shape.groups)
    let source = weights.source
    let width = instructions.kernels.panel
    defer { withExtendedLifetime(weights) {} }
    return PackedWeights(
      inner: made, bias: [Float](repeating: 0, count: perGroup), width: width, workers: workers
    ) { first, count, panel in
      for k in 0..<made {
        for column in 0..<count {
          panel[k * width + column] =
            source.base[((group * made + k) * perGroup + first + column) * taps + tap]
        }
      }
    }
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
