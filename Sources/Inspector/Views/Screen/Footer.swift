import Imaging
import RetinaNet
import Support
import Terminal

/// The bottom line: what to type, else the message, else the progress, else the most useful keys.
enum Footer {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    if let prompt = state.prompt {
      canvas.write(
        PromptPopup.hint(prompt.kind, state, width: area.width), x: area.x, y: area.y, .dim, limit: area.right
      )
    } else if let message = state.message {
      canvas.write(printable(message), x: area.x, y: area.y, .bold, limit: area.right)
    } else if let drawnBox = state.drawnBox {
      canvas.write(
        DrawnBoxOverlay.line(drawnBox, state, width: area.width), x: area.x, y: area.y, .bold,
        limit: area.right)
    } else if state.isNewcomer, state.panelArea == nil, let advice = state.advice.first {
      canvas.write(printable(advice), x: area.x, y: area.y, .bold, limit: area.right)
    } else if state.options.view != .browser,
      case .running(let stage, let fraction)? = state.inferences[state.inference]
    {
      Progress.draw(on: &canvas, area, stage: stage, fraction: fraction)
    } else {
      canvas.write(
        Hints.line(state, width: area.width), x: area.x, y: area.y, state.saysColorsAreGuessed ? .bold : .dim,
        limit: area.right)
    }
  }
}

/// A progress bar with its stage's name.
enum Progress {
  static func draw(on canvas: inout Canvas, _ area: Area, stage: String, fraction: Double?) {
    var x = canvas.write(stage + "… ", x: area.x, y: area.y, .bold, limit: area.right)
    guard let fraction else { return }
    let width = min(40, area.right - x - 5)
    guard width >= 4 else { return }
    let done = Int((Double(width) * min(max(fraction, 0), 1)).rounded(.down))
    x = canvas.write(String(repeating: "━", count: done), x: x, y: area.y, Accent.knob)
    x = canvas.write(String(repeating: "─", count: width - done), x: x, y: area.y, .dim)
    canvas.write(" \(Int(fraction * 100)) %", x: x, y: area.y, limit: area.right)
  }
}
