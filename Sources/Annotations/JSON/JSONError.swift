/// Why a text cannot be read as the JSON that is expected of it.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A place in a text.
  public struct Place: Sendable, Hashable {
    /// From 1.
    public let line: Int
    /// From the start of the text, from 0.
    public let byte: Int
  }

  /// What messages call the text, usually the file's path.
  public let source: String
  /// `nil` where the file could not be read at all.
  public let place: Place?
  public let problem: String

  /// Place and problem, without the source.
  public var detail: String {
    place.map { "line \($0.line), byte \($0.byte): \(problem)" } ?? problem
  }

  public var description: String { "\(source): \(detail)" }
}
