import Support

/// Why an annotation file cannot be read.
public struct AnnotationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Its name in messages, usually the file's path.
  public let source: String
  /// What is wrong, where, and how to fix it.
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

/// Files that hold the annotations of one picture, or a list of names.
enum AnnotationFile {
  /// All bytes of a file, which must be of moderate size.
  static func bytes(of path: String) throws(AnnotationError) -> [UInt8] {
    do throws(FileError) { return try InputFile.bytes(of: path, limit: 64 << 20) } catch {
      throw AnnotationError(error)
    }
  }
}
