/// How many colours a terminal shows.
public enum ColorDepth: String, Sendable, Hashable, CaseIterable {
  case truecolor
  case palette256 = "256"
  case palette16 = "16"
  case palette8 = "8"
  /// None but the terminal's own two: bold, reverse video and shapes tell things apart.
  case none
}
