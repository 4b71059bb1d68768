import Diagnosis

/// An object that a picture's ground truth holds.
public struct MarkedObject: Sendable, Hashable {
  public enum Origin: Sendable, Hashable {
    /// From an annotation file.
    case file
    /// Drawn here.
    case drawn
  }

  /// Its box is of numbers: those who read annotations let no other pass.
  public var target: Target
  public var origin: Origin

  public init(_ target: Target, origin: Origin = .file) {
    self.target = target
    self.origin = origin
  }
}
