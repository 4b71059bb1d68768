import Foundation

/// Opening files that people name.
enum InputFile {
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
}
