import Support

/// Why a file of annotations cannot be used.
public struct AnnotationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What messages call it, usually the file's path.
  public let source: String
  /// What is wrong, where, and how to mend it.
  public let problem: String

  public init(source: String, problem: String) {
    self.source = source
    self.problem = problem
  }

  init(_ error: JSONError) {
    self.init(source: error.source, problem: error.detail)
  }

  init(_ error: FileError) {
    self.init(source: error.path, problem: error.sentence)
  }

  public var description: String { "\(source): \(problem)" }
}
