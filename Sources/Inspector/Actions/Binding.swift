import Terminal

/// The headings that keys are explained under.
public enum KeyGroup: String, Sendable, Hashable, CaseIterable {
  case views = "Views"
  case navigation = "Looking around"
  case thresholds = "Thresholds"
  case truth = "Ground truth"
  case output = "Taking it with you"
  case program = "The program"
}

/// Keys, and what they mean. The help screen, the manual page and the README are made from these.
public struct Binding: Sendable {
  /// Each key with its own meaning; pairs such as `[` and `]` share a line of the help.
  public let keys: [(key: Key, intent: Intent)]
  public let group: KeyGroup
  /// What they do, in a few words.
  public let text: String
  /// The views that they do something in; `nil` for all.
  public let views: Set<ViewKind>?

  init(
    _ group: KeyGroup, _ text: String, in views: Set<ViewKind>? = nil, _ keys: (Key, Intent)...
  ) {
    self.keys = keys.map { (key: $0.0, intent: $0.1) }
    self.group = group
    self.text = text
    self.views = views
  }
}

extension Key {
  /// How a key is called where it is explained.
  public var title: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "Ctrl-\(character.uppercased())"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .shiftUp: "Shift-↑"
    case .shiftDown: "Shift-↓"
    case .shiftLeft: "Shift-←"
    case .shiftRight: "Shift-→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .enter: "Enter"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .function(let number): "F\(number)"
    }
  }
}
