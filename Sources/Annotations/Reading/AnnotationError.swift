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
  /// All bytes of a file.
  /// - Parameter limit: a larger file is refused, before it fills the memory.
  static func bytes(of path: String, limit: Int = 64 << 20) throws(AnnotationError) -> [UInt8] {
    do throws(FileError) { return try InputFile.bytes(of: path, limit: limit) } catch {
      throw AnnotationError(error)
    }
  }
}
