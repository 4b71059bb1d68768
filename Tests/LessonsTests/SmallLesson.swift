import Lessons

/// A lesson that has a step of each kind, and what it needs.
enum SmallLesson {
  static let vocabulary = LessonVocabulary(
    keys: ["lower-score": "s", "raise-score": "S", "misses": "5", "down": "↓"],
    words: [.view: ["detections", "misses"], .objectStatus: ["found", "missed"]],
    terms: ["score"], knobs: ["score"])

  static let text = """
    id: small
    title: A small lesson
    goal: See that a lower threshold keeps more.
    teaches: score
    setup:
      picture: 1_easy
      score: 0.4
    steps:
      - id: hello
        say: There are {kept} detections.
      - id: guess
        ask: Will a lower threshold keep more?
        choices:
          more: kept > guess.kept
          fewer: kept < guess.kept
      - id: count
        ask: How many?
        number: kept
        within: 2
      - id: lower
        do: Press {key:lower-score} until more than {hello.kept} are kept.
        until: kept > hello.kept and score < 0.4
        hints: [Look at the slider., Which key lowers it?, "Press {key:lower-score}."]
        answer: From {hello.kept} to {kept}. You guessed {guess}.
    solution: [predict more, predict 5, press lower-score until kept > hello.kept]
    wrong: [predict more, predict 5, press raise-score 3]
    other-way: [predict fewer, predict 9, set score 0.1]
    """

  /// The lesson as it is read from a text, with what is wrong with it as "line: problem".
  static func read(_ text: String = text) -> (lesson: Lesson?, problems: [String]) {
    let (lesson, problems) = LessonReader.read(Array(text.utf8), file: "small.yaml", vocabulary)
    return (lesson, problems.map { $0.description.replacing("small.yaml:", with: "") })
  }

  static var lesson: Lesson { read().lesson! }
}
