/// The encodings of text files: UTF-8, or UTF-16 behind a byte-order mark, as Excel and other programs of Windows write
/// it.
public enum TextEncoding {
  /// Whether a text is UTF-16, by the mark it begins with. UTF-32's little-endian mark begins with UTF-16's.
  public static func isUTF16(_ start: some Sequence<UInt8>) -> Bool {
    let start = Array(start.prefix(4))
    return start.starts(with: [0xFE, 0xFF])
      || (start.starts(with: [0xFF, 0xFE]) && start != [0xFF, 0xFE, 0, 0])
  }

  /// A text as UTF-8: UTF-16 is converted, without its mark; any other text stays as it is. `nil` for UTF-16 that is
  /// damaged: half a character, or half a pair of them.
  public static func utf8(_ bytes: [UInt8]) -> [UInt8]? {
    guard isUTF16(bytes) else { return bytes }
    guard bytes.count % 2 == 0, let text = String(validating: units(bytes), as: UTF16.self) else {
      return nil
    }
    return Array(text.utf8)
  }

  /// As `utf8`, for the start of a file, which may end within a character.
  public static func utf8(ofStart bytes: [UInt8]) -> [UInt8] {
    isUTF16(bytes) ? Array(String(decoding: units(bytes), as: UTF16.self).utf8) : bytes
  }

  /// The code units behind the mark.
  private static func units(_ bytes: [UInt8]) -> [UInt16] {
    let isBigEndian = bytes[0] == 0xFE
    return stride(from: 2, to: bytes.count - 1, by: 2).map { place in
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
  }

  /// What is said of UTF-16 that `utf8` cannot convert; to be read after "it is".
  public static let damaged = "damaged UTF-16: save it as UTF-8"

  /// The kind of file that starts with these four bytes, and how to fix it; `nil` if it may be UTF-8.
  public static func foreign(_ start: [UInt8]) -> String? {
    if start.starts(with: [0x1F, 0x8B]) { return "a gzip archive: unpack it first" }
    if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      return "a zip archive: unpack it first (a checkpoint is given as --model)"
    }
    let isWide = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
    if isWide || start.contains(0) {
      return
        "no text in UTF-8 (UTF-16 without its mark perhaps): save it as UTF-8, for instance with "
        + "iconv -f UTF-16 -t UTF-8"
    }
    return nil
  }
}
