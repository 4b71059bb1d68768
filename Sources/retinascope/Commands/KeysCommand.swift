import ArgumentParser
import Inspector
import Terminal

/// `retinascope keys`: generates the key tables of the README and the manual page.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Lists the inspector's keys.", shouldDisplay: false)

  enum KeyListFormat: String, ExpressibleByArgument, CaseIterable { case markdown, mdoc }

  @Option(help: ArgumentHelp("For the README, or for the manual page.", valueName: "form"))
  var format = KeyListFormat.markdown

  func run() throws {
    try OutputSink(path: nil).write(format == .markdown ? KeyList.markdown : KeyList.mdoc)
  }
}

/// Formats the inspector's key table for documents.
enum KeyList {
  /// A table for the README.
  static var markdown: String {
    "| key | what it does |\n|---|---|\n"
      + bindings.map { binding in
        let keys = binding.keys.map { "`\($0.key.title)`" }.joined(separator: " ")
        return "| \(keys) | \(text(binding)) |\n"
      }.joined()
  }

  /// The manual page's section, in mdoc(7).
  static var mdoc: String {
    var text = ".Sh KEYS\nThe keys of the inspector.\n"
    for group in KeyGroup.allCases {
      text += ".Ss \(group.rawValue)\n.Bl -tag -width 14n -compact\n"
      for binding in bindings where binding.group == group {
        // \& has no width. After it, punctuation and request names are plain text.
        let keys = binding.keys.map { #"\&"# + escaped($0.key.title) }.joined(separator: " ")
        text += ".It \(keys)\n\(escaped(self.text(binding)))\n"
      }
      text += ".El\n"
    }
    return text
  }

  private static var bindings: [Binding] {
    let order = KeyGroup.allCases
    return order.flatMap { group in KeyTable.bindings.filter { $0.group == group } }
  }

  private static func text(_ binding: Binding) -> String {
    guard let views = binding.views else { return binding.text }
    let names = ViewKind.allCases.filter(views.contains).map(\.name)
    return "\(binding.text) (in \(names.joined(separator: ", ")))"
  }

  /// A text escaped for troff.
  private static func escaped(_ text: String) -> String {
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
