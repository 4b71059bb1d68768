/// A line that is being typed.
public struct Prompt: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// Letters of a class's name; `chosen` is the place in the list of matches.
    case findClass(chosen: Int)
    case value(Knob)
  }

  public var kind: Kind
  public var text = ""
  /// Why what was typed will not do.
  public var complaint: String?

  public init(_ kind: Kind) { self.kind = kind }
}
