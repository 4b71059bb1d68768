import Imaging
import TestSupport
import Testing

@testable import Terminal

@Suite("Snapshots of canvases")
struct SnapshotTests {
  /// Two boxes with labels over a picture of stripes, and a cursor.
  private var scene: Canvas {
    var canvas = Canvas(width: 32, height: 10)
    let picture = Area(x: 1, y: 1, width: 30, height: 8)
    for y in picture.y..<picture.bottom {
      for x in picture.x..<picture.right {
        let shade = UInt8(x * 8)
        canvas[x, y] = Cell("▄", Ink(RGB(shade, 90, 40)), on: Ink(RGB(shade, 40, 90)), style: .picture)
      }
    }
    let boxes = [Area(x: 3, y: 2, width: 12, height: 6), Area(x: 10, y: 5, width: 30, height: 3)]
    var strokes = Strokes(within: picture)
    strokes.box(boxes[0], .light, Ink(ClassColors.color(0)))
    strokes.box(boxes[1], .heavy, Ink(ClassColors.color(1)))
    strokes.draw(on: &canvas)
    CellLabels(
      [
        .init(box: boxes[0], texts: ["bird 0.93", "bird"], color: ClassColors.color(0)),
        .init(
          box: boxes[1], texts: ["traffic light 0.51", "traffic light"], color: ClassColors.color(1),
          rank: .chosen),
      ], within: picture
    ).draw(on: &canvas)
    canvas.drawCursor(around: Area(x: 24, y: 3, width: 2, height: 1), within: picture)
    return canvas
  }

  @Test("Boxes, labels and a cursor over a picture")
  func overlays() throws { try Snapshot.check(scene, "overlays") }

  @Test("A single cell's change is found and named", .disabled(if: Snapshot.isRecording))
  func oneCell() throws {
    var canvas = scene
    canvas[31, 9] = Cell("x", Ink(RGB(1, 2, 3)), style: .bold)
    let error = #expect(throws: Snapshot.Mismatch.self) { try Snapshot.check(canvas, "overlays") }
    let text = try #require(error?.description)
    #expect(text.hasSuffix("(31, 9): expected \" \" plain, got \"x\" #010203 bold"))
  }

  @Test("A missing snapshot is a failure", .disabled(if: Snapshot.isRecording))
  func missing() {
    #expect(throws: Snapshot.Mismatch.self) {
      try Snapshot.check(Canvas(width: 1, height: 1), "no-such-canvas")
    }
  }
}
