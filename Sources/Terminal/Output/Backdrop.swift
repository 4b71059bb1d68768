import Imaging

/// The terminal's own two colours, where there is no terminal to have them.
public enum Backdrop: String, Sendable, Hashable, CaseIterable {
  /// Light grey on near black.
  case dark
  /// Dark on white.
  case light

  public var ink: RGB { self == .dark ? RGB(204, 204, 204) : RGB(36, 36, 36) }
  public var ground: RGB { self == .dark ? RGB(16, 16, 18) : RGB(255, 255, 255) }
}
