import Diagnosis
import Imaging
import RetinaNet
import Terminal

/// The ground truth over the views that show something else: dashed, in the colour of each object's outcome.
enum GroundTruthOverlay {
  /// Outlines the objects: under the view's own lines, which are drawn after them.
  static func outline(on overlay: inout PictureOverlay, _ state: State) {
    for index in state.objects.indices {
      overlay.outline(state.objects[index].target.box, .dashed, color(state.outcome(of: index)))
    }
  }

  /// Labels them where the view's own labels leave room, missed objects first. The detections view already names the
  /// others.
  static func label(on overlay: inout PictureOverlay, _ state: State) {
    let outcomes = state.objects.indices.map { state.outcome(of: $0) }
    let isMissed = outcomes.map { if case .missed? = $0 { true } else { false } }
    let names = state.objects.map { state.configuration.title(ofClass: $0.target.label) }
    let short = ShortNames(names)
    for wanted in [true, false] where wanted || state.options.view != .detections {
      for index in outcomes.indices where isMissed[index] == wanted {
        overlay.label(
          state.objects[index].target.box, short.texts(names[index], sign: "GT ") + ["GT"],
          color(outcomes[index]))
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
      overlay.markEdges(at: drawnBox.corner)
    } else {
      let box = drawnBox.box
      overlay.outline(box, .heavy, Accent.line)
      overlay.label(box, ["new box \(box.shortSidesText) px", box.shortSidesText], color, .chosen)
    }
    if drawnBox.step != .naming { overlay.mark(drawnBox.corner, .cross, color) }
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
