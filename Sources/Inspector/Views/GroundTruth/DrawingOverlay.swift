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
    if drawing.step != .naming { stage.mark(drawing.corner, "╋", Accent.chosen) }
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
