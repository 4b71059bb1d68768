/// How many colours a terminal shows.
public enum ColorDepth: String, Sendable, Hashable, CaseIterable {
  case truecolor
  case palette256 = "256"
  case palette16 = "16"
  case palette8 = "8"
  /// None but the terminal's own two: bold, reverse video and shapes tell things apart.
  case none
}

/// What is known of a terminal's colours.
public struct ColorDetection: Sendable, Hashable {
  public var environment: [String: String]
  /// How many colours its description promises.
  public var colors: Int
  /// Whether its description says that it takes red, green and blue.
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
    // GNU screen hands on the variable of the terminal that it was started in, and shows 256 colours itself.
    let isScreen = environment["STY"] != nil || type.hasPrefix("screen") && environment["TMUX"] == nil
    if !isScreen, ["truecolor", "24bit"].contains(environment["COLORTERM"]) { return .truecolor }
    // These promise 8 and have the 8 bright ones too.
    if type == "linux" { return .palette16 }
    switch colors {
    case 256...: return .palette256
    case 16...: return .palette16
    default: return .palette8
    }
  }

  /// Terminals that always take red, green and blue, whatever their description says.
  private static let truecolorTypes = [
    "alacritty", "contour", "foot", "ghostty", "iterm2", "kitty", "mintty", "vte", "wezterm", "xterm-ghostty",
    "xterm-kitty",
  ]
}
