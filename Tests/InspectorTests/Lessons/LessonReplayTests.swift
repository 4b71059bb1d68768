import Lessons
import Support
import Terminal
import Testing

@testable import Inspector

/// Every lesson of the demo, gone through by keys: its solution and another way lead to the end, and neither doing
/// nothing nor what looks like a solution does.
struct LessonReplayTests {
  @Test func allLessonsAreWithoutFault() {
    #expect(DemoServices.folder.problems == [])
    #expect(DemoServices.lessons.count >= 12)
  }

  /// Keeps what lessons train until the test is over.
  private let runs = RecordedRuns()

  private func replay(_ lesson: Lesson) throws -> LessonReplay {
    guard lesson.material.training != nil else {
      return try LessonReplay(lesson, DemoServices.shared.fresh(), DemoServices.shared)
    }
    let opened = try runs.open(lesson)
    return try LessonReplay(lesson, opened.state, opened.services)
  }

  @Test(arguments: DemoServices.lessons.map(\.id))
  func theSolutionLeadsToTheEnd(id: String) throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == id })
    var replay = try replay(lesson)
    try replay.perform(lesson.solution) { page in
      guard let session = page.session, session.task != nil else { return }
      #expect(session.hints == 0)
    }
    #expect(replay.isFinished, "it stands at step \(replay.session?.place ?? -1)")
    let judged = try #require(replay.session).judgements
    #expect(judged.count == lesson.predictionCount, "every prediction is judged: \(judged)")
    #expect(judged.values.allSatisfy { $0.isRight }, "the solution predicts what is so: \(judged)")
  }

  @Test(arguments: DemoServices.lessons.map(\.id))
  func anotherWayLeadsToTheEnd(id: String) throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == id })
    #expect(lesson.otherWay != lesson.solution)
    var replay = try replay(lesson)
    try replay.perform(lesson.otherWay)
    #expect(replay.isFinished, "it stands at step \(replay.session?.place ?? -1)")
  }

  @Test(arguments: DemoServices.lessons.map(\.id))
  func whatLooksLikeASolutionDoesNot(id: String) throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == id })
    var replay = try replay(lesson)
    try replay.perform(lesson.wrong)
    let session = try #require(replay.session)
    #expect(!session.isFinished)
    #expect(session.task != nil, "it stands at a task that is not done")
  }

  /// At each task, nothing but reading and answering has been done since the one before; and no amount of Space leads
  /// past it.
  @Test(arguments: DemoServices.lessons.map(\.id))
  func doingNothingDoesNot(id: String) throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == id })
    var replay = try replay(lesson)
    var answers = lesson.solution.filter(\.isGuess)
    while let session = replay.session, session.task == nil, !session.isFinished {
      if replay.isReading { replay.read() } else { try replay.perform([answers.removeFirst()]) }
    }
    let place = try #require(replay.session).place
    for key in [Key.character(" "), .character(" "), .character("H"), .character("i"), .escape] {
      replay.press(key)
    }
    #expect(replay.session?.place == place)
    #expect(replay.session?.task != nil)
  }

  /// What is on the screen where a question is asked is not its answer: only what is done then shows that.
  @Test(arguments: ["detection", "deltas"]) func questionsCannotBeReadOffTheScreen(id: String) throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == id })
    var replay = try replay(lesson)
    var asked = 0
    try replay.perform(lesson.solution) { page in
      guard let session = page.session, let step = session.step,
        case .choices(let choices)? = session.question
      else { return }
      let now = choices.filter { choice in
        choice.conditions.allSatisfy { $0.holds { session.value($0, page.state.lessonFact) } == true }
      }
      let answers = lesson.solution.compactMap { if case .predict(let answer) = $0 { answer } else { nil } }
      #expect(!now.map(\.name).contains(answers[asked]), "\(step.id)")
      asked += 1
    }
    #expect(asked == lesson.predictionCount)
  }

  /// On the smallest screen that lessons are written for, each page is seen whole.
  @Test(arguments: DemoServices.lessons.map(\.id))
  func everyPageFits(id: String) throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == id })
    var replay = try replay(lesson)
    try replay.perform(lesson.solution) { page in
      let canvas = page.canvas
      let area = page.state.layout.lesson!
      let text = (area.y..<area.bottom).map { y in
        String(
          String.UnicodeScalarView(
            (1..<canvas.width).compactMap {
              canvas[$0, y].glyph == Cell.continuation ? nil : canvas[$0, y].glyph
            }))
      }.joined(separator: " ").split(separator: " ").joined(separator: " ")
      let shown = page.session!.page(page.state.lessonFact, keys: ActionNames.keyTitles)
      let sentences = shown.judgements.map { $0.sentence(isPast: shown.isPast) }
      for wanted in [shown.text] + sentences + shown.choices {
        #expect(text.contains(wanted.split(separator: " ").joined(separator: " ")), "\(wanted) in \(text)")
      }
      #expect(!shown.text.contains("…"), "every number is known: \(shown.text)")
    }
  }

  /// With all hints shown, the task and the last hint are seen whole.
  @Test(arguments: DemoServices.lessons.map(\.id))
  func everyHintFits(id: String) throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == id })
    let state = DemoServices.shared.fresh()
    let width = state.traits.size.width - 2
    let rows = ScreenLayout(state.traits.size, lessonRows: .max).lesson!.height - 1
    for step in lesson.steps {
      guard case .reach(let task) = step.kind else { continue }
      func lines(_ text: LessonText, _ prefix: String = "") -> Int {
        TextWrapping.lines(
          prefix + text.filled({ _ in "traffic light" }, key: { ActionNames.keyTitles[$0] }), width: width
        ).count
      }
      for hint in task.hints {
        #expect(lines(task.text) + lines(hint, "Hint 3 of 3: ") <= rows, "step \(step.id): \(hint.plain)")
      }
    }
  }
}

extension LessonAct {
  fileprivate var isGuess: Bool { if case .predict = self { true } else { false } }
}
