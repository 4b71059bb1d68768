import Lessons
import Support
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// What a lesson, and the list of lessons, look like on a small screen without colours.
struct LessonViewTests {
  @Test func aTaskWithAHint() throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == "score" })
    var replay = try LessonReplay(lesson, DemoServices.shared.fresh(), DemoServices.shared)
    for key in [Key.character(" "), .enter, .character("H")] { replay.press(key) }
    try Snapshot.check(replay.canvas, "lesson-80x24")
  }

  /// What the README shows of a lesson is what is seen, and what it says of the training is what was recorded.
  @Test func theREADMEShowsIt() throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == "score" })
    var replay = try LessonReplay(lesson, DemoServices.shared.fresh(), DemoServices.shared)
    for key in [Key.character(" "), .enter, .character("H")] { replay.press(key) }
    let text = try String(contentsOfFile: Program.checkout + "/README.md", encoding: .utf8)
    func trimmed(_ text: String) -> String {
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
    }
    let shown = trimmed(replay.canvas.text).split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    #expect(trimmed(text).contains(shown), "README.md shows something else than\n\(shown)")
    let recording = Program.checkout + "/assets/recorded/two-losses/"
    func ap50(_ loss: String, _ step: Int) throws -> String {
      let log = try String(contentsOfFile: recording + loss + ".jsonl", encoding: .utf8)
      let line = try #require(
        log.split(separator: "\n").first { $0.hasPrefix("{\"step\":\(step),\"validation\"") })
      return fixed(Double(try #require(line.firstMatch(of: /"AP50":([0-9.]+)/)).output.1)!, 2)
    }
    for words in [
      "AP50 is \(try ap50("ce", 40) == "0.00" ? "0" : "?") after 40 steps, where focal loss has \(try ap50("focal", 40))",
      "after 120 steps it is \(try ap50("ce", 120)) against \(try ap50("focal", 120))",
    ] { #expect(text.contains(words), "\(words)") }
  }

  @Test func theList() throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == "score" })
    var replay = try LessonReplay(lesson, DemoServices.shared.fresh(), DemoServices.shared)
    replay.press(.character("L"))
    try Snapshot.check(replay.canvas, "lessons-80x24")
  }
}
