import Imaging
import RetinaNet
import Support
import Terminal

/// The bottom line: the prompt, else the message, else the progress, else the most useful keys.
enum Footer {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    if let prompt = state.prompt { return draw(prompt, on: &canvas, area, state) }
    if let message = state.message {
      canvas.write(printable(message), x: area.x, y: area.y, .bold, limit: area.right)
    } else if let drawnBox = state.drawnBox {
      canvas.write(DrawnBoxOverlay.hint(drawnBox), x: area.x, y: area.y, .bold, limit: area.right)
    } else if state.options.view != .browser,
      case .running(let stage, let fraction)? = state.inferences[state.inference]
    {
      Progress.draw(on: &canvas, area, stage: stage, fraction: fraction)
    } else {
      let text = state.showsHelp ? "↑↓ PgUp PgDn scroll  Esc leaves the help" : hint(state, width: area.width)
      canvas.write(text, x: area.x, y: area.y, .dim, limit: area.right)
    }
  }

  /// As many keys as there is room for, the most useful first, and always those for help and quitting.
  private static func hint(_ state: State, width: Int) -> String {
    let last = [state.isNewcomer ? "? all keys" : "? help", "q quit"]
    var hints: [String] = []
    for hint in keys(state) {
      guard columns(hints + [hint] + last) <= width else { break }
      hints.append(hint)
    }
    return (hints + last).joined(separator: gap)
  }

  private static let gap = "  "

  private static func columns(_ hints: [String]) -> Int { TextGlyphs.width(hints.joined(separator: gap)) }

  private static func keys(_ state: State) -> [String] {
    if state.isNewcomer, state.options.view == .focal {
      return ["New here?", "g G change γ", "v next panel", "1–6 views"]
    }
    if state.isNewcomer, state.options.view != .browser {
      if state.pictures.count > Self.many {
        return ["New here?", "B all pictures", "↑↓ choose", "1–6 views"]
      }
      return ["New here?", "↑↓ choose", "1–6 views", "s S score threshold"]
    }
    return switch state.options.view {
    case .detections:
      [
        "↑↓ choose", "c class", "Enter its anchors", "s S score", "n N NMS", "b pin", "a suppressed",
        "g ground truth", "d draw one", "+ - 0 zoom",
      ]
    case .levels:
      ["[ ] level", "v mode", ", . channel", "←↓↑→ cell", "Enter top channel", "+ - 0 zoom"]
    case .anchors:
      ["←↓↑→ cell", "[ ] level", ", . shape", "Enter detection", "a boxes", "p other anchors", "+ - 0 zoom"]
    case .scores:
      ["c / class", "[ ] level", ", . shape", "v scale", "←↓↑→ cell", "Enter top class", "+ - 0 zoom"]
    case .misses:
      ["↑↓ choose", "Enter tries what rescues it", "v cause", "c class", "[ ] size", "0 whole", "b compare"]
    case .browser:
      [
        "←↓↑→ choose", "Enter opens", "Tab filters", "v cause", "c class", "[ ] size", "< > score",
        ", . order",
        "+ - larger", "B back",
      ]
    case .focal: ["g G γ", "a A α", "v panel"] + focalKeys(state.options.focal.mode)
    }
  }

  /// The browser serves more pictures than these best.
  private static let many = 12

  private static func focalKeys(_ mode: FocalMode) -> [String] {
    let map = ["[ ] level", "p side", ", . gradient", "r paper's", "= value"]
    return switch mode {
    case .shares, .prior: map
    case .rivals: ["↑↓ choose"] + map
    case .map: ["←↓↑→ cell"] + map
    case .curves: ["←→ p_t", "z axes"] + map
    case .cumulative: ["←→ share"] + map
    case .hardest: ["↑↓ choose", "Enter its anchors", "0 whole"] + map
    }
  }

  private static func draw(_ prompt: Prompt, on canvas: inout Canvas, _ area: Area, _ state: State) {
    let question: String
    let help: String
    switch prompt.kind {
    case .findClass where state.drawnBox?.step == .naming:
      question = "it is a: "
      help = "↑↓ choose, or a few letters; Enter adds it, Esc gives up"
    case .findClass:
      question = "class: "
      help = "↑↓ choose, Enter shows it, Esc leaves"
    case .value(.score):
      let example = state.labels.last.map { state.configuration.title(ofClass: $0) } ?? "bird"
      question = "score = "
      help = "0 to 1, or \(example)=0.3 for a class; Tab: next knob"
    case .value(let knob) where Knob.loss.contains(knob):
      question = "\(knob.title) = "
      help = "0 to \(fixed(KnobScale(knob).range.upperBound, 0)); Tab: next knob"
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

/// The classes that match the typed text, above the bottom line.
enum ClassList {
  static func draw(on canvas: inout Canvas, _ layout: ScreenLayout, _ state: State, chosen: Int) {
    let matches = state.classMatches
    let rows = min(8, max(1, matches.count), max(0, layout.footer.y - 2))
    let area = Area(x: 0, y: layout.footer.y - rows, width: min(36, layout.size.width), height: rows)
    canvas.fill(area, with: Cell())
    guard !matches.isEmpty else {
      canvas.write("no such class", x: 1, y: area.y, .dim, limit: area.right)
      return
    }
    let first = min(max(0, chosen - rows / 2), matches.count - rows)
    for (row, label) in matches.dropFirst(first).prefix(rows).enumerated() {
      let text = " \(label) \(state.configuration.title(ofClass: label)) "
      let isChosen = first + row == chosen
      canvas.write(
        text.paddedRight(to: area.width), x: area.x, y: area.y + row, isChosen ? .reverse : .plain,
        limit: area.right)
    }
  }
}
