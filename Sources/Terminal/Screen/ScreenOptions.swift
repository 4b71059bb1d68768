/// How a screen is opened.
public struct ScreenOptions: Sendable, Hashable {
  /// `nil`: what the terminal seems to have.
  public var depth: ColorDepth?
  public var usesMouse: Bool

  public init(depth: ColorDepth? = nil, usesMouse: Bool = true) {
    self.depth = depth
    self.usesMouse = usesMouse
  }
}

/// The terminal that a screen is opened on.
public struct TerminalDevice: Sendable, Hashable {
  /// Open file descriptors of the terminal; they stay the caller's.
  public var input: Int32
  public var output: Int32
  /// What the environment says of it: TERM, COLORTERM, and others.
  public var environment: [String: String]

  public init(input: Int32, output: Int32, environment: [String: String]) {
    self.input = input
    self.output = output
    self.environment = environment
  }
}
