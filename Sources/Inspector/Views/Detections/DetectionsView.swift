import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// View 1: the boxes, the list, and the chosen one's evidence.
enum DetectionsView: InspectorView {
  static func heatmap(_ state: State, _ inspected: InspectedPicture) -> Heatmap? { nil }

  static func draw(on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture) {
    guard let selection = state.selection else { return }
    let chosen = state.selectedDetection
    if state.options.showsAnchors, let chosen {
      for overlap in selection.suppressed(by: chosen.candidate) {
        overlay.outline(
          overlap.box, .dashed, ClassColors.color(overlap.candidate.label), isOneOfMany: true)
      }
    }
    let verdicts = state.verdicts
    let short = ShortNames(
      (selection.detections + state.vanished).map { inspected.name(ofClass: $0.label) })
    for (index, detection) in selection.detections.enumerated() {
      let isChosen = index == state.options.selected
      let color = ClassColors.color(detection.label)
      let name = inspected.name(ofClass: detection.label)
      let wrong = verdicts?[index].flatMap { $0.isFalsePositive ? $0 : nil }
      let sign = (state.hasAppeared(detection) ? "+" : "") + (wrong.map { $0.sign + " " } ?? "")
      overlay.outline(detection.box, isChosen ? .heavy : .light, color, isOneOfMany: !isChosen)
      if isChosen {
        let text = "\(sign)\(name) \(labelText(detection.score))"
        let words = wrong.map { (wrong) -> [String] in
          let unknown = state.unknownObjects.nearest(to: detection.box)?.object
          return [
            "\(text) \(wrong.words(state.objects.map(\.target), state.configuration, unknown: unknown))"
          ]
        }
        overlay.label(detection.box, (words ?? []) + [text, sign + name], color, .chosen)
      } else {
        overlay.label(detection.box, short.texts(name, sign: sign, number: index), color)
      }
    }
    for detection in state.vanished {
      let color = ClassColors.color(detection.label)
      overlay.outline(detection.box, .dashed, color, isOneOfMany: true)
      overlay.label(detection.box, short.texts(inspected.name(ofClass: detection.label), sign: "−"), color)
    }
    if let chosen {
      overlay.outline(AnchorPrediction(inspected, chosen.candidate).original, .dashed, Accent.anchor)
    }
  }

  static func panel(_ pane: inout Pane, _ state: State, _ inspected: InspectedPicture) {
    guard let selection = state.selection else { return }
    let rows = state.layout.panel?.height ?? pane.width
    let chosen = state.selectedDetection
    if selection.detections.isEmpty {
      NothingFound.write(&pane, inspected, selection)
    } else {
      // Beside the evidence, the list takes two fifths of the panel.
      DetectionList.write(
        &pane, state, inspected, selection, rows: chosen == nil ? nil : DetectionList.share(2.5, of: rows))
    }
    VanishedList.write(&pane, state, inspected, selection, rows: chosen == nil ? nil : max(1, rows / 12))
    if let chosen {
      pane.gap()
      let verdict = state.options.selected.flatMap { state.verdicts?[$0] }
      let sentence = verdict.map {
        $0.sentence(
          state.objects.map(\.target), state.configuration, bound: state.diagnosis?.coverage.iou ?? 0.5,
          box: chosen.box, unknown: state.unknownObjects)
      }
      EvidenceText.write(
        &pane, inspected, selection, DetectionEvidence(inspected, selection, chosen), verdict: sentence)
    } else if !selection.detections.isEmpty {
      pane.gap()
      pane.text("↑↓ or a click chooses a detection: its evidence is then shown here.", .dim)
    }
  }
}
