import Foundation

// Support: what all modules share: reading and writing files, JSON, text for terminals, random numbers, and parallel
// loops. Support imports no other module of the package.

/// A file, pipe or standard input that is read in order, without trusting its size.
public final class InputFile {
  public let path: String
  /// The file's status when it was opened.
  public let status: FileStatus
  private let descriptor: Int32

  /// Opens a file for reading. Opening a pipe waits for its writer.
  /// - Throws: if there is no such file, or it is a folder.
  public init(_ path: String) throws(FileError) {
    guard !path.utf8.contains(0) else { throw FileError(.reading, path, .nulInName) }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last(.reading, path) }
    guard let status = FileStatus(descriptor: descriptor) else {
      let error = FileError.last(.reading, path)
      close(descriptor)
      throw error
    }
    guard status.kind != .folder else {
      close(descriptor)
      throw FileError(.reading, path, .folder)
    }
    self.path = path
    self.status = status
  }

  private init(standardInputNamed name: String) throws(FileError) {
    guard let status = FileStatus(descriptor: STDIN_FILENO) else { throw .last(.reading, name) }
    path = name
    self.status = status
    descriptor = STDIN_FILENO
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// Makes the next read begin at a byte of the file, counted from its start.
  /// - Throws: for pipes, which can only be read in order.
  public func seek(to offset: Int) throws(FileError) {
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw .last(.reading, path) }
  }

  /// Reads the next bytes, at most as many as fit.
  /// - Returns: the number of bytes read; 0 at the end of the file.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw .last(.reading, path) }
    }
  }

  /// Appends the rest of the file to `bytes`.
  /// - Parameter limit: the maximum length of `bytes`.
  public func readRest(into bytes: inout [UInt8], limit: Int) throws(FileError) {
    bytes.reserveCapacity(min(limit, max(bytes.count, status.size)))
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try fill(&chunk)
      if count == 0 { return }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw FileError(.reading, path, .tooLarge(limit: limit)) }
    }
  }

  /// The next `count` bytes; fewer only at the end of the file.
  public func readPrefix(_ count: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var chunk = [UInt8](repeating: 0, count: count - bytes.count)
      let filled = try fill(&chunk)
      if filled == 0 { break }
      bytes += chunk[..<filled]
    }
    return bytes
  }

  private func fill(_ chunk: inout [UInt8]) throws(FileError) -> Int {
    try chunk.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
      try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}

extension InputFile {
  /// All bytes of a file.
  /// - Parameter limit: a larger file is refused, before it fills the memory.
  public static func bytes(of path: String, limit: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    try InputFile(path).readRest(into: &bytes, limit: limit)
    return bytes
  }

  /// All bytes of standard input.
  public static func standardInputBytes(limit: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    try InputFile(standardInputNamed: "standard input").readRest(into: &bytes, limit: limit)
    return bytes
  }

  /// All bytes of a file, mapped into memory if the file system supports it.
  public static func mapped(_ path: String) throws(FileError) -> Data {
    _ = try InputFile(path)
    do {
      return try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    } catch {
      throw FileError(.reading, path, .system(EIO))
    }
  }

  /// The first `count` bytes of a file; fewer if it is shorter.
  public static func start(of path: String, count: Int) throws(FileError) -> [UInt8] {
    try InputFile(path).readPrefix(count)
  }
}
