import Support
import Terminal

/// The keys of a view: first its own, then those that are always at hand, then all others.
enum Help {
  /// - Parameter isTight: whether gaps between the groups are left out.
  static func pane(_ view: ViewKind, width: Int, isTight: Bool = false) -> Pane {
    var pane = Pane(width: width)
    pane.text(view.sentence, .dim)
    for (place, group) in groups(view).enumerated() {
      if !isTight || place > 1 { pane.gap() }
      write(&pane, group)
    }
    pane.gap()
    pane.text(mouse)
    return pane
  }

  /// The same in two columns.
  static func columns(_ view: ViewKind, width: Int) -> Pane {
    let gap = 4
    let half = (width - gap) / 2
    var texts = groups(view).map { group in
      var pane = Pane(width: half)
      write(&pane, group)
      pane.gap()
      return pane.lines
    }
    var last = Pane(width: half)
    last.text(mouse)
    texts.append(last.lines)
    // Groups stay whole: where the columns part, the longer one is as short as can be.
    func height(_ place: Int) -> Int {
      max(texts[..<place].reduce(0) { $0 + $1.count }, texts[place...].reduce(0) { $0 + $1.count })
    }
    let place = texts.indices.min { height($0) < height($1) } ?? 0
    let left = Array(texts[..<place].joined())
    let right = Array(texts[place...].joined())
    var pane = Pane(width: width)
    pane.text(view.sentence, .dim)
    pane.gap()
    for row in 0..<max(left.count, right.count) {
      let spans = row < left.count ? left[row].spans : []
      let used = spans.reduce(0) { $0 + TextGlyphs.width($1.text) }
      pane.line(
        spans + [Pane.Span(String(repeating: " ", count: max(0, half + gap - used)))]
          + (row < right.count ? right[row].spans : []))
    }
    return pane
  }

  private static let mouse =
    "The mouse drags sliders, picks boxes, cells and lines, drags the picture, and zooms with its wheel."

  private struct HelpGroup {
    let title: String
    let bindings: [Binding]
  }

  private static func groups(_ view: ViewKind) -> [HelpGroup] {
    let all = KeyTable.bindings.filter { $0.views?.contains(view) ?? true }
    let own = all.filter { $0.views != nil }
    let rest = all.filter { $0.views == nil }
    // How to get out again comes first.
    let atHand = rest.filter(\.isAtHand)
      .sorted { $0.leaves && !$1.leaves }
    let others = KeyGroup.allCases.map { group in
      HelpGroup(title: group.rawValue, bindings: rest.filter { $0.group == group && !$0.isAtHand })
    }
    return
      ([
        HelpGroup(title: "In this view", bindings: own), HelpGroup(title: "Always at hand", bindings: atHand),
      ] + others).filter { !$0.bindings.isEmpty }
  }

  private static func write(_ pane: inout Pane, _ group: HelpGroup) {
    pane.title(group.title)
    for binding in group.bindings { pane.entry(binding.keyText, binding.text) }
  }
}

extension Binding {
  /// Its keys as they are written: "[ ]", "1 2 3 4", "Shift-← ↓ ↑ →".
  public var keyText: String {
    let titles = keys.map(\.key.title)
    let shift = "Shift-"
    guard titles.count > 1, titles.allSatisfy({ $0.hasPrefix(shift) }) else {
      return titles.joined(separator: " ")
    }
    return shift + titles.map { $0.dropFirst(shift.count) }.joined(separator: " ")
  }

  /// Whether it ends the program.
  fileprivate var leaves: Bool { keys.contains { $0.intent == .quit } }

  /// Whether everyone needs it in the first minute.
  fileprivate var isAtHand: Bool {
    keys.contains {
      switch $0.intent {
      case .quit, .help, .glossary, .show, .picture, .panel, .nextMiss: true
      default: false
      }
    }
  }
}
