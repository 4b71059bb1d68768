import Foundation

/// Opening files that people name.
enum InputFile {
  /// What a file for one picture, or a list of names, may take.
  static let mostBytes = 64 << 20

  /// A descriptor for reading, which the caller closes.
  static func open(_ path: String) throws(JSONError) -> Int32 {
    func failure(_ problem: String) -> JSONError { JSONError(source: path, place: nil, problem: problem) }
    // The system would see only what stands before the NUL.
    guard !path.utf8.contains(0) else { throw failure("its name holds a NUL character") }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("it cannot be read: \(SystemError(code: errno).text)") }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw failure("it is a folder, where a file should be named")
    }
    return descriptor
  }

  /// All of a file of moderate size, or as much as `limit`.
  static func read(_ path: String, upTo limit: Int? = nil) throws(AnnotationError) -> [UInt8] {
    let descriptor: Int32
    do throws(JSONError) { descriptor = try open(path) } catch { throw AnnotationError(error) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit ?? .max {
      let count = Glibc.read(descriptor, &chunk, min(chunk.count, (limit ?? .max) - bytes.count))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw AnnotationError(source: path, problem: "it cannot be read: \(SystemError(code: errno).text)")
      }
      if count == 0 { break }
      bytes += chunk[..<count]
      guard bytes.count <= mostBytes else {
        throw AnnotationError(source: path, problem: "it is larger than \(mostBytes >> 20) MB")
      }
    }
    return bytes
  }
}
