/// A file's format by its first bytes; its name does not count.
enum PictureFormat: Equatable {
  case png
  case jpeg
  /// A picture in an unsupported format, with its name.
  case unsupported(String)
  /// Not a picture, and what it looks like, if known.
  case foreign(String?)

  /// How many bytes are examined.
  static let prefixLength = 512

  init(of bytes: some Collection<UInt8>) {
    let start = Array(bytes.prefix(Self.prefixLength))
    func has(_ signature: [UInt8], at offset: Int = 0) -> Bool {
      start.count >= offset + signature.count && start.dropFirst(offset).starts(with: signature)
    }
    func has(_ text: String, at offset: Int = 0) -> Bool { has(Array(text.utf8), at: offset) }

    if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if has([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if has([0x89, 0x50, 0x4E, 0x47]) || has([0x09, 0x50, 0x4E, 0x47, 0x0D]) {
      self = .foreign("a PNG that a transfer in text mode has spoilt")
    } else if let name = Self.unsupportedName(has) {
      self = .unsupported(name)
    } else {
      self = .foreign(Self.foreignName(start, has))
    }
  }

  private static func unsupportedName(_ has: (String, Int) -> Bool) -> String? {
    if has("GIF8", 0) { return "GIF" }
    if has("RIFF", 0) && has("WEBP", 8) { return "WebP" }
    if has("II*\0", 0) || has("MM\0*", 0) || has("II+\0", 0) || has("MM\0+", 0) { return "TIFF" }
    if has("BM", 0) { return "BMP" }
    if has("ftyp", 4) {
      if has("avif", 8) || has("avis", 8) { return "AVIF" }
      if ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"].contains(where: { has($0, 8) }) {
        return "HEIC"
      }
      return "video"
    }
    if has("\0\0\0\u{0C}jP  ", 0) { return "JPEG 2000" }
    if has("\0\0\0\u{0C}JXL ", 0) { return "JPEG XL" }
    if has("8BPS", 0) { return "Photoshop's PSD" }
    if has("qoif", 0) { return "QOI" }
    if ["P1", "P2", "P3", "P4", "P5", "P6"].contains(where: { has($0 + "\n", 0) || has($0 + " ", 0) }) {
      return "PNM"
    }
    return nil
  }

  private static func foreignName(_ start: [UInt8], _ has: (String, Int) -> Bool) -> String? {
    if has("version https://git-lfs", 0) { return "a Git LFS pointer (run `git lfs pull`)" }
    if has("%PDF-", 0) { return "a PDF document" }
    if has("PK\u{03}\u{04}", 0) { return "a zip archive, such as a checkpoint" }
    if start.starts(with: [0x1F, 0x8B]) { return "a gzip archive" }
    let text = String(decoding: start.filter { $0 < 0x80 }, as: UTF8.self).lowercased()
    if text.contains("<!doctype html") || text.contains("<html") { return "a web page" }
    if text.contains("<svg") { return "an SVG drawing" }
    if text.drop(while: \.isWhitespace).hasPrefix("{") { return "JSON" }
    return nil
  }
}
