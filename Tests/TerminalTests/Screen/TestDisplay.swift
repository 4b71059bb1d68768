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
  /// The sequences that it does not understand.
  private(set) var unknown: [String] = []

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    cells = Array(repeating: Shown(), count: width * height)
  }

  mutating func show(_ bytes: [UInt8]) {
    var rest = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1B}": escape(&rest)
      case "\r": x = 0
      case "\n": y = min(height - 1, y + 1)
      case "\u{8}": x = max(0, x - 1)
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
    case "=", ">", "7", "8": break
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
      if text.hasPrefix("?") || "htlrn".unicodeScalars.contains(next) { return }
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
    case "D": x = max(0, x - first)
    case "G": x = first - 1
    case "d": y = first - 1
    case "J": erase(y * width + x..<cells.count)
    case "K" where numbers.first == 1: erase(y * width..<y * width + min(width, x + 1))
    case "K": erase(y * width + min(x, width)..<(y + 1) * width)
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
