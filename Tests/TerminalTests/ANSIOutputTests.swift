import Imaging
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

  @Test("A blank keeps the ink that is set, but for its ground")
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
    let canvas = RandomCanvas.make(width: 40, height: 6, seed: seed)
    let read = ANSIReader.read(canvas.ansi(depth: .truecolor), width: 40)
    for y in 0..<canvas.height {
      for x in 0..<canvas.width {
        let (expected, got) = (canvas[x, y], read[y][x])
        #expect(got.glyph == expected.glyph && got.background == expected.background, "(\(x), \(y))")
        // A blank's ink is not seen.
        guard expected.glyph != " " || !expected.style.isDisjoint(with: [.reverse, .underline]) else {
          continue
        }
        let ink = expected.foreground.rgb ?? expected.background.rgb?.contrasting
        #expect(got.foreground.rgb == ink && got.style == expected.style, "(\(x), \(y))")
      }
    }
  }
}
