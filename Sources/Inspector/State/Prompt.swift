/// What a line is typed for.
public enum PromptKind: Sendable, Hashable {
  /// Letters of a class's name; `chosen` is the place in the list of matches.
  case findClass(chosen: Int)
  case value(Knob)
}

/// A line that is being typed.
public struct Prompt: Sendable, Hashable {
  public var kind: PromptKind
  public var text = ""
  /// Why what was typed will not do.
  public var complaint: String?

  public init(_ kind: PromptKind) { self.kind = kind }
}
