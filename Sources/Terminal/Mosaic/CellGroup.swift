import Imaging

/// The summed-area tables of eight neighbouring cells: lane i of each vector belongs to cell i.
///
/// Pixels are those of the 8 × 16 grid on which characters are drawn; a sample covers two, one above the other.
final class CellGroup {
  typealias ChannelSums = SIMD8<UInt16>

  /// The number of cells.
  static let lanes = ChannelSums.scalarCount

  /// `[16, 8, 3]`: the sums of each channel over all pixels up to a pixel's column and row. They are at most 128 × 255,
  /// so 16 bits are enough.
  let table: UnsafeMutablePointer<ChannelSums>

  static let count = GlyphShape.pixels * 3

  init() {
    table = .allocate(capacity: Self.count)
    table.initialize(repeating: ChannelSums(), count: Self.count)
  }

  deinit { table.deallocate() }

  /// ChannelSums over the whole cells, by channel.
  var totals: (ChannelSums, ChannelSums, ChannelSums) {
    (table[Self.count - 3], table[Self.count - 2], table[Self.count - 1])
  }

  /// Reads eight cells.
  ///
  /// - Parameters:
  ///   - samples: the first cell's upper left sample, `[8, 8 cells, 8, 3]`.
  ///   - stride: bytes from a row of samples to the next.
  func read(_ samples: UnsafePointer<UInt8>, stride: Int) {
    let rowLength = 8 * 3
    for y in 0..<8 {
      let row = samples + y * stride
      let upper = table + 2 * y * rowLength
      let lower = upper + rowLength
      for channel in 0..<3 {
        var sum = ChannelSums()
        for x in 0..<8 {
          let place = x * 3 + channel
          sum &+= Self.gather(row + place)
          let above = y == 0 ? ChannelSums() : upper[place - rowLength]
          upper[place] = above &+ sum
          lower[place] = above &+ sum &+ sum
        }
      }
    }
  }

  /// One byte of each of eight cells.
  @inline(__always)
  private static func gather(_ first: UnsafePointer<UInt8>) -> ChannelSums {
    ChannelSums(
      UInt16(first[0]), UInt16(first[24]), UInt16(first[48]), UInt16(first[72]),
      UInt16(first[96]), UInt16(first[120]), UInt16(first[144]), UInt16(first[168]))
  }
}

extension CellGroup {
  /// Reads a picture's cells eight at a time, row by row. Calls `body` with the first one's column and row and with their
  /// number, which may be less than eight at a row's end.
  static func forEach(of samples: Image, _ body: (CellGroup, Int, Int, Int) -> Void) {
    let side = Mosaic.samplesPerCell
    let (columns, rows) = (samples.width / side, samples.height / side)
    let stride = samples.width * 3
    let group = CellGroup()
    let length = lanes * side * 3
    var last = [UInt8](repeating: 0, count: length * side)
    samples.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<rows {
        for x in Swift.stride(from: 0, to: columns, by: lanes) {
          let first = pixels.baseAddress! + y * side * stride + x * side * 3
          let count = min(lanes, columns - x)
          if count == lanes {
            group.read(first, stride: stride)
          } else {
            // The last few cells of a row; the rest of the group holds old values.
            last.withUnsafeMutableBufferPointer { last in
              for row in 0..<side {
                (last.baseAddress! + row * length).update(from: first + row * stride, count: count * side * 3)
              }
              group.read(last.baseAddress!, stride: length)
            }
          }
          body(group, x, y, count)
        }
      }
    }
  }
}
