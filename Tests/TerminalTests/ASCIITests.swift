import Testing

@testable import Terminal

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
