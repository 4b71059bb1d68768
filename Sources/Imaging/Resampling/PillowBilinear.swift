extension Image {
  /// The picture resized as Pillow's `resize(size, BILINEAR)` does, to the bit: a triangle filter, widened when
  /// shrinking, in 22-bit fixed point, along one axis and then along the other, rounded to bytes between.
  ///
  /// The order is Pillow 13's. Earlier versions always filter along rows first, which differs by one level in some
  /// pixels of pictures that are more than twice as high as wide when they shrink.
  ///
  /// - Parameters:
  ///   - size: width and height, at least 1.
  ///   - threads: how many may be used.
  public func resizedPillowBilinear(to size: (width: Int, height: Int), threads: Int) -> Image {
    precondition(size.width > 0 && size.height > 0, "no size to resize to")
    let columnsFirst = size.height < height && height - size.height > 2 * (width - size.width)
    var image = self
    if columnsFirst { image = image.filteredAlongColumns(to: size.height, threads: threads) }
    if size.width != width { image = image.filteredAlongRows(to: size.width, threads: threads) }
    if size.height != image.height { image = image.filteredAlongColumns(to: size.height, threads: threads) }
    return image
  }

  private func filteredAlongRows(to outputs: Int, threads: Int) -> Image {
    let filter = TriangleFilter(from: width, to: outputs)
    return mapRows(width: outputs, height: height, threads: threads) { run, input, target in
      for y in run {
        let row = input + y * width * 3
        let output = target + y * outputs * 3
        for x in 0..<outputs {
          let first = row + filter.first[x] * 3
          var sum = SIMD4<Int32>(repeating: TriangleFilter.half)
          for k in 0..<filter.count[x] {
            let pixel = SIMD4<Int32>(Int32(first[k * 3]), Int32(first[k * 3 + 1]), Int32(first[k * 3 + 2]), 0)
            sum &+= pixel &* filter.coefficients[x * filter.stride + k]
          }
          for channel in 0..<3 { output[x * 3 + channel] = TriangleFilter.byte(sum[channel]) }
        }
      }
    }
  }

  private func filteredAlongColumns(to outputs: Int, threads: Int) -> Image {
    let filter = TriangleFilter(from: height, to: outputs)
    let count = width * 3
    return mapRows(width: width, height: outputs, threads: threads) { run, input, target in
      var sums = [Int32](repeating: 0, count: count)
      for y in run {
        let output = target + y * count
        for i in 0..<count { sums[i] = TriangleFilter.half }
        for k in 0..<filter.count[y] {
          let row = input + (filter.first[y] + k) * count
          let coefficient = filter.coefficients[y * filter.stride + k]
          for i in 0..<count { sums[i] &+= Int32(row[i]) &* coefficient }
        }
        for i in 0..<count { output[i] = TriangleFilter.byte(sums[i]) }
      }
    }
  }
}

/// The inputs that each output position averages, with coefficients in 22-bit fixed point.
private struct TriangleFilter {
  static let bits: Int32 = 32 - 8 - 2
  static let half: Int32 = 1 << (bits - 1)

  /// The first input of each output, and how many follow.
  var first: [Int] = []
  var count: [Int] = []
  /// `stride` to an output, of which `count` are used.
  var coefficients: [Int32]
  let stride: Int

  init(from inputs: Int, to outputs: Int) {
    let scale = Double(inputs) / Double(outputs)
    let support = max(scale, 1)
    stride = Int(support.rounded(.up)) * 2 + 1
    coefficients = [Int32](repeating: 0, count: stride * outputs)
    for i in 0..<outputs {
      let center = (Double(i) + 0.5) * scale
      let start = max(0, Int(center - support + 0.5))
      let end = min(inputs, Int(center + support + 0.5))
      let inverse = 1 / support
      let weights = (start..<end).map { input in
        max(0, 1 - abs((Double(input) - center + 0.5) * inverse))
      }
      let total = weights.reduce(0, +)
      for (k, weight) in weights.enumerated() {
        let normalized = total != 0 ? weight / total : weight
        coefficients[i * stride + k] = Int32(0.5 + normalized * Double(1 << Self.bits))
      }
      first.append(start)
      count.append(end - start)
    }
  }

  static func byte(_ sum: Int32) -> UInt8 { UInt8(truncatingIfNeeded: min(255, max(0, sum >> bits))) }
}
