import Tensors

/// A feature map with its channels reduced to one value a cell, by each reduction that uses all channels.
struct ChannelReductions: Sendable {
  let mean: GridMap
  let max: GridMap
  let l2: GridMap
  /// Channels whose value is the same in every cell.
  let flatChannels: Int

  /// All in one pass over the map, `[H, W, C]`: reading it is what takes the time.
  ///
  /// The maximum skips NaN; mean and norm become NaN.
  init(_ features: Tensor) {
    let (height, width, channels) = (features.shape[0], features.shape[1], features.shape[2])
    let cells = height * width
    var means = [Float](repeating: 0, count: cells)
    var maxima = means
    var norms = means
    // Bits in which a channel's values differ from its first.
    var differences = [UInt32](repeating: 0, count: channels)
    features.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress, !values.isEmpty else { return }
      differences.withUnsafeMutableBytes { differences in
        for cell in 0..<cells {
          let sums = Self.reduce(
            start + cell * channels, first: start, count: channels, differences.baseAddress!)
          means[cell] = sums.sum / Float(channels)
          maxima[cell] = sums.max
          norms[cell] = sums.squares.squareRoot()
        }
      }
    }
    mean = GridMap(width: width, height: height, values: means)
    max = GridMap(width: width, height: height, values: maxima)
    l2 = GridMap(width: width, height: height, values: norms)
    flatChannels = differences.count { $0 == 0 }
  }

  /// One cell's channels.
  @inline(__always)
  private static func reduce(
    _ cell: UnsafePointer<Float>, first: UnsafePointer<Float>, count: Int,
    _ differences: UnsafeMutableRawPointer
  ) -> (sum: Float, max: Float, squares: Float) {
    let (cell, first) = (UnsafeRawPointer(cell), UnsafeRawPointer(first))
    var sums = SIMD8<Float>()
    var squares = SIMD8<Float>()
    var maxima = SIMD8<Float>(repeating: -.infinity)
    var channel = 0
    while channel + 8 <= count {
      let offset = channel * 4
      let values = cell.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
      sums += values
      squares += values * values
      maxima.replace(with: values, where: values .> maxima)
      let bits = cell.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt32>.self)
      let firstBits = first.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt32>.self)
      let known = differences.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt32>.self)
      differences.storeBytes(of: known | (bits ^ firstBits), toByteOffset: offset, as: SIMD8<UInt32>.self)
      channel += 8
    }
    var (sum, square, greatest) = (sums.sum(), squares.sum(), maxima.max())
    while channel < count {
      let offset = channel * 4
      let value = cell.load(fromByteOffset: offset, as: Float.self)
      sum += value
      square += value * value
      if value > greatest { greatest = value }
      let known = differences.load(fromByteOffset: offset, as: UInt32.self)
      let change = value.bitPattern ^ first.load(fromByteOffset: offset, as: UInt32.self)
      differences.storeBytes(of: known | change, toByteOffset: offset, as: UInt32.self)
      channel += 1
    }
    return (sum, greatest, square)
  }
}
