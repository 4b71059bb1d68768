import Evaluation

/// An object that a picture's ground truth holds.
public struct MarkedObject: Sendable, Hashable {
  public enum Origin: Sendable, Hashable {
    /// From an annotation file.
    case file
    /// Drawn here.
    case drawn
  }

  public var target: Target
  public var origin: Origin

  public init(_ target: Target, origin: Origin = .file) {
    self.target = target
    self.origin = origin
  }
}
