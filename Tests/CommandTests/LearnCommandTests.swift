import Foundation
import TestSupport
import Testing

/// `retinascope learn` without a terminal: the list, the check of a file, the hand-out and the export.
struct LearnCommandTests {
  private let folder = TemporaryFolder()

  private func run(_ arguments: String...) throws -> Program.Outcome {
    try Program(environment: ["XDG_STATE_HOME": folder.path + "/state"]).run(["learn"] + arguments)
  }

  @Test func listsTheLessons() throws {
    let outcome = try run("--list")
    #expect(outcome.exitCode == 0 && outcome.stderr.isEmpty)
    #expect(outcome.stdout.split(separator: "\n").count >= 12)
    #expect(outcome.stdout.contains("The score threshold's trade"))
  }

  @Test func checksAFileByLine() throws {
    let good = try run("--check", Program.checkout + "/assets/lessons/06-score.yaml")
    #expect(good.exitCode == 0 && good.stdout.contains("steps"))
    let text = try String(contentsOfFile: Program.checkout + "/assets/lessons/06-score.yaml", encoding: .utf8)
    let file = folder.write(
      "broken.yaml", text.replacing("{key:class-alone} does.", with: "{key:sing} 3 times."))
    let bad = try run("--check", file)
    #expect(bad.exitCode == 1)
    let line =
      text.split(separator: "\n", omittingEmptySubsequences: false)
      .firstIndex { $0.contains("{key:class-alone} does.") }! + 1
    #expect(bad.stdout.contains("broken.yaml:\(line): no key does \"sing\""), "\(bad.stdout)")
    #expect(bad.stdout.contains("broken.yaml:\(line): the numeral 3"))
    #expect(try run("--check", folder.path + "/absent.yaml").exitCode != 0)
  }

  @Test func printsAHandout() throws {
    let outcome = try run("--handout")
    #expect(outcome.exitCode == 0)
    #expect(outcome.stdout.hasPrefix("# Lessons\n"))
    #expect(outcome.stdout.contains("- [ ] Predict: "))
  }

  @Test func exportsWhatWasDone() throws {
    #expect(try run("--export", "-").stderr.contains("no lesson was begun yet"))
    try FileManager.default.createDirectory(
      atPath: folder.path + "/state/retinascope", withIntermediateDirectories: true)
    let lines = """
      {"time":"2030-01-01T10:00:00Z","lesson":"score","event":"begin","step":1,"steps":4,"seconds":0}
      {"time":"2030-01-01T10:00:30Z","lesson":"score","event":"predict","step":3,"steps":4,"seconds":0,"question":"guess","answer":"more"}
      """
    folder.write("state/retinascope/lessons.jsonl", lines + "\n")
    let outcome = try run("--export", folder.path + "/mine.jsonl")
    #expect(outcome.exitCode == 0)
    let written = try #require(folder.text("mine.jsonl")).split(separator: "\n")
    #expect(written.count == 2)
    #expect(written[1].contains("\"answer\":\"more\"") && written[1].contains("\"seconds\":30.0"))
    #expect(try run("--list").stdout.contains("(at step 1 of 4)"))
  }

  @Test func needsATerminalToTeach() throws {
    let outcome = try run()
    #expect(outcome.exitCode == 64)
    #expect(outcome.stdout.isEmpty)
    #expect(try run("nonsense", "--list").exitCode == 64)
  }
}
