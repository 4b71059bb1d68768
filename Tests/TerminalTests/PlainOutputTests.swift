import Testing

@testable import Terminal

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
