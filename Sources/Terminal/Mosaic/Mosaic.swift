import Imaging

/// A picture in characters: each cell shows the character of a set, in two colours, that comes nearest to the
/// cell's part of the picture.
public struct Mosaic: Sendable {
  /// A cell is made from so many samples each way.
  public static let samplesPerCell = 8

  private let fit: TwoColorFit
  private let depth: ColorDepth

  /// - Parameters:
  ///   - glyphs: the characters that may be used.
  ///   - depth: the colours that may be used; the inks of a palette are its exact colours (see ``Palette``).
  public init(glyphs: GlyphSet, depth: ColorDepth = .truecolor) {
    fit = TwoColorFit(glyphs)
    self.depth = depth
  }

  /// The picture in cells of the style `.picture`.
  ///
  /// - Parameter samples: 8 × 8 to a cell; a cell is twice as high as wide, so they are too.
  public func canvas(_ samples: Image) -> Canvas {
    let side = Self.samplesPerCell
    var canvas = Canvas(width: samples.width / side, height: samples.height / side)
    let group = CellGroup()
    forEachGroup(of: samples, into: group) { x, y, count in
      fit.fit(group) { lane, parts in
        guard lane < count else { return }
        canvas.cells[y * canvas.width + x + lane] = Cell(
          parts.scalar, ink(parts.ink), on: ink(parts.ground), style: .picture)
      }
    }
    return canvas
  }

  private func ink(_ color: SIMD3<Float>) -> Ink {
    let bytes = SIMD3<UInt32>(UInt32(color.x + 0.5), UInt32(color.y + 0.5), UInt32(color.z + 0.5))
    return Ink(red: UInt8(bytes.x), green: UInt8(bytes.y), blue: UInt8(bytes.z))
  }

  /// Reads eight cells at a time, and calls `body` with the first one's column and row, and how many there are.
  private func forEachGroup(of samples: Image, into group: CellGroup, _ body: (Int, Int, Int) -> Void) {
    let side = Self.samplesPerCell
    let (columns, rows) = (samples.width / side, samples.height / side)
    let stride = samples.width * 3
    let groupLength = CellGroup.lanes * side * 3
    var last = [UInt8](repeating: 0, count: groupLength * side)
    samples.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<rows {
        for x in Swift.stride(from: 0, to: columns, by: CellGroup.lanes) {
          let first = pixels.baseAddress! + y * side * stride + x * side * 3
          let count = min(CellGroup.lanes, columns - x)
          if count == CellGroup.lanes {
            group.read(first, stride: stride)
          } else {
            // The last few, and whatever the buffer holds behind them.
            last.withUnsafeMutableBufferPointer { last in
              for row in 0..<side {
                (last.baseAddress! + row * groupLength).update(
                  from: first + row * stride, count: count * side * 3)
              }
              group.read(last.baseAddress!, stride: groupLength)
            }
          }
          body(x, y, count)
        }
      }
    }
  }
}
