import RetinaNet
import Terminal

/// All pictures, and how far each has come.
enum PictureList {
  static func write(_ pane: inout Pane, _ state: State) {
    pane.title("Pictures (o O, or ↑↓ here)")
    for (index, entry) in state.pictures.enumerated() {
      let pass = Pass(picture: index, model: state.pass.model)
      let mark =
        switch (entry.status, state.passes[pass]) {
        case (.failed, _), (_, .failed): "✗"
        case (_, .done): "✓"
        case (_, .running): "…"
        default: " "
        }
      pane.line(
        Pane.Span("\(mark) \(FileName.text(entry.name, width: pane.width - 2))"), target: .picture(index),
        isChosen: index == state.pass.picture)
    }
  }
}
