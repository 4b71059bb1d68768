import Imaging
import Terminal

/// The box that is being drawn, over any view.
enum DrawingOverlay {
  static func draw(_ drawing: Drawing, on stage: inout Stage) {
    if drawing.step == .first {
      stage.drawLeads(to: drawing.corner, sparing: nil)
    } else {
      let box = drawing.box
      stage.outline(box, .heavy, Accent.line)
      stage.label(box, ["new box \(box.sidesText) px", box.shortSidesText], color, isChosen: true)
    }
    guard drawing.step != .naming else { return }
    // A corner on the far edges of what is seen is marked just within them.
    let (viewport, window) = (stage.viewport, stage.viewport.window)
    let seen = Point(
      x: min(drawing.corner.x, window.x + window.width - viewport.pixelsPerColumn / 2),
      y: min(drawing.corner.y, window.y + window.height - viewport.pixelsPerRow / 2))
    stage.mark(seen, "╋", Accent.chosen)
  }

  /// What to do next, for the bottom line.
  static func hint(_ drawing: Drawing) -> String {
    let step =
      drawing.step == .first
      ? "←↓↑→ and Enter set a corner, or drag with the mouse" : "←↓↑→ and Enter set the opposite corner"
    return "New box: \(step)  Esc gives up  Shift: further  + - zoom"
  }

  private static let color = RGB(0, 120, 190)
}
