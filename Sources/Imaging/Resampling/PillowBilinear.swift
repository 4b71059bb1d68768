import CKernels

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
      filter.withKernelFilter { kernel in
        ck_filter_along_rows(
          PictureKernels.instructions, kernel, input + run.lowerBound * width * 3, width, run.count,
          target + run.lowerBound * outputs * 3)
      }
    }
  }

  private func filteredAlongColumns(to outputs: Int, threads: Int) -> Image {
    let filter = TriangleFilter(from: height, to: outputs)
    let count = width * 3
    return mapRows(width: width, height: outputs, threads: threads) { run, input, target in
      filter.withKernelFilter { kernel in
        for y in run {
          ck_filter_along_columns(PictureKernels.instructions, kernel, y, input, count, target + y * count)
        }
      }
    }
  }
}

/// The inputs that each output position averages, with weights in 22-bit fixed point.
struct TriangleFilter {
  static let bits = 32 - 8 - 2
  /// How many of a weight's bits are kept apart from the higher ones.
  static let lowBits = 11

  /// The first input of each output, and how many follow.
  var first: [Int32] = []
  var count: [Int32] = []
  /// The parts of the weights, `stride` to an output, of which `count` are used, and zeros behind them.
  var high: [Int16]
  var low: [Int16]
  let stride: Int

  init(from inputs: Int, to outputs: Int) {
    let scale = Double(inputs) / Double(outputs)
    let support = max(scale, 1)
    stride = (Int(support.rounded(.up)) * 2 + 1 + 3) / 4 * 4
    high = [Int16](repeating: 0, count: stride * outputs)
    low = high
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
        let fixed = Int32(0.5 + normalized * Double(1 << Self.bits))
        high[i * stride + k] = Int16(fixed >> Self.lowBits)
        low[i * stride + k] = Int16(fixed & (1 << Self.lowBits - 1))
      }
      first.append(Int32(start))
      count.append(Int32(end - start))
    }
  }

  /// Calls `body` with the filter as the kernels read it, which is valid during the call.
  func withKernelFilter(_ body: (UnsafePointer<CKPixelFilter>) -> Void) {
    first.withUnsafeBufferPointer { first in
      count.withUnsafeBufferPointer { count in
        high.withUnsafeBufferPointer { high in
          low.withUnsafeBufferPointer { low in
            var filter = CKPixelFilter(
              first: first.baseAddress, count: count.baseAddress, high: high.baseAddress,
              low: low.baseAddress,
              stride: stride, outputs: first.count)
            body(&filter)
          }
        }
      }
    }
  }
}
