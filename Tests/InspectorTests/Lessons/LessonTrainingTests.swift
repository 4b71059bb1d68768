import Foundation
import Lessons
import Runs
import Support
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// The lesson that trains: in view 7, live or from its recording, and without a trace afterwards.
struct LessonTrainingTests {
  private let runs = RecordedRuns()
  private var lesson: Lesson { DemoServices.lessons.first { $0.material.training != nil }! }

  private func word(_ replay: LessonReplay, _ fact: LessonFact) -> String? {
    if case .word(let word)? = replay.state.lessonFact(fact) { word } else { nil }
  }

  private func number(_ replay: LessonReplay, _ fact: LessonFact) -> Double? {
    if case .number(let number)? = replay.state.lessonFact(fact) { number } else { nil }
  }

  @Test func aRecordingIsSteppedThroughAndReadAsItIsDrawn() throws {
    let opened = try runs.open(lesson, width: 160, height: 48)
    var replay = try LessonReplay(lesson, opened.state, opened.services)
    #expect(word(replay, .runSource) == "recorded" && word(replay, .runPhase) == "paused")
    #expect(number(replay, .step) == 0 && number(replay, .focalRunLoss) == nil)
    try replay.perform([.predict("it falls"), .press("one-step", times: 3), .wait([atLeast(.step, 3)])])
    #expect(number(replay, .step) == 3 && word(replay, .runPhase) == "paused")
    let reading = try #require(RunReading(replay.state))
    #expect(number(replay, .ceRunPositiveShare) == reading.share(.positiveLoss, .negativeLoss, run: 1))
    #expect(number(replay, .ceRunPositiveScore)! < number(replay, .prior)!)
    replay.press(.home)
    #expect(number(replay, .reading) == 1)
    let first = try #require(
      replay.state.training.runs.last?.history.statistics(.classification, in: 1...1).mean)
    #expect(number(replay, .ceRunLoss) == first)
    #expect(Renderer().canvas(replay.state).text.contains("(recorded)"))
  }

  @Test func spaceIsTheLessonsAndTheColonTheRuns() throws {
    let opened = try runs.open(lesson)
    var replay = try LessonReplay(lesson, opened.state, opened.services)
    replay.press(.character(" "))
    #expect(replay.session?.place == 1, "Space reads on, and does not start the run")
    replay.press(.enter)
    replay.press(.character(" "))
    #expect(word(replay, .runPhase) == "paused" && replay.state.message?.contains("waits for you") == true)
    replay.press(.character(":"))
    #expect(word(replay, .runPhase) == "running")
    replay.press(.character("("))
    #expect(replay.state.message?.contains("a recording") == true, "what was recorded cannot be changed")
  }

  /// Three steps by each loss, really made.
  @Test func itTrainsHereAndLeavesNothing() throws {
    let before = Set(temporaryFolders)
    var made: RecordedRuns? = RecordedRuns()
    let short = LessonTraining(steps: 3, batch: 1, rate: 0.001, evaluateEvery: 3)
    let opened = try #require(made).open(lesson, short, playsRecording: false)
    var replay = try LessonReplay(lesson, opened.state, opened.services)
    #expect(word(replay, .runSource) == "live" && word(replay, .runPhase) == "paused")
    #expect(Set(temporaryFolders).subtracting(before).count == 1)
    try replay.perform([.predict("it falls"), .press("pause", times: 1), .wait([finished])])
    #expect(number(replay, .step) == 3 && number(replay, .steps) == 3)
    #expect(number(replay, .focalRunAP50) != nil && number(replay, .ceRunAP50) != nil)
    replay.press(.home)
    #expect(
      number(replay, .ceRunLoss)! > 10 * number(replay, .focalRunLoss)!,
      "at the prior the loss of all background is large without focal loss")
    #expect(number(replay, .ceRunBoxLoss) == number(replay, .focalRunBoxLoss), "boxes are learnt alike")
    made = nil
    #expect(Set(temporaryFolders).subtracting(before).isEmpty)
  }

  @Test func withoutARecordingNoneIsPlayed() {
    let short = LessonTraining(steps: 3, batch: 1, rate: 0.001, evaluateEvery: 3)
    #expect(throws: TrainingRefused.self) { try runs.open(lesson, short, playsRecording: true) }
    var other = lesson.material.resolved(from: lesson.file).training!
    other.steps += 1
    #expect(throws: TrainingRefused.self, "of other settings") {
      try runs.open(lesson, other, playsRecording: true)
    }
  }

  @Test func leavingGivesWhatWasDoneToTheInspectorBelow() throws {
    let opened = try runs.open(lesson)
    var replay = try LessonReplay(lesson, opened.state, opened.services)
    replay.press(.character(" "))
    replay.press(.character("L"))
    replay.press(.character("l"))
    #expect(replay.state.course.ending == .left)
    var below = DemoServices.shared.fresh()
    below.carryOut(below.start(), in: DemoServices.shared) { _ in }
    let options = below.options
    _ = below.update(.lessonClosed(LessonReturn(replay.state)))
    #expect(below.course.progress.status(lesson.id) == .begun(step: 2, of: lesson.steps.count))
    #expect(below.options == options && below.message?.contains("as it was") == true)
  }

  @Test func aLessonOnOtherThingsIsOpenedOverTheInspector() throws {
    var state = DemoServices.shared.fresh()
    state.carryOut(state.start(), in: DemoServices.shared) { _ in }
    func requests(_ commands: [Command]) -> [LessonRequest] {
      commands.compactMap { if case .openLesson(let request) = $0 { request } else { nil } }
    }
    #expect(requests(state.begin(lesson)) == [LessonRequest(lesson)])
    #expect(state.course.session == nil, "this inspector stays as it is")
    _ = state.update(.key(.character("L")))
    while state.course.lessons[state.course.chosen].id != lesson.id { _ = state.update(.key(.down)) }
    #expect(
      requests(state.update(.key(.character("p"))))
        == [LessonRequest(lesson, isAnew: true, playsRecording: true)])
  }

  private func atLeast(_ fact: LessonFact, _ number: Double) -> LessonCondition {
    LessonCondition(left: .now(fact), comparison: .atLeast, right: .number(number))
  }

  private var finished: LessonCondition {
    LessonCondition(left: .now(.runPhase), comparison: .equal, right: .word("finished"))
  }

  private var temporaryFolders: [String] {
    let path = FileManager.default.temporaryDirectory.path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    // Other tests of lessons have theirs meanwhile: those of three steps are this test's.
    return names.filter { name in
      guard name.hasPrefix("retinascope-lesson-"),
        let log = FileManager.default.contents(atPath: "\(path)/\(name)/focal/log.jsonl")
      else { return false }
      return String(decoding: log.prefix(1000), as: UTF8.self).contains("\"steps\":3,")
    }
  }
}
