import Imaging
import Testing

@testable import Terminal

@Suite("Lines in character cells")
struct StrokesTests {
  private func drawing(_ width: Int, _ height: Int, _ draw: (inout Strokes) -> Void) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    var strokes = Strokes(within: canvas.area)
    draw(&strokes)
    strokes.draw(on: &canvas)
    return canvas
  }

  @Test("Each box-drawing character has the arms that its Unicode name tells")
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

  @Test("Dashed boxes are dashed but where solid lines meet them")
  func dashed() {
    let canvas = drawing(6, 4) {
      $0.box(Area(x: 0, y: 0, width: 5, height: 3), .dashed, .standard)
      $0.line(from: (2, 2), to: (2, 3), .light, .standard)
    }
    #expect(canvas.text == "┌╌╌╌┐\n╎   ╎\n└╌┬╌┘\n  ╵\n")
  }

  @Test("A box that goes on beyond the picture has no edge there")
  func clipping() {
    var canvas = Canvas(width: 8, height: 5)
    var strokes = Strokes(within: Area(x: 1, y: 1, width: 6, height: 3))
    strokes.box(Area(x: -5, y: 2, width: 9, height: 900), .light, .standard)
    strokes.box(Area(x: -1_000_000, y: 0, width: 2_000_000, height: 2), .light, .standard)
    strokes.draw(on: &canvas)
    #expect(canvas.text == "\n ──────\n ──┐\n   │\n\n")
  }
}

/// What the Unicode Character Database says about box-drawing characters: an oracle for the table.
private enum BoxDrawingName {
  /// The arms in `StrokeCell`'s numbers: up, right, down, left from the lowest digit, to the base of 3.
  static func arms(of glyph: Unicode.Scalar) -> Int? {
    guard let name = glyph.properties.name, name.hasPrefix("BOX DRAWINGS ") else { return nil }
    let words = name.split(separator: " ").dropFirst(2)
    let weights = ["LIGHT": 1, "HEAVY": 2]
    let sides = [
      "UP": [1], "RIGHT": [3], "DOWN": [9], "LEFT": [27], "VERTICAL": [1, 9], "HORIZONTAL": [3, 27],
    ]
    // The weight stands before its sides ("LIGHT LEFT AND HEAVY RIGHT") or behind ("LEFT LIGHT AND RIGHT HEAVY").
    let standsBefore = words.first.map { weights[String($0)] != nil } ?? false
    var (answer, weight) = (0, 0)
    for word in (standsBefore ? Array(words) : words.reversed()).map(String.init) {
      if let given = weights[word] { weight = given }
      for side in sides[word] ?? [] { answer += side * weight }
    }
    return answer
  }
}
