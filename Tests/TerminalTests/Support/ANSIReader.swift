import Imaging
import Terminal

/// Reads text with "select graphic rendition" sequences as a terminal would, truecolor only.
enum ANSIReader {
  static func read(_ text: String, width: Int) -> [[Cell]] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
      var pen = Cell()
      var cells: [Cell] = []
      var rest = Array(line.unicodeScalars)[...]
      while let scalar = rest.popFirst() {
        if scalar == "\u{1B}" {
          let end = rest.firstIndex(of: "m")!
          apply(rest[(rest.startIndex + 1)..<end], to: &pen)
          rest = rest[(end + 1)...]
        } else {
          pen.glyph = scalar
          cells.append(pen)
        }
      }
      return cells + Array(repeating: Cell(), count: width - cells.count)
    }
  }

  private static func apply(_ parameters: ArraySlice<Unicode.Scalar>, to pen: inout Cell) {
    var text = ""
    text.unicodeScalars.append(contentsOf: parameters)
    var numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }[...]
    while let number = numbers.popFirst() {
      switch number {
      case 0: pen = Cell()
      case 1: pen.style.insert(.bold)
      case 2: pen.style.insert(.dim)
      case 4: pen.style.insert(.underline)
      case 7: pen.style.insert(.reverse)
      case 22: pen.style.subtract([.bold, .dim])
      case 24: pen.style.remove(.underline)
      case 27: pen.style.remove(.reverse)
      case 38: pen.foreground = color(&numbers)
      case 48: pen.background = color(&numbers)
      case 39: pen.foreground = .standard
      case 49: pen.background = .standard
      default: preconditionFailure("no rendition \(number)")
      }
    }
  }

  private static func color(_ numbers: inout ArraySlice<Int>) -> Ink {
    let values = numbers.prefix(4).map { UInt8($0) }
    numbers = numbers.dropFirst(4)
    return Ink(RGB(values[1], values[2], values[3]))
  }
}
