import Support

/// The rows that samples are made from, in linear light: those of a halving, or the picture's own.
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

  /// Calls `body` with the values of a row from column `columns.lowerBound` on, and one value more than `columns` has.
  ///
  /// - Parameters:
  ///   - scratch: room for these values.
  ///   - isConverted: whether `scratch` already holds them, from the last call.
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

  /// The sample: filtered along columns first, which leaves few rows, then along rows.
  ///
  /// - Parameter pairingRows: whether each row is the sRGB mean of two outputs of `down`.
  func sampled(across: AreaFilter, down: AreaFilter, pairingRows: Bool, threads: Int) -> Image {
    let columns = across.first.count
    let rows = pairingRows ? down.first.count / 2 : down.first.count
    let (rowLength, downWeights, rowFilter) = (columns * 3, FixedWeights(down), RowFilter(across))
    let pixels = [UInt8](unsafeUninitializedCapacity: rowLength * rows) { buffer, initialized in
      nonisolated(unsafe) let output = buffer.baseAddress!
      forEachRange(of: rows, threads: threads) { run in
        let mixer = RowMixer(self, columns: across.span)
        /// `previous` is the row before, if this run has written it.
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

/// Filters a row of linear values along itself, to sRGB bytes.
struct RowFilter: Sendable {
  /// The first input of each output, in values from the row's start.
  private let first: [Int32]
  private let count: Int
  private let weights: [Float]

  init(_ filter: AreaFilter) {
    let start = filter.span.lowerBound
    first = filter.first.map { Int32(($0 - start) * 3) }
    count = filter.count
    weights = filter.weights.map(Float.init)
  }

  /// - Parameters:
  ///   - row: the filter's span, and one value more.
  ///   - output: room for the filter's outputs, three bytes each.
  func apply(_ row: UnsafePointer<UInt16>, _ output: UnsafeMutablePointer<UInt8>) {
    // Most filters have few inputs; the compiler unrolls loops of constant length.
    switch count {
    case 1: apply(row, output, count: 1)
    case 2: apply(row, output, count: 2)
    case 3: apply(row, output, count: 3)
    default: apply(row, output, count: count)
    }
  }

  @inline(__always)
  private func apply(_ row: UnsafePointer<UInt16>, _ output: UnsafeMutablePointer<UInt8>, count: Int) {
    // Adding 2²³ leaves the rounded number in a float's lowest bits.
    let magic = SIMD4<Float>(repeating: 0x1p23)
    first.withUnsafeBufferPointer { first in
      weights.withUnsafeBufferPointer { weights in
        LinearLight.toByte.withUnsafeBufferPointer { toByte in
          for x in 0..<first.count {
            let inputs = UnsafeRawPointer(row + Int(first[x]))
            var sum = SIMD4<Float>()
            for k in 0..<count {
              let values = inputs.loadUnaligned(fromByteOffset: k * 6, as: SIMD4<UInt16>.self)
              sum += SIMD4<Float>(values) * weights[x * count + k]
            }
            let linear = unsafeBitCast(sum + magic, to: SIMD4<UInt32>.self) & 0xFFFF
            for channel in 0..<3 {
              output[x * 3 + channel] = toByte[Int(linear[channel] &>> UInt32(LinearLight.surplusBits))]
            }
          }
        }
      }
    }
  }
}

/// Mixes neighbouring rows of a picture into one.
final class RowMixer {
  private let source: RowSource
  private let columns: Range<Int>
  /// A row in linear light, and the sum so far. The last value of each is only read, never used.
  private let converted: UnsafeMutablePointer<UInt16>
  private let sums: UnsafeMutablePointer<UInt16>
  /// Which row `converted` holds: the last row of one output is often the first of the next.
  private var convertedRow = -1

  init(_ source: RowSource, columns: Range<Int>) {
    (self.source, self.columns) = (source, columns)
    let count = columns.count * 3 + 1
    converted = .allocate(capacity: count)
    converted.initialize(repeating: 0, count: count)
    sums = .allocate(capacity: count)
    sums.initialize(repeating: 0, count: count)
  }

  deinit {
    converted.deallocate()
    sums.deallocate()
  }

  /// Calls `body` with the weighted mean of the rows from `first` on.
  func withMixed(first: Int, weights: FixedWeights.WeightRow, _ body: (UnsafePointer<UInt16>) -> Void) {
    if let only = weights.only { return withRow(first + only, body) }
    let count = columns.count * 3
    // Each product is truncated, by one half on average.
    let rounding = UInt16(weights.values.count / 2)
    for i in 0..<count { sums[i] = rounding }
    for (k, weight) in weights.values.enumerated() where weight > 0 {
      withRow(first + k) { row in
        for i in 0..<count {
          sums[i] &+= UInt16(truncatingIfNeeded: (UInt32(row[i]) &* UInt32(weight)) &>> 16)
        }
      }
    }
    body(sums)
  }

  private func withRow(_ y: Int, _ body: (UnsafePointer<UInt16>) -> Void) {
    source.withRow(y, columns, scratch: converted, isConverted: y == convertedRow, body)
    convertedRow = y
  }
}
