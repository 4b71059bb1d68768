import Imaging
import Testing

@testable import Terminal

@Suite("What is drawn over pictures")
struct OverlayTests {
  private let red = RGB(255, 0, 0)
  private let blue = RGB(0, 0, 255)

  @Test("The ground becomes the mean of the picture's two colours")
  func ground() {
    var canvas = Canvas(width: 3, height: 1)
    canvas[0, 0] = Cell("▀", Ink(red), on: Ink(blue), style: .picture)
    canvas[1, 0] = Cell("▂", Ink(red), on: Ink(blue), style: .picture)
    canvas[2, 0] = Cell("x", Ink(red), on: Ink(blue))
    for x in 0..<3 { canvas.overlay("─", x: x, y: 0, Ink(.white)) }
    #expect(canvas[0, 0].background == Ink(RGB(128, 0, 128)))
    #expect(canvas[1, 0].background == Ink(RGB(64, 0, 191)))
    #expect(canvas[2, 0].background == Ink(blue), "text has no picture behind")
    #expect(canvas.text == "───\n")
    #expect(canvas.cells.allSatisfy { !$0.style.contains(.picture) })
  }

  @Test("Lines in every class's colour are seen on every ground")
  func readable() {
    let channel = stride(from: 0, through: 255, by: 51).map { UInt8($0) }
    for color in ClassColors.all {
      for red in channel {
        for green in channel {
          for blue in channel {
            let ground = RGB(red, green, blue)
            let line = color.readable(on: ground)
            #expect(line.contrast(with: ground) >= 3, "\(color) on \(ground)")
            if color.contrast(with: ground) >= 3 { #expect(line == color, "nothing is changed without need") }
          }
        }
      }
    }
  }

  @Test("Contrast is WCAG's")
  func contrast() {
    #expect(abs(RGB.black.contrast(with: .white) - 21) < 1e-9)
    #expect(abs(RGB(119, 119, 119).contrast(with: .white) - 4.48) < 0.01)
    #expect(RGB(3, 4, 5).contrast(with: RGB(3, 4, 5)) == 1)
  }

  @Test("On the terminal's own ground colours stay as they are")
  func standardGround() {
    var canvas = Canvas(width: 1, height: 1)
    canvas.overlay("─", x: 0, y: 0, Ink(red))
    canvas.overlay("─", x: 5, y: 0, Ink(red))
    #expect(canvas[0, 0] == Cell("─", Ink(red)))
  }

  @Test("The cursor's frame lies around its cells, within the picture, every other cell inverse")
  func cursor() {
    var canvas = Canvas(width: 6, height: 4)
    canvas.fill(
      canvas.area, with: Cell("▀", Ink(RGB(90, 90, 90)), on: Ink(RGB(120, 120, 120)), style: .picture))
    canvas.drawCursor(around: Area(x: 1, y: 1, width: 2, height: 1), within: canvas.area)
    #expect(canvas.text == "┏━━┓▀▀\n┃▀▀┃▀▀\n┗━━┛▀▀\n▀▀▀▀▀▀\n")
    #expect(canvas[0, 0].style == [.bold, .overlay] && canvas[1, 0].style == [.bold, .overlay, .reverse])
    #expect(canvas[0, 0].foreground == Ink(.white))
    canvas.drawCursor(around: Area(x: 5, y: 3, width: 1, height: 1), within: canvas.area)
    #expect(canvas[4, 2].glyph == "┏" && canvas[5, 3].glyph == "▀")
  }
}
