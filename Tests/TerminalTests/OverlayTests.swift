import Imaging
import Testing

@testable import Terminal

@Suite("Overlays on pictures")
struct OverlayTests {
  private let red = RGB(255, 0, 0)
  private let blue = RGB(0, 0, 255)

  @Test("The background becomes the mean of the picture's two colours")
  func background() {
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

  @Test("Lines in every class's colour are visible on every background, and keep their colour")
  func readable() {
    let channel = stride(from: 0, through: 255, by: 51).map { UInt8($0) }
    let grounds = channel.flatMap { red in
      channel.flatMap { green in channel.map { RGB(red, green, $0) } }
    }
    var canvas = Canvas(width: grounds.count, height: 1)
    for color in ClassColors.all {
      for (x, ground) in grounds.enumerated() {
        canvas[x, 0] = Cell(" ", on: Ink(ground), style: .picture)
        canvas.overlay("─", x: x, y: 0, Ink(color), contrast: 3)
        let below = canvas[x, 0].background.rgb ?? .black
        #expect(canvas[x, 0].foreground == Ink(color))
        #expect(below.contrast(with: color) >= 3, "\(color) on \(ground)")
        if color.contrast(with: ground) >= 3 { #expect(below == ground, "nothing is changed without need") }
      }
    }
  }

  @Test(
    "A box's line has one colour, seen on light and dark",
    arguments: [[RGB.white], [.black], [RGB(120, 110, 100)], [.black, .white], [RGB(230, 159, 0), .white]])
  func oneColor(grounds: [RGB]) {
    let box = Area(x: 1, y: 1, width: 20, height: 8)
    for color in ClassColors.all {
      for weight in [StrokeWeight.dashed, .light, .heavy] {
        var canvas = Canvas(width: 24, height: 10)
        for y in 0..<10 {
          for x in 0..<24 {
            canvas[x, y] = Cell(" ", on: Ink(grounds[x * grounds.count / 24]), style: .picture)
          }
        }
        let ink = Ink(LineColor.visible(color, around: box, on: canvas, within: canvas.area))
        var strokes = Strokes(within: canvas.area)
        strokes.box(box, weight, ink)
        strokes.draw(on: &canvas)
        let cells = canvas.cells.filter { $0.style.contains(.overlay) }
        #expect(cells.count == 2 * (20 + 8) - 4 && Set(cells.map(\.foreground)) == [ink])
        let least = weight == .heavy ? Strokes.heavyContrast : Strokes.lightContrast
        for cell in cells {
          let ratio = cell.background.rgb.flatMap { ink.rgb?.contrast(with: $0) } ?? 0
          #expect(ratio >= least, "\(color) as \(ink) on \(cell.background)")
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

  @Test("On the terminal's own background colours stay as they are")
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

@Suite("Lines in character cells")
struct StrokesTests {
  private func drawing(_ width: Int, _ height: Int, _ draw: (inout Strokes) -> Void) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    var strokes = Strokes(within: canvas.area)
    draw(&strokes)
    strokes.draw(on: &canvas)
    return canvas
  }

  @Test("Each box-drawing character has the arms of its Unicode name")
  func glyphNames() {
    for (arms, glyph) in StrokeCell.glyphs.enumerated().dropFirst() {
      #expect(BoxDrawingName.arms(of: glyph) == arms, "\(glyph)")
    }
    #expect(Set(StrokeCell.glyphs).count == 81)
  }

  @Test("Crossing boxes join")
  func crossing() {
    let canvas = drawing(9, 5) {
      $0.box(Area(x: 0, y: 0, width: 6, height: 4), .light, .standard)
      $0.box(Area(x: 3, y: 2, width: 6, height: 3), .light, .standard)
    }
    #expect(
      canvas.text == """
        ┌────┐
        │    │
        │  ┌─┼──┐
        └──┼─┘  │
           └────┘

        """)
  }

  @Test(
    "The heavy box goes over the light one, with its colour, whichever is drawn first",
    arguments: [false, true])
  func heavyWins(isLast: Bool) {
    let (light, heavy) = (Ink(RGB(1, 1, 1)), Ink(RGB(2, 2, 2)))
    let canvas = drawing(4, 3) { strokes in
      if !isLast { strokes.box(Area(x: 1, y: 0, width: 3, height: 2), .heavy, heavy) }
      strokes.box(Area(x: 0, y: 0, width: 3, height: 3), .light, light)
      if isLast { strokes.box(Area(x: 1, y: 0, width: 3, height: 2), .heavy, heavy) }
    }
    #expect(canvas.text == "┌┲┯┓\n│┗┿┛\n└─┘\n")
    #expect(canvas[2, 0].foreground == heavy && canvas[2, 1].foreground == heavy)
    #expect(canvas[0, 0].foreground == light && canvas[2, 2].foreground == light)
  }

  @Test("Boxes too small for sides are lines and markers")
  func smallBoxes() {
    let canvas = drawing(9, 3) {
      $0.box(Area(x: 0, y: 0, width: 1, height: 3), .light, .standard)
      $0.box(Area(x: 2, y: 1, width: 3, height: 1), .light, .standard)
      $0.box(Area(x: 6, y: 1, width: 1, height: 1), .light, .standard)
      $0.box(Area(x: 8, y: 1, width: 1, height: 1), .heavy, .standard)
    }
    #expect(canvas.text == "╷\n│ ╶─╴ ◊ ◆\n╵\n")
  }

  @Test("Dashed boxes are dashed except where solid lines meet them")
  func dashed() {
    let canvas = drawing(6, 4) {
      $0.box(Area(x: 0, y: 0, width: 5, height: 3), .dashed, .standard)
      $0.line(from: (2, 2), to: (2, 3), .light, .standard)
    }
    #expect(canvas.text == "┌╌╌╌┐\n╎   ╎\n└╌┬╌┘\n  ╵\n")
  }

  @Test("A box that extends beyond the picture has no edge there")
  func clipping() {
    var canvas = Canvas(width: 8, height: 5)
    var strokes = Strokes(within: Area(x: 1, y: 1, width: 6, height: 3))
    strokes.box(Area(x: -5, y: 2, width: 9, height: 900), .light, .standard)
    strokes.box(Area(x: -1_000_000, y: 0, width: 2_000_000, height: 2), .light, .standard)
    strokes.draw(on: &canvas)
    #expect(canvas.text == "\n ──────\n ──┐\n   │\n\n")
  }
}

/// The oracle for the table of box-drawing characters: their names in the Unicode Character Database.
private enum BoxDrawingName {
  /// The arms as in `StrokeCell`: the digits of a base-3 number, up, right, down, left from the lowest.
  static func arms(of glyph: Unicode.Scalar) -> Int? {
    guard let name = glyph.properties.name, name.hasPrefix("BOX DRAWINGS ") else { return nil }
    let words = name.split(separator: " ").dropFirst(2)
    let weights = ["LIGHT": 1, "HEAVY": 2]
    let sides = [
      "UP": [1], "RIGHT": [3], "DOWN": [9], "LEFT": [27], "VERTICAL": [1, 9], "HORIZONTAL": [3, 27],
    ]
    // The weight is before its sides ("LIGHT LEFT AND HEAVY RIGHT") or behind ("LEFT LIGHT AND RIGHT HEAVY").
    let standsBefore = words.first.map { weights[String($0)] != nil } ?? false
    var (answer, weight) = (0, 0)
    for word in (standsBefore ? Array(words) : words.reversed()).map(String.init) {
      if let given = weights[word] { weight = given }
      for side in sides[word] ?? [] { answer += side * weight }
    }
    return answer
  }
}
