import Glibc

/// Reading whole small inputs and the first bytes of large ones.
enum FileBytes {
  struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "\(path) cannot be read: \(reason)" }
  }

  /// All of a file, or of standard input.
  /// - Parameter limit: more bytes than this are refused, before they fill the memory.
  static func read(_ path: String?, limit: Int = 1 << 30) throws(Failure) -> [UInt8] {
    let name = path ?? "standard input"
    let descriptor = path.map { open($0, O_RDONLY | O_CLOEXEC) } ?? STDIN_FILENO
    guard descriptor >= 0 else { throw Failure(path: name, reason: String(cString: strerror(errno))) }
    defer { if path != nil { close(descriptor) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(path: name, reason: String(cString: strerror(errno)))
      }
      bytes += chunk[..<count]
      guard bytes.count <= limit else {
        throw Failure(path: name, reason: "it is larger than \(limit >> 20) MiB")
      }
    }
  }

  /// The first bytes of a file, `nil` with `errno` where it cannot be opened.
  static func start(of path: String, count: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, Glibc.read(descriptor, buffer.baseAddress, count))
    }
  }
}
