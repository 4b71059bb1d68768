import Imaging
import TestSupport
import Testing

@testable import Terminal

@Suite("Canvases as ANSI sequences")
struct ANSIOutputTests {
  private let red = Ink(RGB(255, 0, 0))
  private let blue = Ink(RGB(0, 0, 255))

  @Test("Plain text has no sequences")
  func plain() {
    var canvas = Canvas(width: 5, height: 2)
    canvas.write("ab", x: 1, y: 1)
    #expect(canvas.ansi(depth: .truecolor) == "\n ab\n")
  }

  @Test("Only what changes is written, and each line ends reset")
  func changes() {
    var canvas = Canvas(width: 4, height: 2)
    canvas[0, 0] = Cell("a", red, on: blue)
    canvas[1, 0] = Cell("b", red, on: blue)
    canvas[2, 0] = Cell("c", red)
    canvas[3, 0] = Cell("d")
    canvas[0, 1] = Cell("e", red)
    let escape = "\u{1B}["
    let first = "\(escape)38;2;255;0;0;48;2;0;0;255mab\(escape)49mc\(escape)md\n"
    #expect(canvas.ansi(depth: .truecolor) == first + "\(escape)38;2;255;0;0me\(escape)m\n")
  }

  @Test("Styles are switched on and off one by one")
  func styles() {
    var canvas = Canvas(width: 5, height: 1)
    canvas[0, 0] = Cell("a", style: .bold)
    canvas[1, 0] = Cell("b", style: [.bold, .underline])
    canvas[2, 0] = Cell("c", style: [.dim, .underline])
    canvas[3, 0] = Cell("d", style: [.dim, .reverse])
    canvas[4, 0] = Cell("e", style: .picture)
    let escape = "\u{1B}["
    #expect(
      canvas.ansi(depth: .truecolor)
        == "\(escape)1ma\(escape)4mb\(escape)22;2mc\(escape)24;7md\(escape)me\n")
  }

  @Test("A blank changes only the background")
  func blanks() {
    var canvas = Canvas(width: 5, height: 1)
    canvas[0, 0] = Cell("a", red, style: .bold)
    canvas[2, 0] = Cell("b", red, style: .bold)
    canvas[4, 0] = Cell(" ", on: blue)
    let escape = "\u{1B}["
    #expect(
      canvas.ansi(depth: .truecolor) == "\(escape)1;38;2;255;0;0ma b \(escape)48;2;0;0;255m \(escape)m\n")
  }

  @Test("Read back, the sequences give the canvas's own cells", arguments: 0..<20)
  func roundTrip(seed: UInt64) throws {
    let canvas = Canvas.random(width: 40, height: 6, seed: seed)
    let read = ANSIReader.read(canvas.ansi(depth: .truecolor), width: 40)
    for y in 0..<canvas.height {
      for x in 0..<canvas.width {
        let (expected, got) = (canvas[x, y], read[y][x])
        #expect(got.glyph == expected.glyph && got.background == expected.background, "(\(x), \(y))")
        // A blank's ink is invisible.
        guard expected.glyph != " " || !expected.style.isDisjoint(with: [.reverse, .underline]) else {
          continue
        }
        let ink = expected.foreground.rgb ?? expected.background.rgb?.contrasting
        #expect(got.foreground.rgb == ink && got.style == expected.style, "(\(x), \(y))")
      }
    }
  }
}

@Suite("Canvases as text")
struct PlainOutputTests {
  @Test("Rows end where their characters do")
  func trailingSpaces() {
    var canvas = Canvas(width: 8, height: 3)
    canvas.write("a  b", x: 1, y: 0)
    canvas.fill(
      canvas.area.clipped(to: .init(x: 0, y: 1, width: 8, height: 1)), with: Cell(" ", on: Ink(.black)))
    canvas.write("╰─╯", x: 5, y: 2)
    #expect(canvas.text == " a  b\n\n     ╰─╯\n")
  }

  @Test("Wide characters keep the columns, whole or broken")
  func wideCharacters() {
    var canvas = Canvas(width: 6, height: 1)
    canvas.write("猫x犬", x: 0, y: 0)
    #expect(canvas.text == "猫x犬\n")
    canvas.write("|", x: 1, y: 0)
    canvas.write("|", x: 3, y: 0)
    #expect(canvas.text == " |x|\n", "half a character is no character")
    canvas[5, 0] = Cell("犬")
    #expect(canvas.text == " |x|\n", "there is no room for its right half")
  }

  @Test(
    "What could harm a terminal never leaves a canvas",
    arguments: ["\u{1B}", "\u{9B}", "\u{202E}", "\u{301}"])
  func hostileGlyphs(_ glyph: String) throws {
    var canvas = Canvas(width: 2, height: 1)
    canvas[0, 0] = Cell(try #require(glyph.unicodeScalars.first))
    #expect(canvas.text == "?\n")
    #expect(canvas.ansi(depth: .truecolor) == "?\n")
  }
}

@Suite("Canvases in ASCII")
struct ASCIITests {
  @Test("Lines, bars, arrows and letters keep their place and sense")
  func substitutes() {
    var canvas = Canvas(width: 30, height: 3)
    canvas.write("┌─┬┐ ━━●── 800×1333 → …", x: 0, y: 0)
    canvas.write("│ ││ Ærøskøbing, café № ½", x: 0, y: 1)
    canvas.write("猫 ▀▄█ ❤ ⠿ ≥ 0.5", x: 0, y: 2)
    #expect(
      canvas.asciified().text
        == """
        +-++ ==O-- 800x1333 > ~
        | || Aroskobing, cafe N 1
        ?  "_# ? : > 0.5

        """)
  }

  @Test("Nothing but ASCII is left, in the same columns")
  func everyBlock() {
    var canvas = Canvas(width: 1, height: 1)
    for range in [UInt32(0x80)...0x17F, 0x2010...0x27BF, 0x2800...0x28FF, 0x1FB00...0x1FB9F] {
      for scalar in range.compactMap(Unicode.Scalar.init) {
        canvas[0, 0].glyph = scalar
        let glyph = canvas.asciified()[0, 0].glyph
        #expect((0x20..<0x7F).contains(glyph.value), "\(scalar) became U+\(String(glyph.value, radix: 16))")
      }
    }
  }

  @Test("Colours and styles stay")
  func styles() {
    var canvas = Canvas(width: 2, height: 1)
    canvas[0, 0] = Cell("→", Ink(.white), on: Ink(.black), style: .bold)
    #expect(canvas.asciified()[0, 0] == Cell(">", Ink(.white), on: Ink(.black), style: .bold))
  }
}

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
