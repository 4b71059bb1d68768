/// A file's format by its first bytes; its name does not count.
public enum PictureFormat: Sendable, Equatable {
  case png
  case jpeg
  case webp
  case tiff
  /// A picture in an unsupported format, with its name.
  case unsupported(String)
  /// Not a picture, and what it looks like, if known.
  case foreign(String?)

  /// How many bytes are examined.
  public static let prefixLength = 512

  /// Endings of pictures' names, in lower case, of formats that are read and that are not.
  public static let endings: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "tif", "tiff", "bmp", "dib", "gif", "heic", "heif",
    "hif", "avif", "jp2", "j2k", "jpx", "jxl", "ppm", "pgm", "pbm", "pnm", "psd", "qoi", "tga", "dng", "nef",
    "cr2", "cr3", "arw", "orf", "rw2", "raf",
  ]

  /// Whether it is a picture that can be read.
  public var isRead: Bool {
    switch self {
    case .png, .jpeg, .webp, .tiff: true
    case .unsupported, .foreign: false
    }
  }

  /// Whether the bytes alone say that it is a picture. Two letters do not.
  public var isCertain: Bool {
    switch self {
    case .png, .jpeg, .webp, .tiff: true
    case .unsupported(let name): name != "BMP" && name != "PNM" && name != "video"
    case .foreign: false
    }
  }

  /// Of what cannot be read, the reason.
  public var unreadReason: String? {
    switch self {
    case .png, .jpeg, .webp, .tiff: nil
    case .unsupported(let name): "it is \(name), which is not read here; convert it to PNG or JPEG"
    case .foreign(let looks?): "it is \(looks), not a picture"
    case .foreign(nil): "it is no picture of a known format"
    }
  }

  public init(of bytes: some Collection<UInt8>) {
    let start = Array(bytes.prefix(Self.prefixLength))
    func has(_ signature: [UInt8], at offset: Int = 0) -> Bool {
      start.count >= offset + signature.count && start.dropFirst(offset).starts(with: signature)
    }
    func has(_ text: String, at offset: Int = 0) -> Bool { has(Array(text.utf8), at: offset) }

    if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if has([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if has("RIFF") && has("WEBP", at: 8) {
      self = .webp
    } else if has([0x49, 0x49, 0x2A, 0x00, 0x10, 0x00, 0x00, 0x00, 0x43, 0x52]) {
      self = .unsupported("a camera's raw file")
    } else if has("II*\0") || has("MM\0*") || has("II+\0") || has("MM\0+") {
      self = .tiff
    } else if has([0x89, 0x50, 0x4E, 0x47]) || has([0x09, 0x50, 0x4E, 0x47, 0x0D]) {
      self = .foreign("a PNG that a transfer in text mode has spoilt")
    } else if let name = Self.unsupportedName(start, has) {
      self = .unsupported(name)
    } else {
      self = .foreign(Self.foreignName(start, has))
    }
  }

  private static func unsupportedName(_ start: [UInt8], _ has: (String, Int) -> Bool) -> String? {
    if has("GIF8", 0) { return "GIF" }
    if has("BM", 0) && (start.count < 18 || start[15...17].allSatisfy { $0 == 0 }) { return "BMP" }
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
    if has("IIRO", 0) || has("IIRS", 0) || has("IIU\0", 0) || has("FUJIFILMCCD-RAW", 0) {
      return "a camera's raw file"
    }
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
