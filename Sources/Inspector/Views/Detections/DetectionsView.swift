import Imaging
import RetinaNet
import Terminal

/// View 1: the boxes, the list, and the chosen one's evidence.
enum DetectionsView: InspectorView {
  static func wash(_ state: State, _ subject: Subject) -> Wash? { nil }

  static func overlay(_ stage: inout Stage, _ state: State, _ subject: Subject) {}

  static func panel(_ pane: inout Pane, _ state: State, _ subject: Subject) {
    guard let selection = state.selection else { return }
    pane.title("\(selection.detections.count) detections")
    for (index, detection) in selection.detections.enumerated() {
      let box = detection.box
      let numbers = [box.x1, box.y1, box.x2, box.y2].map { pixels($0).paddedLeft(to: 4) }.joined(
        separator: " ")
      pane.line(
        Pane.Span("■ ", Pen(Ink(ClassColors.color(detection.label)))),
        Pane.Span(scoreText(detection.score) + " "),
        Pane.Span(printable(subject.name(ofClass: detection.label)).paddedRight(to: 14) + " "),
        Pane.Span(subject.trace.levels[detection.level].name + " " + numbers, .dim),
        target: .detection(index),
        isChosen: index == state.look.selected)
    }
  }
}
