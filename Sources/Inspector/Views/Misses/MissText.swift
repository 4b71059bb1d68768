import Evaluation
import Imaging
import RetinaNet
import Terminal

/// What became of the chosen object, why, and what would rescue it.
enum MissText {
  static func write(_ pane: inout Pane, _ state: State, _ subject: Subject) {
    guard let object = state.selectedObject, let index = state.look.target else { return }
    let name = subject.name(ofClass: object.target.label)
    guard let explanation = state.explanation else {
      pane.title("\(name) \(index + 1)")
      return pane.line(Pane.Span("finding out what became of it…", .dim))
    }
    let title = explanation.stage == nil ? "\(name) \(index + 1)" : "Why was \(name) \(index + 1) missed?"
    pane.line(
      Pane.Span("■ ", Pen(Ink(explanation.outcome.color))), Pane.Span(title, .bold),
      Pane.Span(state.currentDiagnosis == nil ? " …" : "", .dim))
    if let stage = explanation.stage {
      pane.text("\(stage.title): \(stage.meaning).")
    }
    let iou = state.diagnosis?.coverage.iou ?? 0.5
    write(explanation.decisiveFacts(subject.trace, iou: iou), &pane)
    RemedyList.write(&pane, state, subject)
    if let scores = MissesView.scores(state, subject) {
      pane.gap()
      pane.text(
        "Colours: its class's score on \(subject.trace.levels[scores.level].name) (a: the picture alone)",
        .dim)
      let heat = scores.heat
      pane.legend(heat, low: "0", high: scoreText(heat.span.high), depth: state.traits.depth)
    }
    pane.gap()
    let origin = object.origin == .drawn ? ", drawn here" : ""
    pane.fact("object", "\(object.target.box.rangesText) px: \(object.target.box.sidesText)\(origin)")
    write(explanation.otherFacts(subject.trace, iou: iou), &pane)
  }

  private static func write(_ facts: [Fact], _ pane: inout Pane) {
    for fact in facts { pane.fact(fact.name, fact.text) }
  }
}
