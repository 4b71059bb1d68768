/// A 3×3 convolution of stride 1 by Winograd's F(4×4, 3×3): tiles of 6×6 inputs and the kernels are transformed,
/// multiplied in 36 matrix products over the channels, and transformed back to 4×4 outputs each. It takes 36
/// multiplications where the direct way takes 144, and loses about two decimal digits of float32's seven.
///
/// Tiles of all maps form one list that is worked off block by block; a block's three phases each run on all
/// threads, so that the weights of one product are packed once a block.
struct WinogradConvolution: ConvolutionKernel {
  private static let points = 36
  /// Bound for the transformed inputs and products of a block.
  private static let scratchFloats = 8 << 20
  /// Output channels per pass over a block, which bounds the scratch of wide outputs.
  private static let mostOutputs = 512

  private let shape: ConvolutionShape
  private let weights: Tensor  // [36, C', K'], C' and K' rounded up to eight
  private let bias: [Float]
  private let inner: Int
  private let columns: Int

  init(_ shape: ConvolutionShape, _ parameters: ConvolutionParameters, _ workers: Workers) {
    precondition(shape.kernel == 3 && shape.stride == 1 && shape.padding == 1 && shape.groups == 1)
    self.shape = shape
    bias = parameters.bias
    inner = (shape.inputChannels + 7) / 8 * 8
    columns = (shape.outputChannels + 7) / 8 * 8
    weights = Self.transform(shape, parameters, inner: inner, columns: columns, workers)
  }

