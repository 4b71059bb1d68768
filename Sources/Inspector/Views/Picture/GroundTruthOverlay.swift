import Diagnosis
import Imaging
import RetinaNet
import Terminal

/// The ground truth over the views that show something else: dashed, in the colour of each object's outcome.
enum GroundTruthOverlay {
  /// Outlines the objects: under the view's own lines, which are drawn after them.
  static func outline(on overlay: inout PictureOverlay, _ state: State) {
    for index in state.objects.indices {
      overlay.outline(state.objects[index].target.box, .dashed, Ink(color(state.outcome(of: index))))
    }
  }

  /// Labels them where the view's own labels leave room, missed objects first. The detections view already names the
  /// others.
  static func label(on overlay: inout PictureOverlay, _ state: State) {
    let outcomes = state.objects.indices.map { state.outcome(of: $0) }
    let isMissed = outcomes.map { if case .missed? = $0 { true } else { false } }
    for wanted in [true, false] {
      for index in outcomes.indices where isMissed[index] == wanted {
        let target = state.objects[index].target
        let name = "GT " + state.configuration.title(ofClass: target.label)
        let texts =
          isMissed[index]
          ? [outcomes[index].map { "\(name): \($0.title)" } ?? name, name, "GT"]
          : state.options.view == .detections ? ["GT"] : [name, "GT"]
        overlay.label(target.box, texts, color(outcomes[index]))
      }
    }
  }

  private static func color(_ outcome: Explanation.ObjectOutcome?) -> RGB {
    outcome?.color ?? RGB(150, 150, 150)
  }
}

/// The box that is being drawn, over any view.
enum DrawnBoxOverlay {
  static func draw(_ drawnBox: DrawnBox, on overlay: inout PictureOverlay) {
    if drawnBox.step == .first {
      overlay.drawLeads(to: drawnBox.corner, sparing: nil)
    } else {
      let box = drawnBox.box
      overlay.outline(box, .heavy, Accent.line)
      overlay.label(box, ["new box \(box.shortSidesText) px", box.shortSidesText], color, isChosen: true)
    }
    guard drawnBox.step != .naming else { return }
    // A corner on the right or lower edge is marked just inside it.
    let (viewport, window) = (overlay.viewport, overlay.viewport.window)
    let seen = Point(
      x: min(drawnBox.corner.x, window.x + window.width - viewport.pixelsPerColumn / 2),
      y: min(drawnBox.corner.y, window.y + window.height - viewport.pixelsPerRow / 2))
    overlay.mark(seen, "╋", Accent.chosen)
  }

  /// What to do next, for the bottom line.
  static func hint(_ drawnBox: DrawnBox) -> String {
    let step =
      drawnBox.step == .first
      ? "←↓↑→ and Enter set a corner, or drag with the mouse" : "←↓↑→ and Enter set the opposite corner"
    return "New box: \(step)  Esc gives up  Shift: further  + - zoom"
  }

  private static let color = RGB(0, 120, 190)
}
