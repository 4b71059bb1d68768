/// How many colours a terminal shows.
public enum ColorDepth: String, Sendable, Hashable, CaseIterable {
  case truecolor
  case palette256 = "256"
  case palette16 = "16"
  case palette8 = "8"
  /// Only the terminal's own two: bold, reverse video and shapes make the difference.
  case none
}

/// What is known about a terminal's colours, and the depth that follows.
public struct ColorDetection: Sendable, Hashable {
  public var environment: [String: String]
  /// How many colours its terminfo entry declares.
  public var colors: Int
  /// Whether its terminfo entry declares direct colours (red, green, blue).
  public var hasTruecolor: Bool

  public init(environment: [String: String], colors: Int, hasTruecolor: Bool) {
    self.environment = environment
    self.colors = colors
    self.hasTruecolor = hasTruecolor
  }

  /// The best depth that is safe to use.
  public var depth: ColorDepth {
    let type = environment["TERM"] ?? ""
    // https://no-color.org: set and not empty.
    if environment["NO_COLOR"]?.isEmpty == false || colors == 0 && !hasTruecolor { return .none }
    if hasTruecolor || type.contains("-direct") || Self.truecolorTypes.contains(where: type.hasPrefix) {
      return .truecolor
    }
    // GNU screen passes on COLORTERM from the terminal it was started in, but shows only 256 colours.
    let isScreen = environment["STY"] != nil || type.hasPrefix("screen") && environment["TMUX"] == nil
    if !isScreen, ["truecolor", "24bit"].contains(environment["COLORTERM"]) { return .truecolor }
    // The Linux console declares 8, and has the 8 bright ones too.
    if type == "linux" { return .palette16 }
    switch colors {
    case 256...: return .palette256
    case 16...: return .palette16
    default: return .palette8
    }
  }

  /// Terminals that have direct colours, whatever their terminfo entry says.
  private static let truecolorTypes = [
    "alacritty", "contour", "foot", "ghostty", "iterm2", "kitty", "mintty", "vte", "wezterm", "xterm-ghostty",
    "xterm-kitty",
  ]
}
