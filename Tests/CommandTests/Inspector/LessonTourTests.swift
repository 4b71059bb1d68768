import Foundation
import TestSupport
import Testing

/// The lesson that trains, on a terminal: over the demo, in view 7, and back.
@Suite(.serialized, .enabled(if: Tmux.isPresent, "tmux is not installed: apt-get install tmux"))
struct LessonTourTests {
  /// Also on a terminal that knows little, and without colours.
  @Test(arguments: ["tmux-256color", "vt100"])
  func aRunIsTaughtOverTheDemo(type: String) throws {
    let terminal = try Tmux(columns: 80, rows: 24, type: type, environment: ["NO_COLOR": "1"])
    try terminal.enter("export XDG_STATE_HOME=$PWD/state TMPDIR=$PWD/tmp; mkdir tmp; cd tmp")
    try terminal.enter("clear; retinascope learn training --recorded")
    try terminal.wait(for: "This recorded run waits")
    try terminal.press("Space", "Right", "Enter")
    try terminal.wait(for: "Let it run")
    try terminal.press("Space")
    try terminal.wait("that Space leaves the run alone") {
      $0.contains("this step waits for you") && $0.contains("paused (recorded)")
    }
    try terminal.press(":")
    try terminal.wait("the run") { $0.contains("running (recorded)") && !$0.contains("step 0 of") }
    try terminal.press("L")
    try terminal.wait(for: "p plays its recording")
    try terminal.press("l")
    try terminal.wait("the demo below") {
      $0.contains("as it was before the lesson") && $0.contains("1 Detections") && !$0.contains("7 Training")
    }
    try terminal.press("q")
    // What was drawn stays where there is no other screen.
    try terminal.wait("the shell, on a line of its own") {
      $0.split(separator: "\n").last?.trimmingCharacters(in: .whitespaces) == "$"
    }
    let left = FileManager.default.enumerator(atPath: terminal.folder.file("tmp"))?.allObjects ?? []
    #expect(left.isEmpty, "\(left)")
  }
}
