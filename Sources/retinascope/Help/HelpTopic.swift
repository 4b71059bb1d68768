import Support

/// A page of `retinascope help TOPIC`. The manual page holds the same pages.
struct HelpTopic {
  enum HelpBlock {
    case text(String)
    /// Lines as they are.
    case code(String)
    case terms([(term: String, meaning: String)])
  }

  /// What it is asked for by.
  let name: String
  /// What it is about, in a line.
  let title: String
  let blocks: [HelpBlock]

  static let all: [HelpTopic] = [
    .keys, .pictures, .annotations, .checkpoints, .config, .training, .json, .terminal, .lessons, .exitCodes,
    .glossary,
  ]

  static func named(_ name: String) -> HelpTopic? { all.first { $0.name == name } }

  /// The list for the help of the program itself.
  static var list: String {
    """
    Pictures of your own, with their ground truth and your network:
      retinascope pictures/ --annotations labels/ --model model_final.pth

    Topics, for retinascope help TOPIC:

    """
      + all.map { "  \($0.name.paddedRight(to: 13))\(asciiTitle($0))" }.joined(separator: "\n")
  }

  private static func asciiTitle(_ topic: HelpTopic) -> String { topic.title }

  /// Text for a terminal of 80 columns.
  var text: String {
    ([title] + blocks.map(\.text)).joined(separator: "\n\n") + "\n"
  }
}

extension HelpTopic.HelpBlock {
  fileprivate var text: String {
    switch self {
    case .text(let text): TextWrapping.lines(text, width: 80).joined(separator: "\n")
    case .code(let code):
      code.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    " + $0 }
        .joined(separator: "\n")
    case .terms(let terms): Self.list(terms)
    }
  }

  private static func list(_ terms: [(term: String, meaning: String)]) -> String {
    let width = min(18, (terms.map { TextGlyphs.width($0.term) }.max() ?? 0) + 2)
    return terms.flatMap { term, meaning -> [String] in
      var lines = TextWrapping.lines(meaning, width: 78 - width)
      let used = TextGlyphs.width(term)
      // A long term has a line of its own.
      let name = term + String(repeating: " ", count: max(0, width - used))
      let first = used < width ? ["  " + name + (lines.isEmpty ? "" : lines.removeFirst())] : ["  " + term]
      return first + lines.map { String(repeating: " ", count: width + 2) + $0 }
    }.joined(separator: "\n")
  }
}

extension HelpTopic {
  /// The topic that `help TOPIC` asks for.
  ///
  /// - Parameter arguments: without the program's name.
  static func asked(by arguments: [String]) -> HelpTopic? {
    arguments.count == 2 && arguments[0] == "help" ? named(arguments[1]) : nil
  }
}
