/// What a command line must say, beside what is looked at, to open the same model and picture.
public struct Invocation: Sendable, Hashable {
  /// Per picture, the argument that names it.
  public var pictures: [String]
  /// Flags of the model and of decoding, with their values.
  public var flags: [String]

  public init(pictures: [String], flags: [String]) {
    self.pictures = pictures
    self.flags = flags
  }
}
