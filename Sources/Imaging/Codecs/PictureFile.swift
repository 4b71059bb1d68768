import Support

/// Reads a picture's bytes from a file or a pipe, without trusting its size.
enum PictureFile {
  /// How much of a file is read where its header is enough: more than most put before the pixels.
  static let headerLength = 1 << 16

  /// The whole file. If its first bytes are not a picture's, no more is read, however long it is.
  static func read(_ path: String, maxPixels: Int) throws(ImageError) -> [UInt8] {
    try read(path, maxPixels: maxPixels) { _ in false }
  }

  /// What tells a picture's size and orientation: of a JPEG what comes before its first scan, where that is short; else
  /// the whole file, since other formats may have their metadata at the end. A pipe is refused: its writer would be waited
  /// for, and what is read of it is gone.
  static func readHeader(_ path: String, maxPixels: Int) throws(ImageError) -> [UInt8] {
    if let kind = FileStatus(path)?.kind, kind != .regular, kind != .folder {
      throw ImageError(FileError(.reading, path, .notRegular))
    }
    return try read(path, maxPixels: maxPixels) {
      PictureFormat(of: $0) == .jpeg && JPEGMetadata.isWhole(in: $0)
    }
  }

  /// - Parameter isEnough: whether the first bytes are all that is needed.
  private static func read(
    _ path: String, maxPixels: Int, _ isEnough: ([UInt8]) -> Bool
  ) throws(ImageError) -> [UInt8] {
    let file: InputFile
    var bytes: [UInt8]
    do throws(FileError) {
      file = try InputFile(path)
      bytes = try file.readPrefix(PictureFormat.prefixLength)
    } catch {
      throw ImageError(error)
    }
    guard !bytes.isEmpty else { throw ImageError(file: path, reason: .empty) }
    try requirePicture(bytes, name: path)
    do throws(FileError) {
      bytes += try file.readPrefix(headerLength - bytes.count)
      if isEnough(bytes) { return bytes }
      try file.readRest(into: &bytes, limit: byteLimit(maxPixels: maxPixels))
    } catch {
      throw ImageError(error)
    }
    return bytes
  }

  /// Throws unless the bytes begin as a picture that can be read.
  static func requirePicture(_ bytes: [UInt8], name: String) throws(ImageError) {
    switch PictureFormat(of: bytes) {
    case .png, .jpeg, .webp, .tiff: return
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
