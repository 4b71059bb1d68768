import RetinaNet
import Support
import Terminal

/// All pictures with their status, and how many objects of each were missed.
enum PictureListPanel {
  static func write(_ pane: inout Pane, _ state: State) {
    let hasTruth = state.hasGroundTruth
    pane.title(hasTruth ? "Pictures, most missed first" : "Pictures")
    writeNotes(&pane, state)
    let failed = state.pictures.count { if case .failed = $0.status { true } else { false } }
    if failed > 0, state.pictures.count > 1 {
      pane.text("✗ cannot be read: \(grouped(failed)) of \(grouped(state.pictures.count))", Accent.warning)
    }
    for note in state.pictures[state.inference.picture].notes { pane.text("\(note)", Accent.warning) }
    for index in state.pictureOrder {
      let entry = state.pictures[index]
      let inference = state.inference(ofPicture: index)
      let mark =
        switch (entry.status, state.inferences[inference]) {
        case (.failed, _), (_, .failed): "✗"
        case (_, .running): "…"
        case (_, .done): entry.notes.isEmpty ? "•" : "!"
        default: state.misses.summaries[inference] == nil ? " " : "•"
        }
      let missed = hasTruth ? missedText(state, index) : ""
      let room = pane.width - 2 - missed.count
      pane.line(
        Pane.Span("\(mark) \(missed)\(FileName.text(entry.name, width: room))"), target: .picture(index),
        isChosen: index == state.inference.picture)
    }
  }

  private static func writeNotes(_ pane: inout Pane, _ state: State) {
    guard state.hasGroundTruth else {
      if state.pictures.count > 1 { pane.text("• run; ↑↓ here, o O in every view", .dim) }
      return
    }
    if let filter = state.filterText { pane.text("only with: \(filter) (Esc lists all)", Accent.warning) }
    pane.text(
      "missed of objects; • run, ? not run yet, ~ at other thresholds; o O follow the files' order",
      .dim)
  }

  /// "  3/12 " or "  ?/12 ", always of the same width.
  private static func missedText(_ state: State, _ index: Int) -> String {
    guard state.pictures[index].objects != nil else { return "       " }
    let rating = PictureRating(state, picture: index)
    let missed = rating.missed.map { (rating.isCurrent ? "" : "~") + String($0) } ?? "?"
    return "\(missed)/\(rating.count)".paddedLeft(to: 6) + " "
  }
}
