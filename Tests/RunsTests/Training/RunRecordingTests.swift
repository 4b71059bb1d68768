import Foundation
import Support
import TestSupport
import Testing

@testable import Runs

/// A run that was recorded is played as it was.
struct RunRecordingTests {
  private let tiny = TinyTraining()

  private func plans(_ output: String, steps: Int = 4) throws -> [TrainingPlan] {
    let plan = try TrainingPlan(tiny.request(output) { $0.steps = steps })
    return [TrainingRequest.TrainingLoss.focal, .ce].map {
      TrainingPlan(plan, loss: $0, output: tiny.run("\(output)-\($0.rawValue)").path)
    }
  }

  /// Trains both runs, and records them.
  private func record() throws -> String {
    let folder = tiny.folder.file("recording")
    for plan in try plans("made") {
      let run = try TrainingRun(plan, isInterrupted: { false })
      while try run.advance() {}
      try RunRecording.write(run, to: folder, name: plan.request.loss.rawValue)
    }
    return folder
  }

  @Test func whatIsPlayedIsWhatWasRecorded() throws {
    let folder = try record()
    let player = try RunPlayer(try plans("played"), recordings: folder)
    for _ in 0..<4 {
      #expect(player.controls.allSatisfy { !$0.phase.isOver })
      try player.advance()
    }
    #expect(player.controls.allSatisfy { $0.phase == .finished })
    for loss in ["focal", "ce"] {
      let (made, played) = (try tiny.result("made-\(loss)"), try tiny.result("played-\(loss)"))
      #expect(played.steps == made.steps && played.steps.count == 4)
      #expect(played.validations == made.validations)
      #expect(played.last == made.last, "the same weights, byte for byte")
    }
  }

  @Test func aPlayedRunObeys() throws {
    let player = try RunPlayer(try plans("played"), recordings: try record())
    for control in player.controls { control.pause() }
    try player.advance()
    #expect(player.controls.map(\.phase) == [.paused, .paused])
    player.controls[1].stepOnce()
    try player.advance()
    func steps(_ loss: String) throws -> Int { try tiny.result("played-\(loss)").steps.count }
    #expect(try steps("focal") == 0 && steps("ce") == 1)
    player.controls[0].goOn()
    try player.advance()
    #expect(try steps("focal") == 1 && steps("ce") == 1)
  }

  @Test func theRecordingOfAnotherRunIsRefused() throws {
    let folder = try record()
    #expect(throws: TrainingRefused.self) {
      try RunPlayer(try plans("longer", steps: 5), recordings: folder)
    }
    let log = folder + "/ce.jsonl"
    let text = try String(contentsOfFile: log, encoding: .utf8)
    let lines = text.split(separator: "\n")
    try lines.dropLast(2).joined(separator: "\n").write(toFile: log, atomically: true, encoding: .utf8)
    #expect(throws: TrainingRefused.self, "a step is missing") {
      try RunPlayer(try plans("short"), recordings: folder)
    }
    #expect(throws: FileError.self) { try RunPlayer(try plans("none"), recordings: folder + "/none") }
  }

  /// Of two runs that take turns on one thread only one waits where both are paused; both say that they are paused.
  @Test func runsThatTakeTurnsRestTogether() {
    let (first, second) = (TrainingControl(), TrainingControl())
    for control in [first, second] {
      #expect(control.takeTurn())
      #expect(control.phase == .training)
      control.pause()
      #expect(control.phase == .training, "the step is being made")
      control.endTurn()
      #expect(control.phase == .paused)
    }
    first.stepOnce()
    #expect(first.phase == .training && second.phase == .paused, "it is to make a step")
  }
}
