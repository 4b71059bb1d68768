import Foundation

/// Reads a picture's bytes from a file or a pipe, without trusting its size.
enum PictureFile {
  /// The whole file. If its first bytes are not a picture's, no more is read, however long it is.
  static func read(_ path: String, maxPixels: Int) throws(ImageError) -> [UInt8] {
    func failure(_ reason: ImageError.Reason) -> ImageError { ImageError(file: path, reason: reason) }
    // The system would see only the part before the NUL.
    guard !path.utf8.contains(0) else { throw failure(.unreadable("its name holds a NUL character")) }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(.unreadable(String(cString: strerror(errno)))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw failure(.unreadable(String(cString: strerror(errno))))
    }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw failure(.directory) }

    let limit = byteLimit(maxPixels: maxPixels)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var wanted = 1 << 12
    var isKnown = false
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, wanted) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(.unreadable(String(cString: strerror(errno)))) }
      if count == 0 { break }
      bytes.append(contentsOf: chunk[0..<count])
      guard bytes.count <= limit else { throw failure(.fileTooLarge(limit: limit)) }
      if !isKnown && bytes.count >= PictureFormat.prefixLength {
        try requirePicture(bytes, name: path)
        isKnown = true
        wanted = chunk.count
        bytes.reserveCapacity(min(limit, max(0, Int(status.st_size))))
      }
    }
    guard !bytes.isEmpty else { throw failure(.empty) }
    return bytes
  }

  /// Throws unless the bytes begin as a PNG or a JPEG.
  static func requirePicture(_ bytes: [UInt8], name: String) throws(ImageError) {
    switch PictureFormat(of: bytes) {
    case .png, .jpeg: return
    case .unsupported(let format): throw ImageError(file: name, reason: .unsupportedFormat(format))
    case .foreign(let looks): throw ImageError(file: name, reason: .notAPicture(looksLike: looks))
    }
  }

  /// The largest file that a picture within the pixel limit needs: 16-bit RGBA, and 64 MiB of metadata.
  private static func byteLimit(maxPixels: Int) -> Int {
    let (bytes, overflow) = max(0, maxPixels).multipliedReportingOverflow(by: 8)
    return overflow ? .max : bytes < .max - (64 << 20) ? bytes + (64 << 20) : .max
  }
}
