/// The topics as sections of the manual page, in mdoc(7).
enum ManualText {
  static var sections: String { HelpTopic.all.map(section).joined() }

  private static func section(_ topic: HelpTopic) -> String {
    ".Sh \(escaped(topic.name.uppercased()))\n\(escaped(topic.title)).\n" + topic.blocks.map(block).joined()
  }

  private static func block(_ block: HelpTopic.HelpBlock) -> String {
    switch block {
    case .text(let text): ".Pp\n\(escaped(text))\n"
    case .code(let code):
      ".Bd -literal -offset indent\n"
        + code.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) + "\n" }
        .joined()
        + ".Ed\n"
    case .terms(let terms):
      ".Bl -tag -width 14n -compact\n"
        // \& has no width. After it, punctuation and request names are plain text.
        + terms.map { ".It \(words($0.term))\n\(escaped($0.meaning))\n" }.joined() + ".El\n"
    }
  }

  private static func words(_ term: String) -> String {
    term.split(separator: " ").map { #"\&"# + plain(String($0)) }.joined(separator: " ")
  }

  /// A line escaped for troff. At its start, a dot or an apostrophe would be a request.
  private static func escaped(_ line: String) -> String {
    (line.hasPrefix(".") || line.hasPrefix("'") ? #"\&"# : "") + plain(line)
  }

  private static func plain(_ text: String) -> String {
    var answer = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": answer += #"\e"#
      case "-": answer += #"\-"#
      case _ where scalar.isASCII: answer.unicodeScalars.append(scalar)
      default: answer += #"\[u"# + hexadecimal(scalar) + "]"
      }
    }
    return answer
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
