import Foundation
import Lessons
import TestSupport
import Testing

/// What a learner did is kept in the state directory, and taken up again.
struct LessonStoreTests {
  @Test func progressSurvivesTheProgram() throws {
    let folder = TemporaryFolder()
    let store = try #require(LessonStore(environment: ["XDG_STATE_HOME": folder.path + "/state"]))
    #expect(try store.events() == [], "nothing was done yet")
    let lesson = SmallLesson.lesson
    var session = LessonSession(lesson)
    let facts: LessonFacts = { $0 == .kept ? .number(3) : .number(0.4) }
    try store.append(LessonEvent(.begin, session))
    _ = session.proceed(facts)
    _ = session.answer(.word("more"), facts)
    try store.append(LessonEvent(.step, session))
    var progress = LessonProgress(try store.events())
    #expect(progress.status("small") == .begun(step: 3, of: 4))
    let resumed = progress.session(lesson)
    #expect(resumed.place == 2)
    #expect(resumed.answers == ["guess": .word("more")])
    #expect(resumed.remembered == session.remembered)
    try store.append(LessonEvent(.finish, session))
    progress = LessonProgress(try store.events())
    #expect(progress.status("small") == .done)
    #expect(progress.session(lesson).place == 0, "what is done begins anew")
    #expect(progress.status("other") == .untouched)
  }

  /// What was so when the goal was reached counts, and not what is so when the lesson is taken up.
  @Test func whatWasJudgedStaysJudged() throws {
    let text = SmallLesson.text.replacing(
      "    answer: From {hello.kept} to {kept}. You guessed {guess}.",
      with: "    answer: From {hello.kept} to {kept}. You guessed {guess}.\n  - id: end\n    say: The end.")
    let lesson = try #require(SmallLesson.read(text).lesson)
    var session = LessonSession(lesson)
    var kept = 3.0
    let facts: LessonFacts = { $0 == .kept ? .number(kept) : .number(0.3) }
    var events = [LessonEvent(.begin, session)]
    _ = session.proceed(facts)
    _ = session.answer(.word("more"), facts)
    _ = session.answer(.number(9), facts)
    let atTheTask = LessonEvent(.step, session)
    kept = 8
    #expect(session.observe(facts) || session.observe(facts))
    #expect(session.judgements["guess"]?.isRight == true)
    for (id, judgement) in session.judgements {
      var event = LessonEvent(.reach, session)
      event.question = id
      event.judgement = judgement
      events.append(event)
    }
    _ = session.proceed(facts)
    events.append(LessonEvent(.step, session))

    kept = 1
    var resumed = LessonProgress(events).session(lesson)
    #expect(resumed.step?.id == "end" && resumed.pendingAnswer == nil)
    #expect(resumed.proceed(facts) && resumed.judgedNow.isEmpty)
    #expect(resumed.judgements == session.judgements)
    // Begun anew, nothing is judged.
    let anew = events + [LessonEvent(.begin, LessonSession(lesson)), atTheTask]
    #expect(LessonProgress(anew).session(lesson).judgements.isEmpty)
  }

  @Test func brokenLinesAreLeftOut() throws {
    let folder = TemporaryFolder()
    let store = LessonStore(path: folder.path + "/lessons.jsonl")
    try store.append(LessonEvent(.finish, LessonSession(SmallLesson.lesson)))
    let file = try #require(FileHandle(forWritingAtPath: store.path))
    file.seekToEndOfFile()
    file.write(Data("{\"lesson\":\"small\",\"eve\nnonsense\n[1]\n{}\n{\"lesson\":\"sm".utf8))
    try file.close()
    // What follows a torn line is whole.
    try store.append(LessonEvent(.leave, LessonSession(SmallLesson.lesson)))
    #expect(LessonProgress(try store.events()).status("small") == .done)
    #expect(try store.events().map(\.kind) == [.finish, .leave])
  }

  @Test func aChangedLessonBeginsAnew() throws {
    var session = LessonSession(SmallLesson.lesson)
    let facts: LessonFacts = { _ in .number(3) }
    _ = session.proceed(facts)
    let progress = LessonProgress([LessonEvent(.step, session)])
    #expect(progress.session(SmallLesson.lesson).place == 1)
    var other = SmallLesson.lesson
    other.steps.removeLast()
    #expect(progress.session(other).place == 0)
    var renamed = SmallLesson.lesson
    renamed.steps[0].id = "renamed"
    #expect(progress.session(renamed).place <= 1)
  }

  @Test func withoutAHomeNothingIsKept() {
    #expect(LessonStore(environment: [:]) == nil)
    #expect(
      LessonStore(environment: ["HOME": "/home/me"])?.path
        == "/home/me/.local/state/retinascope/lessons.jsonl")
    #expect(
      LessonStore(environment: ["HOME": "/home/me", "XDG_STATE_HOME": "relative"])?.path
        == "/home/me/.local/state/retinascope/lessons.jsonl")
  }
}
