import Support

extension Canvas {
  /// The canvas as text with colours: ECMA-48's "select graphic rendition" and nothing else, so it can be printed
  /// anywhere. Each line is complete in itself, and ends with the terminal's own colours.
  public func ansi(depth: ColorDepth) -> String {
    var ladder = ColorLadder(depth)
    var writer = ANSIWriter()
    for y in 0..<height {
      for x in 0..<usedColumns(of: y) {
        guard let glyph = shownGlyph(x, y) else { continue }
        var cell = ladder.reduced(cells[y * width + x], x: x, y: y)
        cell.glyph = glyph
        writer.write(cell)
      }
      writer.endLine()
    }
    return writer.text
  }

  /// The number of columns up to the last one that shows anything.
  private func usedColumns(of y: Int) -> Int {
    let row = cells[y * width..<(y + 1) * width]
    let last = row.lastIndex { cell in
      cell.glyph != " " || cell.background != .standard
        || !cell.style.isDisjoint(with: [.reverse, .underline])
    }
    return last.map { $0 - row.startIndex + 1 } ?? 0
  }
}

/// Writes cells one after another, with as few changes of colour and style as possible.
struct ANSIWriter {
  private(set) var bytes: [UInt8] = []
  private static let weights: Style = [.bold, .dim]
  /// The terminal's current state.
  private var pen = PaletteCell(" ")

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func write(_ cell: PaletteCell) {
    var cell = cell
    cell.style.subtract([.overlay, .picture])
    // A blank has no ink.
    if cell.glyph == " ", cell.style.isDisjoint(with: [.reverse, .underline]) {
      cell.foreground = pen.foreground
      cell.style = pen.style.intersection(Self.weights)
    }
    change(to: cell)
    bytes.append(contentsOf: UTF8.encode(cell.glyph).unsafelyUnwrapped)
  }

  /// Goes to a cell of the screen (CUP).
  mutating func move(row: Int, column: Int) {
    bytes.append(contentsOf: "\u{1B}[\(row + 1);\(column + 1)H".utf8)
  }

  mutating func endLine() {
    change(to: PaletteCell(" "))
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func change(to cell: PaletteCell) {
    let isChanged =
      cell.foreground != pen.foreground || cell.background != pen.background || cell.style != pen.style
    guard isChanged else { return }
    bytes.append(contentsOf: [0x1B, UInt8(ascii: "[")])
    if cell.style.isEmpty, cell.foreground == .standard, cell.background == .standard {
      // Without a number: back to normal.
      bytes.append(UInt8(ascii: "m"))
    } else {
      changeStyle(to: cell.style)
      if cell.foreground != pen.foreground { add(cell.foreground, normal: 30, bright: 90) }
      if cell.background != pen.background { add(cell.background, normal: 40, bright: 100) }
      // Replaces the last separator.
      bytes[bytes.count - 1] = UInt8(ascii: "m")
    }
    pen = cell
  }

  private mutating func changeStyle(to style: Style) {
    var old = pen.style
    // One number resets both.
    if !old.intersection(Self.weights).isSubset(of: style) {
      add(22)
      old.subtract(Self.weights)
    }
    if style.contains(.bold), !old.contains(.bold) { add(1) }
    if style.contains(.dim), !old.contains(.dim) { add(2) }
    if style.contains(.underline) != old.contains(.underline) { add(style.contains(.underline) ? 4 : 24) }
    if style.contains(.reverse) != old.contains(.reverse) { add(style.contains(.reverse) ? 7 : 27) }
  }

  /// - Parameters:
  ///   - normal: the number of colour 0.
  ///   - bright: the number of colour 8.
  private mutating func add(_ ink: PaletteInk, normal: Int, bright: Int) {
    switch ink {
    case .standard: add(normal + 9)
    case .index(let index) where index < 8: add(normal + Int(index))
    case .index(let index) where index < 16: add(bright + Int(index) - 8)
    case .index(let index):
      for number in [normal + 8, 5, Int(index)] { add(number) }
    case .rgb(let color):
      add(normal + 8)
      add(2)
      add(Int(color.red))
      add(Int(color.green))
      add(Int(color.blue))
    }
  }

  private mutating func add(_ number: Int) {
    if number >= 100 { bytes.append(UInt8(ascii: "0") + UInt8(number / 100)) }
    if number >= 10 { bytes.append(UInt8(ascii: "0") + UInt8(number / 10 % 10)) }
    bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    bytes.append(UInt8(ascii: ";"))
  }
}

extension Canvas {
  /// The characters alone, one line per row, without trailing spaces.
  public var text: String {
    var answer = String.UnicodeScalarView()
    for y in 0..<height {
      var blanks = 0
      for x in 0..<width {
        guard let glyph = shownGlyph(x, y) else { continue }
        if glyph == " " {
          blanks += 1
        } else {
          for _ in 0..<blanks { answer.append(" ") }
          blanks = 0
          answer.append(glyph)
        }
      }
      answer.append("\n")
    }
    return String(answer)
  }

  /// The character that a back end writes at (x, y), so that columns agree with the canvas: `nil` in the right half of a
  /// wide character, a space for half of one, and "?" for an invisible character.
  public func shownGlyph(_ x: Int, _ y: Int) -> Unicode.Scalar? {
    let place = y * width + x
    let glyph = cells[place].glyph
    // The common case: printable ASCII, box drawing and block elements.
    if glyph.value >= 0x20, glyph.value < 0x7F || (0x2500...0x259F).contains(glyph.value) { return glyph }
    if glyph == Cell.continuation {
      return x > 0 && TextGlyphs.columns(of: cells[place - 1].glyph) == 2 ? nil : " "
    }
    if glyph.isUnprintable { return "?" }
    switch TextGlyphs.columns(of: glyph) {
    case 1: return glyph
    case 2: return x + 1 < width && cells[place + 1].glyph == Cell.continuation ? glyph : " "
    default: return "?"
    }
  }
}
