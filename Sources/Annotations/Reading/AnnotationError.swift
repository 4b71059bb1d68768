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

  /// The text that bytes hold, in UTF-8. What follows a mark of UTF-16 is converted.
  /// - Throws: where they are no text in either encoding by their start.
  static func utf8(_ bytes: [UInt8], source: String) throws(AnnotationError) -> [UInt8] {
    guard let text = TextEncoding.utf8(bytes) else {
      throw AnnotationError(source: source, problem: "it is \(TextEncoding.damaged)")
    }
    if let other = TextEncoding.foreign(Array(text.prefix(4))) {
      throw AnnotationError(source: source, problem: "it is \(other)")
    }
    return text
  }
}
