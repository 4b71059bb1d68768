/// A 3×3 convolution of stride 1 by Winograd's F(4×4, 3×3): tiles of 6×6 inputs and the kernels are transformed,
/// multiplied in 36 matrix products over the channels, and transformed back to 4×4 outputs each. It takes 36
/// multiplications where the direct way takes 144, and loses about two decimal digits of float32's seven.
///
/// Tiles of all maps form one list that is processed block by block; a block's three phases each run on all
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
              let target = output.base + c * columns + k
              WinogradTransforms.kernel({ taps[$0] }) { point, value in
                target.store(SIMD8<Float>(value), at: point * inner * columns)
              }
            }
          }
        }
      }
      withExtendedLifetime(parameters.weights) {}
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
              WinogradTransforms.input({ pixels[$0].eight(at: channel) }) { point, value in
                output.store(value, at: point * plane + channel)
              }
              channel += 8
            }
            if channel < channels {
              let rest = channels - channel
              WinogradTransforms.input({ pixels[$0].upToEight(at: channel, count: rest) }) { point, value in
                output.store(value, at: point * plane + channel)
              }
            }
          }
        }
      }
    }
    withExtendedLifetime(inputs) {}
  }

  /// For each of the 36 points, `[tiles, C'] · [C', channels]`: `[36, tiles, channels]`.
  private func multiply(
    _ tiles: Int, _ transformed: Buffer, _ channels: Range<Int>, into products: Buffer, _ workers: Workers
  ) {
    let weights = weights.source
    let (inner, columns) = (inner, columns)
    // Enough pieces for every thread, and no more: each packs its weights again.
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
            WinogradTransforms.output({ source.eight(at: $0 * plane + channel) }) { place, value in
              let (y, x) = (place / 4, place % 4)
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

  private struct MapTiles {
    let first: Int
    let height: Int
    let width: Int
    let columns: Int
  }

  private let maps: [MapTiles]
  let count: Int

  init(_ maps: [Tensor]) {
    var tiled: [MapTiles] = []
    var count = 0
    for map in maps {
      let (height, width) = (map.shape[0], map.shape[1])
      let columns = (width + 3) / 4
      tiled.append(MapTiles(first: count, height: height, width: width, columns: columns))
      count += (height + 3) / 4 * columns
    }
    self.maps = tiled
    self.count = count
  }

  subscript(index: Int) -> Tile {
    var map = maps.count - 1
    while maps[map].first > index { map -= 1 }
    let grid = maps[map]
    let place = index - grid.first
    return Tile(
      map: map, y: place / grid.columns * 4, x: place % grid.columns * 4, height: grid.height,
      width: grid.width)
  }
}
