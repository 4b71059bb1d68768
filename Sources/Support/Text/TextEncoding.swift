/// Telling a text in UTF-8 from what is none by its first bytes.
public enum TextEncoding {
  /// What the first four bytes belong to, and how to mend it; `nil` where nothing speaks against UTF-8.
  public static func foreign(_ start: [UInt8]) -> String? {
    if start.starts(with: [0x1F, 0x8B]) { return "a gzip archive: unpack it first" }
    if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "a zip archive: unpack it first" }
    let isWide = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
    if isWide || start.contains(0) {
      return "no text in UTF-8 (UTF-16 perhaps): save it as UTF-8, for instance with iconv -f UTF-16 -t UTF-8"
    }
    return nil
  }
}
