import Imaging

extension Canvas {
  /// The canvas as a picture, drawn with `BitmapFont.standard`: 8 × 16 pixels per cell, each a square of `scale` pixels.
  /// Characters that the font lacks become crossed boxes: see `missingGlyphs`.
  public func image(scale: Int = 1, backdrop: Backdrop = .dark) -> Image {
    precondition(scale > 0, "a scale of \(scale) leaves no pixels")
    let (imageWidth, imageHeight) = (width * Glyph.width * scale, height * Glyph.height * scale)
    var shapes = CellShapes()
    let count = imageWidth * imageHeight * 3
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      for y in 0..<height {
        for x in 0..<width {
          guard let glyph = shownGlyph(x, y) else { continue }
          let cell = cells[y * width + x]
          let isWide = x + 1 < width && glyph == cell.glyph && shownGlyph(x + 1, y) == nil
          var shape = shapes.shape(of: glyph, isWide: isWide, isBold: cell.style.contains(.bold))
          if cell.style.contains(.underline) { shape[Self.underlineRow] = .max }
          let colors = Self.colors(of: cell, on: backdrop)
          let columns = isWide ? 2 * Glyph.width : Glyph.width
          for row in 0..<Glyph.height {
            let start = ((y * Glyph.height + row) * scale * imageWidth + x * Glyph.width * scale) * 3
            var place = start
            for column in 0..<columns {
              let color = shape[row] >> UInt16(15 - column) & 1 == 1 ? colors.ink : colors.background
              for _ in 0..<scale {
                buffer[place] = color.red
                buffer[place + 1] = color.green
                buffer[place + 2] = color.blue
                place += 3
              }
            }
            let line = UnsafeMutableBufferPointer(rebasing: buffer[start..<place])
            for copy in 1..<max(1, scale) {
              let target = start + copy * imageWidth * 3
              _ = UnsafeMutableBufferPointer(rebasing: buffer[target..<target + line.count]).update(
                from: line)
            }
          }
        }
      }
      used = count
    }
    return Image(width: imageWidth, height: imageHeight, pixels: pixels)
  }

  /// The characters that the font lacks, in order. This program's own texts must have none.
  public var missingGlyphs: [Unicode.Scalar] {
    var checked: Set<Unicode.Scalar> = []
    for y in 0..<height {
      for x in 0..<width {
        if let glyph = shownGlyph(x, y) { checked.insert(glyph) }
      }
    }
    return checked.filter { BitmapFont.standard.glyph(for: $0) == nil }.sorted()
  }

  private static let underlineRow = 14

  private static func colors(of cell: Cell, on backdrop: Backdrop) -> (ink: RGB, background: RGB) {
    var background = cell.background.rgb ?? backdrop.background
    var ink = cell.foreground.rgb ?? backdrop.ink.readable(on: background, contrast: 4.5)
    if cell.style.contains(.reverse) { swap(&ink, &background) }
    if cell.style.contains(.dim) { ink = ink.mixed(with: background, 0.45) }
    return (ink, background)
  }
}

/// Glyphs as the pixels of one or two cells, each drawn once.
struct CellShapes {
  /// One element per row of pixels, the leftmost pixel in the highest bit; a glyph one column wide uses the upper half.
  typealias CellBitmap = SIMD16<UInt16>

  private var shapes: [UInt32: CellBitmap] = [:]

  /// The glyph's shape; a crossed box if the font has none.
  mutating func shape(of glyph: Unicode.Scalar, isWide: Bool, isBold: Bool) -> CellBitmap {
    let key = glyph.value << 1 | (isBold ? 1 : 0)
    if let known = shapes[key] { return known }
    let shape = Self.draw(glyph, isWide: isWide, isBold: isBold)
    shapes[key] = shape
    return shape
  }

  private static func draw(_ glyph: Unicode.Scalar, isWide: Bool, isBold: Bool) -> CellBitmap {
    let found = BitmapFont.standard.glyph(for: glyph, weight: isBold ? .bold : .normal)
    let rows = (found ?? BitmapFont.replacement).rows
    var shape = CellBitmap()
    for y in 0..<Glyph.height { shape[y] = isWide ? doubled(rows[y]) : UInt16(rows[y]) << 8 }
    return shape
  }

  /// Every pixel twice.
  private static func doubled(_ row: UInt8) -> UInt16 {
    (0..<Glyph.width).reduce(0) { $0 | (UInt16(row) >> UInt16($1) & 1) * 3 << UInt16(2 * $1) }
  }
}

/// The terminal's default colours, for pictures of a terminal.
public enum Backdrop: String, Sendable, Hashable, CaseIterable {
  /// Light grey on near black.
  case dark
  /// Dark on white.
  case light

  public var ink: RGB { self == .dark ? RGB(204, 204, 204) : RGB(36, 36, 36) }
  public var background: RGB { self == .dark ? RGB(16, 16, 18) : RGB(255, 255, 255) }
}
