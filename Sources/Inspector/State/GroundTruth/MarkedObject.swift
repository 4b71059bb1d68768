import Diagnosis

/// Who says that an object is there.
public enum ObjectOrigin: Sendable, Hashable {
  /// An annotation file.
  case file
  /// The user, who drew its box here.
  case drawn
}

/// An object that a picture's ground truth holds.
public struct MarkedObject: Sendable, Hashable {
  /// Its box is of numbers: those who read annotations let no other pass.
  public var target: Target
  public var origin: ObjectOrigin

  public init(_ target: Target, origin: ObjectOrigin = .file) {
    self.target = target
    self.origin = origin
  }
}
