import Support
import Terminal

/// Keys with what they do now.
struct KeyHint: Sendable, Hashable {
  /// Not all of them need to do something: at an end only one of a pair does.
  let keys: [Key]
  let text: String
}

/// The most useful keys of what is shown, for the bottom line: only such as do something now.
enum Hints {
  /// As many as there is room for, the most useful first, and always those for help and quitting.
  static func line(_ state: State, width: Int) -> String {
    if state.popup != nil {
      let keys = state.popup == .lessons ? LessonList.keys(state) : popup(state).map(\.text)
      return fitting(keys.dropLast(), last: keys.suffix(1), width)
    }
    if state.saysColorsAreGuessed, state.course.session == nil {
      return colorsGuessed(state, width)
    }
    // What a lesson names already is not named again.
    let own = LessonPanel.hints(state)
    let named = Set(own.compactMap { $0.split(separator: " ").first.map(String.init) })
    let others = hints(state).filter { hint in !hint.keys.contains { named.contains($0.title) } }
    return fitting(own + others.map(\.text), state, width)
  }

  /// The first screen where colours were only guessed: how to try more, in as many words as leave room for the keys to
  /// other pictures.
  private static func colorsGuessed(_ state: State, _ width: Int) -> String {
    var list = HintList(state)
    list.addOthers()
    let keys = list.hints.map(\.text)
    let forms = [
      ["256 colours were assumed: x tries truecolor, --color truecolor keeps it"],
      ["256 colours were assumed: x tries truecolor"], ["256 colours: x tries truecolor"],
    ]
    let lines = forms.map { (hints: $0 + keys, line: fitting($0 + keys, state, width)) }
    return lines.first { $0.hints.allSatisfy($0.line.contains) }?.line ?? lines[lines.count - 1].line
  }

  private static let gap = "  "

  private static func fitting(_ hints: [String], _ state: State, _ width: Int) -> String {
    fitting(hints, last: [state.isNewcomer ? "? all keys" : "? help", "q quit"], width)
  }

  /// As many hints as there is room for, the first of them first, and in any case the last ones.
  static func fitting(_ hints: [String], last: [String], _ width: Int) -> String {
    var shown: [String] = []
    for hint in hints where columns(shown + [hint] + last) <= width { shown.append(hint) }
    return (shown + last).joined(separator: gap)
  }

  private static func columns(_ hints: [String]) -> Int { TextGlyphs.width(hints.joined(separator: gap)) }

  /// Those of the panel, the view or the browser, the most useful first.
  static func hints(_ state: State) -> [KeyHint] {
    var list = HintList(state)
    if state.showsPictureList {
      list.addPictureList()
    } else if state.options.view == .browser {
      list.addBrowser()
    } else if state.isNewcomer {
      list.addGreeting()
    } else {
      list.addView()
    }
    return list.hints
  }

  /// Those of a text that lies over everything else.
  static func popup(_ state: State) -> [KeyHint] {
    var list = HintList(state)
    let isLong = TextPopup.extent(state).map { $0.lineCount > $0.rows } ?? false
    list.add("↑↓ PgUp PgDn scroll", [.up, .down, .pageUp, .pageDown], where: isLong)
    list.add("? keys", "?", where: state.popup != .help)
    list.add("K glossary", "K", where: state.popup != .glossary)
    list.add("Esc closes", [.escape])
    return list.hints
  }
}

/// Hints as they are put together.
struct HintList {
  let state: State
  private(set) var hints: [KeyHint] = []

  init(_ state: State) { self.state = state }

  mutating func add(_ text: String, _ keys: [Key], where works: Bool = true) {
    if works { hints.append(KeyHint(keys: keys, text: text)) }
  }

  /// - Parameter letters: each is a key.
  mutating func add(_ text: String, _ letters: String, where works: Bool = true) {
    add(text, letters.map { Key.character($0) }, where: works)
  }

  static let arrows: [Key] = [.left, .down, .up, .right]

  /// To other pictures, and on a narrow screen to the panel.
  mutating func addPictures() {
    let hasOthers = state.pictures.count > 1
    add("o next picture", "o", where: hasOthers)
    if state.layout.panel == nil, state.inspected != nil {
      add("Tab panel", [.tab])
    } else {
      add("Tab files", [.tab], where: hasOthers)
    }
    add("B all", "B", where: hasOthers)
  }

  /// To the network's next mistakes, unless it is known that there is none.
  mutating func addErrors() {
    func mayHave(_ sought: ErrorSearch.SoughtError) -> Bool {
      state.pictures.indices.contains { !state.isKnown(without: sought, picture: $0) }
    }
    add("u next miss", "u", where: mayHave(.miss))
    add("F false positive", "F", where: mayHave(.falsePositive))
  }

  mutating func addGreeting() {
    if state.options.view == .training { return addTraining() }
    add("New here?", [])
    let isLarge = state.pictures.count > Self.many
    add("B all pictures", "B", where: isLarge)
    if state.options.view == .focal {
      add("g G change γ", "gG")
      add("v next panel", "v")
    } else {
      addChoosing()
    }
    add("1–6 views", "123456")
    addOthers()
    add("s S score threshold", "sS", where: state.options.view != .focal && !isLarge)
    add("K terms", "K", where: state.options.view != .focal && !isLarge)
  }

  /// To other pictures, for a newcomer.
  mutating func addOthers() {
    add("o next picture", "o", where: state.pictures.count > 1)
    add("Tab files", [.tab], where: state.pictures.count > 1)
  }

  /// The browser serves more pictures than these best.
  private static let many = 12

  mutating func addPictureList() {
    add("Esc all pictures", [.escape], where: state.filtersPictures)
    add("↑↓ picture", [.up, .down], where: state.pictureOrder.count > 1)
    add("Enter or 1–6 back to the view", [.enter])
    add("Home End", [.home, .end], where: state.pictureOrder.count > 1)
    guard state.options.view == .misses, !state.objects.isEmpty else { return }
    add("v cause", "v", where: state.diagnosis != nil)
    add("c class", "c")
    add("[ ] size", "[]")
  }

  mutating func addBrowser() {
    if let facet = state.browser.facet {
      let isIdle =
        switch facet {
        case .everything: !state.options.browser.filter.isOn
        case .sort(let sort): sort == state.options.browser.sort
        default: false
        }
      add("↑↓ choose", [.up, .down])
      add("Enter filters, or no longer", [.enter], where: !isIdle)
      add("Tab or Esc to the pictures", [.tab, .escape])
      return add("B back", "B")
    }
    let (order, filter) = (state.browser.finding.order, state.options.browser.filter)
    add("←↓↑→ choose", Self.arrows, where: order.count > 1)
    add("Enter opens", [.enter], where: state.browserPlace != nil)
    add("b keep what is tried", "b", where: state.activeTrial != nil)
    add("Esc all pictures", [.escape], where: filter.isOn)
    add("Tab filters", [.tab])
    let hasItems = state.browser.items.contains { !$0.isEmpty }
    add("v cause", "v", where: hasItems || state.hasGroundTruth)
    add("c class", "c", where: hasItems)
    add("[ ] size", "[]", where: hasItems)
    add("< > score", "<>", where: hasItems)
    add(", . order", ",.", where: order.count > 1)
    add("+ - larger", "+-")
    add("B back", "B")
  }
}