  /// G g Gᵀ of every kernel, in double precision and for eight output channels at once.
  private static func transform(
    _ shape: ConvolutionShape, _ parameters: ConvolutionParameters, inner: Int, columns: Int,
    _ workers: Workers
  ) -> Tensor {
    let source = parameters.weights.source
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let scale = (parameters.scale ?? [Float](repeating: 1, count: outputs)).map(Double.init)
    return Tensor(shape: [points, inner, columns]) { output in
      let output = Buffer(output)
      workers.forEachRange(of: inner, grain: 8) { channels in
        withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: 9) { taps in
          for k in stride(from: 0, to: columns, by: 8) {
            for c in channels {
              for tap in 0..<9 { taps[tap] = .zero }
              for lane in 0..<(c < inputs ? min(8, outputs - k) : 0) {
                let kernel = source.base + ((k + lane) * inputs + c) * 9
                for tap in 0..<9 { taps[tap][lane] = Double(kernel[tap]) * scale[k + lane] }
              }
              transformKernel(taps, into: output.base + c * columns + k, plane: inner * columns)
            }
          }
        }
      }
      withExtendedLifetime(parameters.weights) {}
    }
  }

  @inline(__always)
  private static func transformKernel(
    _ taps: UnsafeMutableBufferPointer<SIMD8<Double>>, into output: UnsafeMutablePointer<Float>, plane: Int
  ) {
    withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: 18) { columns in
      for x in 0..<3 {
        let t = WinogradTransforms.kernel(taps[x], taps[3 + x], taps[6 + x])
        columns[x] = t.0
        columns[3 + x] = t.1
        columns[6 + x] = t.2
        columns[9 + x] = t.3
        columns[12 + x] = t.4
        columns[15 + x] = t.5
      }
      for y in 0..<6 {
        let t = WinogradTransforms.kernel(columns[y * 3], columns[y * 3 + 1], columns[y * 3 + 2])
        output.store(SIMD8<Float>(t.0), at: y * 6 * plane)
        output.store(SIMD8<Float>(t.1), at: (y * 6 + 1) * plane)
        output.store(SIMD8<Float>(t.2), at: (y * 6 + 2) * plane)
        output.store(SIMD8<Float>(t.3), at: (y * 6 + 3) * plane)
        output.store(SIMD8<Float>(t.4), at: (y * 6 + 4) * plane)
        output.store(SIMD8<Float>(t.5), at: (y * 6 + 5) * plane)
      }
    }
  }

  func run(_ inputs: [Tensor], _ epilogue: Epilogue, _ workers: Workers) -> [Tensor] {
    let tiling = Tiling(inputs)
    let outputs = inputs.map {
      TensorStorage(count: $0.shape[0] * $0.shape[1] * shape.outputChannels)
    }
    let pass = min(columns, Self.mostOutputs)
    let perTile = Self.points * (inner + pass)
    let tiles = min(tiling.count, max(32, Self.scratchFloats / perTile))
    let scratch = TensorStorage(count: tiles * perTile)
    let transformed = Buffer(base: scratch.base, count: tiles * Self.points * inner)
    let products = Buffer(base: scratch.base + transformed.count, count: tiles * Self.points * pass)
    for first in stride(from: 0, to: tiling.count, by: tiles) {
      let block = first..<min(first + tiles, tiling.count)
      transformInputs(block, tiling, inputs, into: transformed, workers)
      for start in stride(from: 0, to: columns, by: pass) {
        let channels = start..<min(start + pass, columns)
        multiply(block.count, transformed, channels, into: products, workers)
        transformOutputs(block, tiling, channels, products, epilogue, into: outputs, workers)
      }
    }
    withExtendedLifetime(scratch) {}
    return inputs.indices.map { map in
      let input = inputs[map].shape
      return Tensor(shape: [input[0], input[1], shape.outputChannels], storage: outputs[map])
    }
  }

  /// BᵀdB of each tile: `[36, tiles, C']`.
  private func transformInputs(
    _ block: Range<Int>, _ tiling: Tiling, _ inputs: [Tensor], into transformed: Buffer, _ workers: Workers
  ) {
    let (channels, inner) = (shape.inputChannels, inner)
    let sources = inputs.map(\.source)
    workers.forEachRange(of: block.count, grain: workers.grain(for: block.count, atLeast: 4)) { range in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: inner) { zeros in
        zeros.initialize(repeating: 0)
        let zeros = UnsafePointer(zeros.baseAddress!)
        withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: 36) { pixels in
          for index in range {
            let tile = tiling[block.lowerBound + index]
            let map = sources[tile.map].base
            for y in 0..<6 {
              for x in 0..<6 {
                let (row, column) = (tile.y + y - 1, tile.x + x - 1)
                let inside = row >= 0 && row < tile.height && column >= 0 && column < tile.width
                pixels[y * 6 + x] = inside ? map + (row * tile.width + column) * channels : zeros
              }
            }
            let output = transformed.base + index * inner
            let plane = block.count * inner
            var channel = 0
            while channel + 8 <= channels {
              Self.transformInput({ pixels[$0].eight(at: channel) }, into: output + channel, plane: plane)
              channel += 8
            }
            if channel < channels {
              let rest = channels - channel
              Self.transformInput(
                { pixels[$0].upToEight(at: channel, count: rest) }, into: output + channel, plane: plane)
            }
          }
        }
      }
    }
    withExtendedLifetime(inputs) {}
  }

  @inline(__always)
  private static func transformInput(
    _ pixel: (Int) -> SIMD8<Float>, into output: UnsafeMutablePointer<Float>, plane: Int
  ) {
    withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 36) { columns in
      for x in 0..<6 {
        let t = WinogradTransforms.input(
          pixel(x), pixel(6 + x), pixel(12 + x), pixel(18 + x), pixel(24 + x), pixel(30 + x))
        columns[x] = t.0
        columns[6 + x] = t.1
        columns[12 + x] = t.2
        columns[18 + x] = t.3
        columns[24 + x] = t.4
        columns[30 + x] = t.5
      }
      for y in 0..<6 {
        let row = y * 6
        let t = WinogradTransforms.input(
          columns[row], columns[row + 1], columns[row + 2], columns[row + 3], columns[row + 4],
          columns[row + 5])
        output.store(t.0, at: row * plane)
        output.store(t.1, at: (row + 1) * plane)
        output.store(t.2, at: (row + 2) * plane)
        output.store(t.3, at: (row + 3) * plane)
        output.store(t.4, at: (row + 4) * plane)
        output.store(t.5, at: (row + 5) * plane)
      }
    }
  }

  /// For each of the 36 points, `[tiles, C'] · [C', channels]`: `[36, tiles, channels]`.
  private func multiply(
    _ tiles: Int, _ transformed: Buffer, _ channels: Range<Int>, into products: Buffer, _ workers: Workers
  ) {
    let weights = weights.source
    let (inner, columns) = (inner, columns)
    // Enough pieces for every thread, and no more: each packs its weights anew.
    let splits = min(max(1, tiles / 64), (workers.count * 2 + Self.points - 1) / Self.points)
    let rows = (tiles + splits - 1) / splits
    workers.forEach(Self.points * splits) { piece in
      let (point, first) = (piece / splits, piece % splits * rows)
      let count = min(rows, tiles - first)
      guard count > 0 else { return }
      Gemm.multiply(
        rows: count, columns: channels.count, inner: inner,
        transformed.base + (point * tiles + first) * inner, rowLength: inner,
        weights.base + point * inner * columns + channels.lowerBound, rowLength: columns,
        into: products.base + (point * tiles + first) * channels.count, rowLength: channels.count)
    }
  }

  /// AᵀmA of each tile, with bias, added map and ReLU, to its place in the outputs.
  private func transformOutputs(
    _ block: Range<Int>, _ tiling: Tiling, _ channels: Range<Int>, _ products: Buffer, _ epilogue: Epilogue,
    into outputs: [TensorStorage], _ workers: Workers
  ) {
    let all = shape.outputChannels
    let wanted = channels.lowerBound..<min(channels.upperBound, all)
    let plane = block.count * channels.count
    let relu = epilogue.relu
    workers.forEachRange(of: block.count, grain: workers.grain(for: block.count, atLeast: 4)) { range in
      bias.withUnsafeBufferPointer { bias in
        for index in range {
          let tile = tiling[block.lowerBound + index]
          let source = UnsafePointer(products.base) + index * channels.count - channels.lowerBound
          let output = outputs[tile.map].base
          let residual = epilogue.residuals?[tile.map].source.base
          let (rows, places) = (min(4, tile.height - tile.y), min(4, tile.width - tile.x))
          var channel = wanted.lowerBound
          while channel < wanted.upperBound {
            let lanes = min(8, wanted.upperBound - channel)
            let added =
              lanes == 8
              ? bias.baseAddress!.eight(at: channel)
              : bias.baseAddress!.upToEight(at: channel, count: lanes)
            Self.transformOutput({ source.eight(at: $0 * plane + channel) }) { y, x, value in
              guard y < rows, x < places else { return }
              let offset = ((tile.y + y) * tile.width + tile.x + x) * all + channel
              var value = value + added
              if lanes == 8 {
                if let residual { value += residual.eight(at: offset) }
                output.store(relu ? value.clampedAtZero : value, at: offset)
              } else {
                if let residual { value += residual.upToEight(at: offset, count: lanes) }
                output.store(relu ? value.clampedAtZero : value, at: offset, count: lanes)
              }
            }
            channel += 8
          }
        }
      }
    }
  }

  @inline(__always)
  private static func transformOutput(
    _ product: (Int) -> SIMD8<Float>, _ store: (Int, Int, SIMD8<Float>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 24) { columns in
      for x in 0..<6 {
        let t = WinogradTransforms.output(
          product(x), product(6 + x), product(12 + x), product(18 + x), product(24 + x), product(30 + x))
        columns[x] = t.0
        columns[6 + x] = t.1
        columns[12 + x] = t.2
        columns[18 + x] = t.3
      }
      for y in 0..<4 {
        let row = y * 6
        let t = WinogradTransforms.output(
          columns[row], columns[row + 1], columns[row + 2], columns[row + 3], columns[row + 4],
          columns[row + 5])
        store(y, 0, t.0)
        store(y, 1, t.1)
        store(y, 2, t.2)
        store(y, 3, t.3)
      }
    }
  }
}

/// The 4×4 output tiles of several maps as one list.
private struct Tiling: Sendable {
  struct Tile {
    let map: Int
    /// The first output position, and the map's size.
    let y: Int
    let x: Int
    let height: Int
    let width: Int
  }

  private struct Grid {
    let first: Int
    let height: Int
    let width: Int
    let columns: Int
  }

  private let grids: [Grid]
  let count: Int

  init(_ maps: [Tensor]) {
    var grids: [Grid] = []
    var count = 0
    for map in maps {
      let (height, width) = (map.shape[0], map.shape[1])
      let columns = (width + 3) / 4
      grids.append(Grid(first: count, height: height, width: width, columns: columns))
      count += (height + 3) / 4 * columns
    }
    self.grids = grids
    self.count = count
  }

  subscript(index: Int) -> Tile {
    var map = grids.count - 1
    while grids[map].first > index { map -= 1 }
    let grid = grids[map]
    let place = index - grid.first
    return Tile(
      map: map, y: place / grid.columns * 4, x: place % grid.columns * 4, height: grid.height,
      width: grid.width)
  }
}
