/// The rows that samples are made of, in linear light: those of a halving, or the picture's own.
struct RowSource: Sendable {
  let width: Int
  let height: Int
  private let image: Image
  private let level: PyramidLevel?

  /// - Parameter level: `nil` for the picture itself.
  init(image: Image, level: PyramidLevel?) {
    (self.image, self.level) = (image, level)
    (width, height) = level.map { ($0.width, $0.height) } ?? (image.width, image.height)
  }

  /// Calls `body` with the values of a row from column `columns.lowerBound` on, one more than `columns` holds.
  ///
  /// - Parameter scratch: room for so many, or `nil` where they are already there from the last call.
  @inline(__always)
  func withRow(
    _ y: Int, _ columns: Range<Int>, scratch: UnsafeMutablePointer<UInt16>, isConverted: Bool,
    _ body: (UnsafePointer<UInt16>) -> Void
  ) {
    let start = (y * width + columns.lowerBound) * 3
    if let level {
      level.values.withUnsafeBufferPointer { body($0.baseAddress! + start) }
      return
    }
    if !isConverted {
      image.pixels.withUnsafeBufferPointer { pixels in
        LinearLight.ofByte.withUnsafeBufferPointer { linear in
          let row = pixels.baseAddress! + start
          for i in 0..<columns.count * 3 { scratch[i] = linear[Int(row[i])] }
        }
      }
    }
    body(scratch)
  }

  /// The sample: filtered along columns first, which leaves few rows, and then along these.
  func sampled(across: AreaFilter, down: AreaFilter, threads: Int) -> Image {
    let (columns, rows) = (across.first.count, down.first.count)
    let downWeights = FixedWeights(down)
    let rowFilter = RowFilter(across)
    let count = columns * rows * 3
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      nonisolated(unsafe) let output = buffer.baseAddress!
      parallelRuns(count: rows, threads: threads) { run in
        let mixer = RowMixer(self, columns: across.span)
        for y in run {
          let target = output + y * columns * 3
          if y > run.lowerBound, downWeights.areEqual(y - 1, y) {
            target.update(from: target - columns * 3, count: columns * 3)
          } else {
            mixer.withMixed(first: down.first[y], weights: downWeights[y]) { rowFilter.apply($0, target) }
          }
        }
      }
      initialized = count
    }
    return Image(width: columns, height: rows, pixels: pixels)
  }
}
