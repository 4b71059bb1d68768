import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// The ground truth over the views that show something else: dashed, in the colour of each object's outcome.
enum GroundTruthOverlay {
  /// Outlines the objects: under the view's own lines, which are drawn after them.
  static func outline(on overlay: inout PictureOverlay, _ state: State) {
    for index in state.objects.indices {
      let isMeant = isMeant(index, state)
      overlay.outline(
        state.objects[index].target.box, isMeant ? .heavy : .dashed, color(state.outcome(of: index)),
        isOneOfMany: !isMeant)
    }
    for object in state.unknownObjects {
      overlay.outline(object.box, .dashed, color(nil), isOneOfMany: true)
    }
  }

  /// Labels them where the view's own labels leave room, missed objects first. The detections view already names the
  /// others.
  static func label(on overlay: inout PictureOverlay, _ state: State) {
    let outcomes = state.objects.indices.map { state.outcome(of: $0) }
    let isMissed = outcomes.map { if case .missed? = $0 { true } else { false } }
    let names = state.objects.map { state.configuration.title(ofClass: $0.target.label) }
    let short = ShortNames(names)
    for index in outcomes.indices where isMeant(index, state) {
      overlay.label(
        state.objects[index].target.box, ["► \(names[index])", "►"], color(outcomes[index]), .chosen)
    }
    for wanted in [true, false] where wanted || state.options.view != .detections {
      for index in outcomes.indices where isMissed[index] == wanted && !isMeant(index, state) {
        overlay.label(
          state.objects[index].target.box, short.texts(names[index], sign: "GT "), color(outcomes[index]))
      }
    }
    for object in state.unknownObjects {
      overlay.label(object.box, ["GT \(object.name): class unknown", "GT \(object.name)", "GT"], color(nil))
    }
  }

  /// Whether a lesson speaks of the object.
  private static func isMeant(_ index: Int, _ state: State) -> Bool {
    state.course.session != nil && state.options.target == index
  }

  private static func color(_ outcome: Explanation.ObjectOutcome?) -> RGB {
    outcome?.color ?? RGB(150, 150, 150)
  }
}

/// The box that is being drawn, over any view.
enum DrawnBoxOverlay {
  static func draw(_ drawnBox: DrawnBox, on overlay: inout PictureOverlay, _ state: State) {
    if drawnBox.step == .adjusting {
      overlay.outline(drawnBox.box, .heavy, Accent.line)
      overlay.label(drawnBox.box, overlaps(state) + [drawnBox.box.shortSidesText], color, .chosen)
      overlay.mark(drawnBox.corner, .cross, color)
      return
    }
    if drawnBox.step == .first {
      overlay.markEdges(at: drawnBox.corner)
    } else {
      let box = drawnBox.box
      overlay.outline(box, .heavy, Accent.line)
      overlay.label(box, ["new box \(box.shortSidesText) px", box.shortSidesText], color, .chosen)
    }
    if drawnBox.step != .naming { overlay.mark(drawnBox.corner, .cross, color) }
  }

  /// How a box that is moved overlaps objects and anchors, the longest text first.
  private static func overlaps(_ state: State) -> [String] {
    guard let overlaps = state.drawnBoxOverlaps else { return [] }
    let object = overlaps.object.map { object in
      let name = state.configuration.title(ofClass: state.objects[object.index].target.label)
      return ("IoU \(fixed(object.iou, 2)) with \(name) \(object.index + 1)", "IoU \(fixed(object.iou, 2))")
    }
    let anchor = overlaps.anchor.map {
      "best anchor \(fixed($0.iou, 2)) (\(state.layer(ofLevel: $0.level).name))"
    }
    let short = overlaps.anchor.map { "anchor \(fixed($0.iou, 2))" }
    return [
      [object?.0, anchor].compactMap { $0 }, [object?.1, short].compactMap { $0 },
      [object?.1].compactMap { $0 },
    ].filter { !$0.isEmpty }.map { $0.joined(separator: ", ") }
  }

  /// The same for the bottom line, where there is room.
  static func line(_ drawnBox: DrawnBox, _ state: State, width: Int) -> String {
    guard drawnBox.step == .adjusting else { return hint(drawnBox) }
    let texts = overlaps(state) + [drawnBox.box.shortSidesText]
    let growth = drawnBox.growth.map { "  ×\(fixed($0, 1))" } ?? ""
    // How to keep it matters more than long names.
    let keys = [
      "  ←↓↑→ move  Shift-arrows, [ ] and , . size  Enter keeps  Esc gives up",
      "  arrows move  [ ] , . size  Enter keeps  Esc gives up", "  [ ] , . size  Enter keeps  Esc gives up",
      "  Enter keeps  Esc gives up",
    ]
    let lines = texts.flatMap { text in keys.map { text + growth + $0 } }
    return lines.first { TextGlyphs.width($0) <= width } ?? lines[lines.count - 1]
  }

  /// What to do next, for the bottom line.
  private static func hint(_ drawnBox: DrawnBox) -> String {
    let step =
      drawnBox.step == .first
      ? "←↓↑→ and Enter set a corner, or drag with the mouse" : "←↓↑→ and Enter set the opposite corner"
    return "New box: \(step)  Esc gives up  Shift: further  + - zoom"
  }

  private static let color = RGB(0, 120, 190)
}
