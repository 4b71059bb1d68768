/// A picture in linear light, halved so many times: each pixel the mean of four of the level below, of two or one at
/// the right and lower edge where their number is odd.
struct PyramidLevel: Sendable {
  let width: Int
  let height: Int
  /// `[height, width, 3]`, and one more value, so that four may be read at the last pixel.
  let values: [UInt16]

  var byteCount: Int { values.count * MemoryLayout<UInt16>.stride }

  /// The first level: half the picture.
  init(halving image: Image, threads: Int) {
    (width, height) = ((image.width + 1) / 2, (image.height + 1) / 2)
    values = LinearLight.ofByte.withUnsafeBufferPointer { linear in
      image.pixels.withUnsafeBufferPointer { pixels in
        Self.halved(pixels, width: image.width, height: image.height, threads: threads) {
          UInt32(linear[Int($0)])
        }
      }
    }
  }

  /// The next level: half this one.
  init(halving level: PyramidLevel, threads: Int) {
    (width, height) = ((level.width + 1) / 2, (level.height + 1) / 2)
    values = level.values.withUnsafeBufferPointer { values in
      Self.halved(values, width: level.width, height: level.height, threads: threads) { UInt32($0) }
    }
  }

  @inline(__always)
  private static func halved<Value>(
    _ source: UnsafeBufferPointer<Value>, width: Int, height: Int, threads: Int,
    _ linear: (Value) -> UInt32
  ) -> [UInt16] {
    let (columns, rows) = ((width + 1) / 2, (height + 1) / 2)
    let count = columns * rows * 3 + 1
    return withoutActuallyEscaping(linear) { linear in
      nonisolated(unsafe) let linear = linear
      nonisolated(unsafe) let source = source.baseAddress!
      return [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
        nonisolated(unsafe) let output = buffer.baseAddress!
        output[count - 1] = 0
        parallelRuns(count: rows, threads: threads) { run in
          for y in run {
            let upper = source + 2 * y * width * 3
            let lower = source + min(2 * y + 1, height - 1) * width * 3
            let target = output + y * columns * 3
            for x in 0..<width / 2 {
              for channel in 0..<3 {
                let (left, right) = (x * 6 + channel, x * 6 + 3 + channel)
                let sum =
                  linear(upper[left]) &+ linear(upper[right]) &+ linear(lower[left]) &+ linear(lower[right])
                target[x * 3 + channel] = UInt16(truncatingIfNeeded: (sum &+ 2) &>> 2)
              }
            }
            if width % 2 == 1 {
              for channel in 0..<3 {
                let last = (width - 1) * 3 + channel
                let sum = linear(upper[last]) &+ linear(lower[last])
                target[(columns - 1) * 3 + channel] = UInt16(truncatingIfNeeded: (sum &+ 1) &>> 1)
              }
            }
          }
        }
        initialized = count
      }
    }
  }
}
