/// The terms that explanations need, one line each.
public enum Glossary {
  private static let entries: [(term: String, meaning: String)] = [
    ("IoU", "how much two boxes overlap: shared over joint area, 0 to 1"),
    ("anchor", "one of the fixed boxes at every place, which the network moves onto objects"),
    ("P3 to P7", "the levels of the network, P3 for the smallest objects to P7 for the largest"),
    ("logit", "a score before it is squeezed into 0 to 1 (by the sigmoid)"),
    ("top k", "how many candidates each level may pass on, the best scores first"),
    ("NMS", "of boxes of a class that overlap too much only the best stays"),
    ("false positive", "a detection where there is no such object"),
    ("duplicate", "a second detection of an object that was found"),
  ]

  public static var terms: [(term: String, meaning: String)] { entries }

  /// "term: meaning" for each term that a text uses.
  public static func lines(for text: String) -> [String] {
    entries.filter { entry in
      entry.term == "P3 to P7"
        ? (3...7).contains { text.contains("P\($0),") || text.contains("P\($0) ") }
        : text.contains(entry.term)
    }.map { "\($0.term): \($0.meaning)" }
  }
}
