import Imaging
import RetinaNet
import Terminal

/// What is shown while there is no result, or where the picture or the network failed.
enum Waiting {
  /// In the picture's place.
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    var pane = Pane(width: max(1, area.width - 2))
    if !state.training.runs.isEmpty, case .listed = state.pictures[state.inference.picture].status {
      pane.line(Pane.Span("waiting for the picture…", .dim))
    } else if case .failed(let reason) = state.pictures[state.inference.picture].status {
      pane.text(reason, .bold)
      if state.pictures.count > 1 { pane.text("o O go to the other pictures") }
    } else {
      pane.line(Pane.Span("reading the picture…", .dim))
    }
    pane.draw(
      on: &canvas, Area(x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 1),
      scroll: 0)
  }

  /// In the panel.
  static func write(_ pane: inout Pane, _ state: State) {
    switch state.inferences[state.inference] {
    case .running(let stage, _): pane.line(Pane.Span("\(stage)…", .dim))
    case .failed(let reason):
      pane.title("The network could not run")
      pane.text(reason)
    default: break
    }
  }
}

/// The message on a screen that is too small.
enum TooSmall {
  static func draw(on canvas: inout Canvas) {
    let smallest = ScreenLayout.smallest
    let lines = ["too small:", "\(smallest.width)×\(smallest.height)", "needed"]
    for (row, line) in lines.enumerated() { canvas.write(line, x: 0, y: row) }
  }
}
