/// Bounds the nesting of a YAML text before it is parsed, since the parser recurses: counts open brackets, consecutive
/// indicators such as `- - -`, and indentation. Brackets in quoted text and comments count too, which only makes the
/// bound stricter.
public enum YAMLDepth {
  private static let most = 100

  public static func isHarmless(_ text: String) -> Bool {
    var open = 0
    var indicators = 0
    var indentation = 0
    var atStart = true
    // The two bytes before this one.
    var (before, last) = (UInt8(ascii: "\n"), UInt8(ascii: "\n"))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
      case UInt8(ascii: "\n"): (indicators, indentation) = (0, 0)
      default: if isSpace(byte), isSpace(before), "-?:".utf8.contains(last) { indicators += 1 }
      }
      atStart = byte == UInt8(ascii: "\n") || (atStart && byte == UInt8(ascii: " "))
      if atStart, byte == UInt8(ascii: " ") { indentation += 1 }
      guard max(open, indicators, indentation / 2) <= most else { return false }
      (before, last) = (last, byte)
    }
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }
}
