import Support

/// What the inspector lends to lessons, beside its facts.
public struct LessonVocabulary: Sendable {
  /// The keys, as they are written, by the names of their actions.
  public var keys: [String: String]
  /// The words that a fact can be; a fact that is not here may be any.
  public var words: [LessonFact: [String]]
  /// The ids of the glossary's terms.
  public var terms: Set<String>
  /// The names of sliders whose values can be typed.
  public var knobs: [String]
  /// The pictures of lessons that bring none, by their names without endings; `nil` where they are not known.
  public var pictures: [String]?

  public init(
    keys: [String: String], words: [LessonFact: [String]] = [:], terms: Set<String> = [],
    knobs: [String] = []
  ) {
    self.keys = keys
    self.words = words
    self.terms = terms
    self.knobs = knobs
  }

  /// " (perhaps kept)" where a fact is spelled almost so.
  func hint(_ word: String) -> String {
    Self.nearest(word, LessonFact.allCases.map(\.rawValue))
  }

  static func nearest(_ word: String, _ known: some Sequence<String>) -> String {
    let rated = known.map { ($0, editDistance(String(word.prefix(40)), $0)) }
    guard let best = rated.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }), best.1 <= 2 else { return "" }
    return " (perhaps \(best.0))"
  }
}
