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
  ///
  /// - Parameter pairingRows: whether each row is the mean, in sRGB, of two outputs of `down`.
  func sampled(across: AreaFilter, down: AreaFilter, pairingRows: Bool, threads: Int) -> Image {
    let columns = across.first.count
    let rows = pairingRows ? down.first.count / 2 : down.first.count
    let (rowLength, downWeights, rowFilter) = (columns * 3, FixedWeights(down), RowFilter(across))
    let pixels = [UInt8](unsafeUninitializedCapacity: rowLength * rows) { buffer, initialized in
      nonisolated(unsafe) let output = buffer.baseAddress!
      parallelRuns(count: rows, threads: threads) { run in
        let mixer = RowMixer(self, columns: across.span)
        /// `previous` is the row before, where this run has written it.
        func write(_ y: Int, _ target: UnsafeMutablePointer<UInt8>, previous: UnsafeMutablePointer<UInt8>?) {
          if let previous, downWeights.areEqual(y - 1, y) {
            target.update(from: previous, count: rowLength)
          } else {
            mixer.withMixed(first: down.first[y], weights: downWeights[y]) { rowFilter.apply($0, target) }
          }
        }
        guard pairingRows else {
          for y in run {
            let target = output + y * rowLength
            write(y, target, previous: y > run.lowerBound ? target - rowLength : nil)
          }
          return
        }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * rowLength) { pair in
          let (upper, lower) = (pair.baseAddress!, pair.baseAddress! + rowLength)
          for y in run {
            write(2 * y, upper, previous: y > run.lowerBound ? lower : nil)
            write(2 * y + 1, lower, previous: upper)
            let target = output + y * rowLength
            for i in 0..<rowLength {
              target[i] = UInt8(truncatingIfNeeded: (UInt16(upper[i]) &+ UInt16(lower[i]) &+ 1) &>> 1)
            }
          }
        }
      }
      initialized = rowLength * rows
    }
    return Image(width: columns, height: rows, pixels: pixels)
  }
}
