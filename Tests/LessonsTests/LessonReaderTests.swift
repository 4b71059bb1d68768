import Lessons
import Testing

/// Lessons are read whole, and what is wrong with a file is told by its line.
struct LessonReaderTests {
  @Test func readsEveryPart() throws {
    let (lesson, problems) = SmallLesson.read()
    #expect(problems == [])
    let read = try #require(lesson)
    #expect(read.id == "small" && read.terms == ["score"] && read.material == LessonMaterial())
    #expect(read.setup.picture == "1_easy" && read.setup.score == 0.4)
    #expect(read.steps.map(\.id) == ["hello", "guess", "count", "lower"])
    #expect(read.wordCount == 29)
    #expect(read.actionCount == 1)
    #expect(
      read.solution == [
        .predict("more"), .predict("5"),
        .pressUntil(
          "lower-score",
          [LessonCondition(left: .now(.kept), comparison: .greater, right: .then(step: "hello", .kept))]),
      ])
  }

  /// Each of these replaces a text of the lesson by another, and is told on that line.
  @Test(arguments: [
    (
      "title: A small lesson", "titel: A small lesson", "1: it has no title",
      "2: a lesson has no \"titel\" (perhaps title)"
    ),
    ("There are {kept} detections.", "There are 12 detections.", "10: the numeral 12", ""),
    (
      "There are {kept} detections.", "There are {keptt} detections.",
      "10: \"keptt\" is no fact (perhaps kept)", ""
    ),
    (
      "There are {kept} detections.", "There are {later.kept} here.",
      "10: no earlier step has the id \"later\"", ""
    ),
    (
      "Press {key:lower-score} until", "Press {key:lower-scor} until",
      "21: no key does \"lower-scor\" (perhaps lower-score)", ""
    ),
    ("kept > hello.kept and score < 0.4", "kept hello.kept", "22: \"kept hello.kept\" compares nothing", ""),
    (
      "kept > hello.kept and score < 0.4", "view = miss",
      "22: view is never \"miss\": it is one of detections, misses", ""
    ),
    ("kept > hello.kept and score < 0.4", "view < misses", "22: view is a word", ""),
    ("number: kept", "number: view", "18: number: \"view\" is no fact that is a number", ""),
    ("score: 0.4", "score: 4", "7: score: expected a number from 0 to 1", ""),
    ("press raise-score 3", "press raise-score 3000", "26: expected press ACTION", ""),
    ("press raise-score 3", "shout loudly", "26: \"shout\" is nothing that a learner does", ""),
    ("teaches: score", "teaches: nothing", "4: teaches: the glossary has no \"nothing\"", ""),
    ("hints: [Look at the slider., ", "hints: [", "23: do: expected three hints", ""),
    ("id: count", "id: kept", "16: the id \"kept\" is a fact's name", ""),
    ("id: count", "id: hello", "16: two steps have the id \"hello\"", ""),
    ("predict more, predict 5, press lower-score", "press lower-score", "25: solution predicts 0 times", ""),
  ])
  func tellsWhatIsWrongByLine(_ old: String, _ new: String, _ first: String, _ second: String) {
    let text = SmallLesson.text.replacing(old, with: new)
    #expect(text != SmallLesson.text)
    let (lesson, problems) = SmallLesson.read(text)
    #expect(lesson == nil)
    #expect(problems.contains { $0.hasPrefix(first) }, "\(problems)")
    #expect(second.isEmpty || problems.contains { $0.hasPrefix(second) }, "\(problems)")
  }

  @Test func longLessonsAreRefused() {
    let long = Array(repeating: "word", count: 39).joined(separator: " ")
    let (_, problems) = SmallLesson.read(
      SmallLesson.text.replacing("There are {kept} detections.", with: long))
    #expect(problems.contains("10: 39 words at once, and 38 are the most"), "\(problems)")
    let many = SmallLesson.text.replacing(
      "steps:\n",
      with: "steps:\n" + (0..<4).map { "  - id: more-\($0)\n    say: \(long.dropLast(5))\n" }.joined())
    #expect(
      SmallLesson.read(many).problems.contains { $0.contains("words are to be read, and 120 are the most") })
  }

  @Test(arguments: [
    String(repeating: "[", count: 5_000), "a: &a [1]\nb: *a", "\u{0}", "- 1", "", "id: [1, 2]",
    "steps: {a: b}",
    "id: x\nid: y", String(repeating: "a", count: 70_000), "{{{", "id: !!python/object:os.system x",
  ])
  func hostileFilesAreRefused(text: String) {
    let (lesson, problems) = SmallLesson.read(text)
    #expect(lesson == nil)
    #expect(!problems.isEmpty)
  }
}
