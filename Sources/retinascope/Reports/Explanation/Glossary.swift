/// The words that explanations cannot do without, each in a line; only those that a text uses.
enum Glossary {
  private static let entries: [(word: String, meaning: String)] = [
    ("IoU", "how much two boxes overlap: shared over joint area, 0 to 1"),
    ("anchor", "one of the fixed boxes at every place, which the network moves onto objects"),
    ("P3", "the levels of the network, P3 for the smallest objects to P7 for the largest"),
    ("logit", "a score before it is squeezed into 0 to 1 (by the sigmoid)"),
    ("top k", "how many candidates each level may pass on, the best scores first"),
    ("NMS", "of boxes of a class that overlap too much only the best stays"),
    ("false positive", "a detection where there is no such object"),
    ("duplicate", "a second detection of an object that was found"),
  ]

  static func text(for explanations: String) -> String {
    let used = entries.filter { entry in
      entry.word == "P3"
        ? (3...7).contains { explanations.contains("P\($0),") || explanations.contains("P\($0) ") }
        : explanations.contains(entry.word)
    }
    guard !used.isEmpty else { return "" }
    return used.map { entry in
      WrappedText.lines(
        "\(entry.word == "P3" ? "P3 to P7" : entry.word): \(entry.meaning)", indent: 4, hanging: 2)
    }.joined()
  }
}
