/// Text as a terminal may show it: what could move the cursor, change colours, reorder or hide characters is
/// spelled out, as in "\u{1b}". File and class names come from strangers.
///
/// - Parameter keepingNewlines: for whole messages, whose line ends are our own.
public func printable(_ text: some StringProtocol, keepingNewlines: Bool = false) -> String {
  var answer = ""
  answer.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    if scalar.isUnprintable, !(keepingNewlines && scalar == "\n") {
      answer += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      answer.unicodeScalars.append(scalar)
    }
  }
  return answer
}

extension Unicode.Scalar {
  /// Control characters, line and paragraph separators, and the invisible format characters, which hold the
  /// bidirectional overrides. The two joiners stay: emoji and several scripts need them.
  public var isUnprintable: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
    case .format: value != 0x200C && value != 0x200D
    default: false
    }
  }
}
