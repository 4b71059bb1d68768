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

  public init(source: String, place: Place?, problem: String) {
    self.source = source
    self.place = place
    self.problem = problem
  }

  init(_ error: FileError) { self.init(source: error.path, place: nil, problem: error.sentence) }

  /// Place and problem, without the source.
  public var detail: String {
    place.map { "line \($0.line), byte \($0.byte): \(problem)" } ?? problem
  }

  public var description: String { "\(source): \(detail)" }
}
