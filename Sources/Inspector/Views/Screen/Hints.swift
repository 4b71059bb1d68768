import Support

/// The most useful keys of what is shown, for the bottom line.
enum Hints {
  /// As many as there is room for, the most useful first, and always those for help and quitting.
  static func line(_ state: State, width: Int) -> String {
    if state.popup != nil { return "↑↓ PgUp PgDn scroll  ? keys  K glossary  Esc closes" }
    if state.saysColorsAreGuessed {
      return fitting(
        ["256 colours were assumed: x tries truecolor", "--color truecolor keeps it"], state, width)
    }
    return fitting(keys(state), state, width)
  }

  private static let gap = "  "

  private static func fitting(_ hints: [String], _ state: State, _ width: Int) -> String {
    let last = [state.isNewcomer ? "? all keys" : "? help", "q quit"]
    var shown: [String] = []
    for hint in hints where columns(shown + [hint] + last) <= width { shown.append(hint) }
    return (shown + last).joined(separator: gap)
  }

  private static func columns(_ hints: [String]) -> Int { TextGlyphs.width(hints.joined(separator: gap)) }

  static func keys(_ state: State) -> [String] {
    if state.showsPictureList { return pictureList(state) }
    if state.options.view == .browser { return state.browser.facet == nil ? browser : facets }
    if state.isNewcomer { return greeting(state) }
    // Where there is one picture, neither key does anything.
    let pictures = state.pictures.count > 1 ? ["o next picture", "Tab list", "B all"] : []
    let hasTruth = state.pictures.contains { $0.objects != nil }
    let errors = hasTruth ? ["u next miss", "F false positive"] : []
    return switch state.options.view {
    case .detections:
      ["↑↓ choose"] + pictures + ["Enter its anchors", "s S score"] + errors + [
        "c class", "n N NMS", "b pin", "a suppressed", "g ground truth", "d draw one", "+ - 0 zoom",
        "K terms",
      ]
    case .levels:
      ["[ ] level", "v mode", ", . channel", "←↓↑→ cell", "Enter top channel"] + pictures + [
        "K terms", "+ - 0 zoom",
      ]
    case .anchors:
      ["←↓↑→ cell", "[ ] level", ", . shape", "Enter detection", "a boxes", "p other anchors"] + pictures + [
        "K terms", "+ - 0 zoom",
      ]
    case .scores:
      ["c / class", "[ ] level", ", . shape", "v scale", "←↓↑→ cell", "Enter top class"] + pictures + [
        "K terms", "+ - 0 zoom",
      ]
    case .misses:
      ["↑↓ choose", "Enter tries what rescues it"] + errors + pictures + [
        "v cause", "c class", "[ ] size", "0 whole", "b compare", "K terms",
      ]
    case .browser: state.browser.facet == nil ? browser : facets
    case .training: training(state) + pictures + ["K terms"]
    case .focal:
      ["g G γ", "a A α", "v panel"] + focal(state.options.focal.mode) + ["r paper's", "= value"]
        + focalLast(state.options.focal.mode) + pictures + ["K terms"]
    }
  }

  /// Those that steer a run only where it can be steered.
  private static func training(_ state: State) -> [String] {
    let steers = state.training.isSteered && state.shownRun?.phase.isOver == false
    let isPaused = state.shownRun?.phase == .paused
    return
      (steers
      ? [isPaused ? "Space go on" : "Space pause", "; one step", "( ) rate", "E checkpoint"] : [])
      + ["v panel", "p on the picture", "←→ read"] + (state.training.isComparison ? ["a other run"] : [])
      + ["1–6 this checkpoint", "s S score", "z axis"]
  }

  private static func greeting(_ state: State) -> [String] {
    let pictures = state.pictures.count > 1 ? ["o next picture", "Tab list"] : []
    if state.options.view == .training { return training(state) + pictures + ["K terms"] }
    if state.pictures.count > many {
      return ["New here?", "B all pictures", "↑↓ choose", "1–6 views"] + pictures
    }
    if state.options.view == .focal {
      return ["New here?", "g G change γ", "v next panel", "1–6 views"] + pictures
    }
    return ["New here?", "↑↓ choose", "1–6 views"] + pictures + ["s S score threshold", "K terms"]
  }

  private static let browser = [
    "←↓↑→ choose", "Enter opens", "Tab filters", "v cause", "c class", "[ ] size", "< > score", ", . order",
    "+ - larger", "B back",
  ]

  private static let facets = [
    "↑↓ choose", "Enter filters, or no longer", "Tab or Esc to the pictures", "B back",
  ]

  /// The browser serves more pictures than these best.
  private static let many = 12

  private static func pictureList(_ state: State) -> [String] {
    let filters = state.options.view == .misses ? ["v cause", "c class", "[ ] size"] : []
    return ["↑↓ picture", "Enter or 1–6 back to the view", "Home End"] + filters
  }

  /// What the panel itself answers to.
  private static func focal(_ mode: FocalMode) -> [String] {
    switch mode {
    case .shares, .prior: []
    case .map: ["←↓↑→ cell", "[ ] level"]
    case .curves: ["←→ p_t"]
    case .cumulative: ["←→ share"]
    case .hardest, .rivals: ["↑↓ choose"]
    }
  }

  private static func focalLast(_ mode: FocalMode) -> [String] {
    switch mode {
    case .shares: [", . gradient"]
    case .prior, .rivals: []
    case .map: ["p side", ", . gradient"]
    case .curves: ["z axes", ", . gradient"]
    case .cumulative: ["p side"]
    case .hardest: ["Enter its anchors", "0 whole"]
    }
  }
}
