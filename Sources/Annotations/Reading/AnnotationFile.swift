import Support

/// Files that hold the annotations of one picture, or a list of names.
enum AnnotationFile {
  /// All bytes of a file, which must be of moderate size.
  static func bytes(of path: String) throws(AnnotationError) -> [UInt8] {
    do throws(FileError) { return try InputFile.bytes(of: path, limit: 64 << 20) } catch {
      throw AnnotationError(error)
    }
  }
}
