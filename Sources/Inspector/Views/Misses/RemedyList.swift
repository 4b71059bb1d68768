import Evaluation
import RetinaNet
import Terminal

/// The changes that would rescue the chosen object, and what each lets in.
enum RemedyList {
  static func write(_ pane: inout Pane, _ state: State, _ subject: Subject) {
    if state.activeTrial != nil {
      pane.gap()
      return pane.text("This is with the remedy: Enter goes back, b keeps it and unpins.", Accent.knob)
    }
    guard state.explanation?.stage != nil else { return }
    pane.gap()
    guard let remedies = state.remedies else {
      return pane.line(Pane.Span("looking for what would rescue it…", .dim))
    }
    guard !remedies.isEmpty else { return pane.text("No change of one threshold rescues it.", .bold) }
    let chosen = min(state.misses.chosenRemedy, remedies.count - 1)
    let keys = [
      remedies[chosen].change.knob == nil ? nil : "Enter tries it", remedies.count > 1 ? ", . choose" : nil,
    ].compactMap { $0 }
    pane.line(
      Pane.Span("What would rescue it  ", .bold), Pane.Span(keys.joined(separator: "  "), Accent.knob))
    for (index, remedy) in remedies.enumerated() {
      write(&pane, remedy, subject, isChosen: index == chosen, index)
    }
  }

  private static func write(
    _ pane: inout Pane, _ remedy: Remedy, _ subject: Subject, isChosen: Bool, _ index: Int
  ) {
    pane.line(
      Pane.Span(isChosen ? "► " : "  ", Accent.knob),
      Pane.Span(remedy.change.title(subject.trace.configuration), isChosen ? .bold : .plain),
      target: .remedy(index))
    if let admits = remedy.admits { pane.text(admits.words(), .dim, indent: 4) }
    if isChosen, let obstacle = remedy.change.obstacle { pane.text(obstacle, .dim, indent: 4) }
  }
}
