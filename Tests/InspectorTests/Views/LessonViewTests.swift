import Lessons
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

  @Test func theList() throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == "score" })
    var replay = try LessonReplay(lesson, DemoServices.shared.fresh(), DemoServices.shared)
    replay.press(.character("L"))
    try Snapshot.check(replay.canvas, "lessons-80x24")
  }
}
