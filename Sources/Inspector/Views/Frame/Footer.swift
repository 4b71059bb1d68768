import Imaging
import RetinaNet
import Terminal

/// The bottom line: what is being typed, what there is to say, what is being done, else which keys help on.
enum Footer {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    if let prompt = state.prompt { return draw(prompt, on: &canvas, area, state) }
    if let message = state.message {
      canvas.write(printable(message), x: area.x, y: area.y, .bold, limit: area.right)
    } else if case .running(let stage, let fraction)? = state.passes[state.pass] {
      Progress.draw(on: &canvas, area, stage: stage, fraction: fraction)
    } else {
      canvas.write(hint(state), x: area.x, y: area.y, .dim, limit: area.right)
    }
  }

  private static func hint(_ state: State) -> String {
    if state.isNewcomer {
      return
        "New here? ? lists all keys, q quits, 1–4 change the view, ↑↓ choose, s S move the score threshold"
    }
    let keys =
      switch state.look.view {
      case .detections: "↑↓ choose  c class  Enter its anchors  s S score  n N NMS  b pin"
      case .levels:
        "[ ] level  v mode  , . channel  ←↓↑→ cursor  Enter strongest channel  + - 0 zoom"
      case .anchors: "←↓↑→ cell  [ ] level  , . shape  Enter detection  a boxes"
      case .scores: "c / class  [ ] level  , . shape  v scale  ←↓↑→ cursor  Enter top class"
      }
    // First what helps on, since a narrow screen cuts the end.
    return "? help  q quit  " + keys
  }

  private static func draw(_ prompt: Prompt, on canvas: inout Canvas, _ area: Area, _ state: State) {
    let question: String
    let help: String
    switch prompt.kind {
    case .findClass:
      question = "class: "
      help = "↑↓ choose, Enter shows it, Esc leaves"
    case .value(.score):
      let example = state.labels.last.map { state.configuration.title(ofClass: $0) } ?? "bird"
      question = "score = "
      help = "0 to 1, or \(example)=0.3 for a class; Tab: next knob"
    case .value(let knob):
      question = "\(knob.title) = "
      help = knob == .nms ? "0 to 1; Tab: next knob" : "a whole number; Tab: next knob"
    }
    var x = canvas.write(question, x: area.x, y: area.y, .bold, limit: area.right)
    x = canvas.write(prompt.text, x: x, y: area.y, limit: area.right)
    x = canvas.write(" ", x: x, y: area.y, .reverse, limit: area.right)
    canvas.write(
      "  " + (prompt.complaint ?? help), x: x, y: area.y, prompt.complaint == nil ? .dim : Accent.warning,
      limit: area.right)
  }
}
