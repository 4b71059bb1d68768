import Support
import Terminal

/// A simulated terminal's display. It understands the part of ECMA-48 that curses writes.
struct TestDisplay {
  struct Shown: Hashable {
    var glyph: Unicode.Scalar = " "
    var foreground = [39]
    var background = [49]
    var attributes: Set<Int> = []
  }

  let width: Int
  let height: Int
  private(set) var cells: [Shown]
  private var pen = Shown()
  private var x = 0
  private var y = 0
  private var saved = (pen: Shown(), x: 0, y: 0)
  /// The rows that scroll.
  private var region: Range<Int>
  /// The sequences that it does not understand.
  private(set) var unknown: [String] = []

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    cells = Array(repeating: Shown(), count: width * height)
    region = 0..<height
  }

  mutating func show(_ bytes: [UInt8]) {
    var rest = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1B}": escape(&rest)
      case "\r": x = 0
      case "\n": y = min(height - 1, y + 1)
      // Behind the last column the cursor is still on it.
      case "\u{8}": x = max(0, min(x, width - 1) - 1)
      case "\u{F}": break
      default: put(scalar)
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    guard x < width else { return }
    var shown = pen
    shown.glyph = scalar
    cells[y * width + x] = shown
    x += 1
    if TextGlyphs.columns(of: scalar) == 2, x < width {
      shown.glyph = Cell.continuation
      cells[y * width + x] = shown
      x += 1
    }
  }

  private mutating func escape(_ rest: inout Substring.UnicodeScalarView) {
    guard let kind = rest.popFirst() else { return }
    switch kind {
    case "[": control(&rest)
    case "]": while let next = rest.popFirst(), next != "\u{7}" {}
    case "(", ")": _ = rest.popFirst()
    case "7": saved = (pen, x, y)
    case "8": (pen, x, y) = saved
    case "=", ">": break
    default: unknown.append("ESC \(kind)")
    }
  }

  private mutating func control(_ rest: inout Substring.UnicodeScalarView) {
    var text = ""
    while let next = rest.popFirst() {
      guard next.value >= 0x40 else {
        text.unicodeScalars.append(next)
        continue
      }
      if text.hasPrefix("?") || "htln".unicodeScalars.contains(next) { return }
      let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
      return obey(next, numbers, max(1, numbers.first ?? 1))
    }
  }

  private mutating func obey(_ final: Unicode.Scalar, _ numbers: [Int], _ first: Int) {
    switch final {
    case "H": (y, x) = (first - 1, numbers.count > 1 ? max(1, numbers[1]) - 1 : 0)
    case "A": y = max(0, y - first)
    case "B": y = min(height - 1, y + first)
    case "C": x = min(width - 1, x + first)
    case "D": x = max(0, min(x, width - 1) - first)
    case "G": x = first - 1
    case "d": (x, y) = (min(x, width - 1), first - 1)
    case "J": erase(y * width + x..<cells.count)
    case "K" where numbers.first == 1: erase(y * width..<y * width + min(width, x + 1))
    case "K": erase(y * width + min(x, width)..<(y + 1) * width)
    case "r":
      (x, y) = (0, 0)
      region = first - 1..<(numbers.count > 1 ? numbers[1] : height)
    case "S": scroll(by: first)
    case "T": scroll(by: -first)
    case "X": erase(y * width + x..<y * width + min(width, x + first))
    case "b": for _ in 0..<first { put(cells[y * width + x - 1].glyph) }
    case "m": select(numbers.isEmpty ? [0] : numbers)
    default: unknown.append("CSI \(numbers) \(final)")
    }
  }

  private mutating func erase(_ places: Range<Int>) {
    for place in places {
      cells[place] = Shown()
      cells[place].background = pen.background
    }
  }

  /// Moves the rows that scroll up, or down by a negative number.
  private mutating func scroll(by count: Int) {
    let old = cells
    for row in region {
      let places = row * width..<(row + 1) * width
      if region.contains(row + count) {
        cells.replaceSubrange(
          places, with: old[places.lowerBound + count * width..<places.upperBound + count * width])
      } else {
        erase(places)
      }
    }
  }

  private mutating func select(_ numbers: [Int]) {
    var rest = numbers[...]
    while let number = rest.popFirst() {
      switch number {
      case 0: pen = Shown()
      case 38, 48:
        let count = rest.first == 2 ? 4 : 2
        let color = [number] + rest.prefix(count)
        if number == 38 { pen.foreground = color } else { pen.background = color }
        rest = rest.dropFirst(count)
      case 30...37, 39, 90...97: pen.foreground = [number]
      case 40...47, 49, 100...107: pen.background = [number]
      case 22: pen.attributes.subtract([1, 2])
      case 24, 27: pen.attributes.remove(number - 20)
      default: pen.attributes.insert(number)
      }
    }
  }
}

extension TestDisplay {
  /// The cells that look other than a canvas's, with what is shown.
  func differences(from canvas: Canvas, _ depth: ColorDepth = .truecolor) -> [String] {
    var ladder = ColorLadder(depth)
    return canvas.cells.indices.compactMap { place in
      let (y, x) = place.quotientAndRemainder(dividingBy: width)
      let cell = ladder.reduced(canvas.cells[place], x: x, y: y)
      var expected = Shown(glyph: canvas.shownGlyph(x, y) ?? Cell.continuation)
      expected.foreground = Self.numbers(cell.foreground, 30)
      expected.background = Self.numbers(cell.background, 40)
      if cell.style.contains(.bold) { expected.attributes.insert(1) }
      let shown = cells[place]
      // Blanks look the same in any ink.
      let isSame =
        shown.glyph == " "
        ? expected.glyph == " " && shown.background == expected.background : shown == expected
      return isSame ? nil : "(\(x), \(y)): \(shown)"
    }
  }

  /// The numbers that select a colour, of which 0 has the number `first`.
  private static func numbers(_ ink: PaletteInk, _ first: Int) -> [Int] {
    switch ink {
    case .standard: [first + 9]
    case .index(let index): [index < 8 ? first + Int(index) : first + 52 + Int(index)]
    case .rgb(let color): [first + 8, 2, Int(color.red), Int(color.green), Int(color.blue)]
    }
  }
}
