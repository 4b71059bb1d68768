import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// View 3: the anchors of the cursor's cell, and how one of them is decoded. Anchors are dashed, except for that one;
/// boxes are not.
enum AnchorsView: InspectorView {
  static func heatmap(_ state: State, _ inspected: InspectedPicture) -> Heatmap? { nil }

  static func draw(on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture) {
    guard let cell = CellPredictions(state, inspected) else { return }
    let followed = cell.followed
    if let detection = state.selectedDetection, detection.candidate != followed.best {
      let color = ClassColors.color(detection.label)
      let name = inspected.name(ofClass: detection.label)
      overlay.outline(detection.box, .light, color)
      overlay.label(detection.box, ["\(name) \(labelText(detection.score))", name], color, .remark)
    }
    for prediction in cell.anchors where prediction.shape != followed.shape {
      overlay.outline(prediction.drawn, .dashed, Accent.anchor)
      if state.options.showsAnchors, let best = prediction.best {
        overlay.outline(prediction.final, .light, ClassColors.color(best.label))
      }
    }
    overlay.outline(followed.drawn, .heavy, Accent.line)
    if let best = followed.best {
      let color = ClassColors.color(best.label)
      let name = "→ " + inspected.name(ofClass: best.label)
      overlay.outline(followed.final, .light, color)
      overlay.label(
        followed.final, ["\(name) \(labelText(inspected.trace.score(of: best)))", name], color, .chosen)
    }
    overlay.mark(cell.center, .cross, Accent.line)
  }

  static func panel(_ pane: inout Pane, _ state: State, _ inspected: InspectedPicture) {
    guard let selection = state.selection, let cell = CellPredictions(state, inspected) else { return }
    let compared = ComparedBox(state, inspected, cell)
    var tried: TriedAnchors?
    if state.editsAnchors, let editor = state.options.anchorEditor {
      let anchors = TriedAnchors(inspected.trace, state.triedAnchors, state.objects)
      AnchorEditorPanel.write(&pane, state, inspected, editor, anchors)
      tried = anchors
      pane.gap()
      if !state.objects.isEmpty {
        ObjectCoverage.write(&pane, state, inspected, level: cell.level, tried: tried)
        pane.gap()
      }
    }
    AnchorTable.write(&pane, inspected, selection, cell, compared)
    pane.text("Drawn: anchors dashed, the followed one heavy, its box thin (a: all boxes).", .dim)
    pane.gap()
    DecodingSteps.write(&pane, inspected, selection, cell.followed, compared)
    pane.gap()
    if tried == nil, !state.objects.isEmpty {
      ObjectCoverage.write(&pane, state, inspected, level: cell.level, tried: nil)
      pane.gap()
    }
    LevelCoverage.write(&pane, inspected, selection, level: cell.level)
    // What keys change stays in sight, not the chosen anchor.
    if tried != nil { pane.forgetFocus() }
  }
}
