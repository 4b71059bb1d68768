/// Text that is safe to show on a terminal: characters that could move the cursor, change colors, or reorder or hide
/// other characters are escaped, as in "\u{1b}". File and class names are untrusted.
///
/// - Parameter keepingNewlines: for whole messages, whose line ends are intended.
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

/// A word quoted for a shell, if necessary.
public func shellWord(_ word: String) -> String {
  let isPlain =
    !word.isEmpty
    && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./,=:+@%".contains($0)) }
  return isPlain ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
}

/// A path as the first argument of a command, quoted for a shell. A bare name gets "./" where it might be taken for a
/// command or an option otherwise: "train" and "-a.png", but not "a.png".
public func shellPath(_ path: String) -> String { shellWord(unmistakablePath(path)) }

/// The same without quotes.
public func unmistakablePath(_ path: String) -> String {
  guard path != "-", !path.contains("/") else { return path }
  return path.hasPrefix("-") || !path.contains(".") ? "./\(path)" : path
}
