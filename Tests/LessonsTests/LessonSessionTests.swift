import Lessons
import Testing

/// A learner goes through a lesson: predictions are judged by what is so afterwards, and only the goal counts.
struct LessonSessionTests {
  /// Facts of an imagined inspector.
  private static func facts(kept: Double?, score: Double = 0.4) -> LessonFacts {
    { fact in
      switch fact {
      case .kept: kept.map { .number($0) }
      case .score: .number(score)
      default: nil
      }
    }
  }

  @Test func goesFromTheFirstStepToTheEnd() {
    var session = LessonSession(SmallLesson.lesson)
    let before = Self.facts(kept: 3)
    let page = session.page(before, keys: SmallLesson.vocabulary.keys)
    #expect(page.text == "There are 3 detections." && page.goesOn)
    let wentOn = session.proceed(before)
    #expect(wentOn)
    #expect(session.page(before, keys: [:]).choices == ["more", "fewer"])
    let skipsTheQuestion = session.proceed(before)
    #expect(!skipsTheQuestion, "an answer is awaited")
    let choseOne = session.answer(.word("fewer"), before)
    #expect(choseOne)
    let typedANumber = session.answer(.number(6), before)
    #expect(typedANumber)
    #expect(
      session.page(before, keys: SmallLesson.vocabulary.keys).text == "Press s until more than 3 are kept.")
    let reachedByNothing = session.observe(before)
    #expect(!reachedByNothing, "nothing was done")
    let reachedByHalf = session.observe(Self.facts(kept: 8))
    #expect(!reachedByHalf, "one of two conditions")
    let after = Self.facts(kept: 7, score: 0.3)
    let reached = session.observe(after)
    #expect(reached)
    let reachedAgain = session.observe(after)
    #expect(!reachedAgain, "it is told once")
    #expect(
      session.page(after, keys: [:]).judgements.map { $0.sentence() } == [
        "You said fewer: no, more.", "You said 6: near enough, it is 7.",
      ])
    #expect(session.page(after, keys: [:]).text == "From 3 to 7. You guessed fewer.")
    // What is shown beside it has moved on: the numbers are those of the moment, and say so.
    let later = session.page(Self.facts(kept: 9, score: 0.2), keys: [:])
    #expect(later.text == "When you got there: From 3 to 7. You guessed fewer.")
    let sentences = later.judgements.map { $0.sentence(isPast: later.isPast) }
    #expect(sentences.last == "You said 6: near enough, it was 7.")
    let ended = session.proceed(after)
    #expect(ended)
    #expect(session.isFinished)
  }

  @Test func waitsForFactsThatAreStillComputed() {
    var session = LessonSession(SmallLesson.lesson)
    let unknown = Self.facts(kept: nil)
    #expect(session.page(unknown, keys: [:]).text == "There are … detections.")
    let wentOn = session.proceed(unknown)
    #expect(!wentOn, "what is compared later must be known")
  }

  @Test func aTaskComparesWithHowThingsWereWhenItBegan() throws {
    let text = SmallLesson.text.replacing("kept > hello.kept and score < 0.4", with: "kept > lower.kept")
    var session = LessonSession(try #require(SmallLesson.read(text).lesson))
    _ = session.proceed(Self.facts(kept: 3))
    _ = session.answer(.word("more"), Self.facts(kept: 3))
    _ = session.answer(.number(3), Self.facts(kept: 3))
    // What the step has set is still being computed, then it is known.
    for kept in [nil, 5.0, 5, 4] {
      let reached = session.observe(Self.facts(kept: kept))
      #expect(!reached, "\(String(describing: kept))")
    }
    let reached = session.observe(Self.facts(kept: 6))
    #expect(reached)
  }

  @Test func givesThreeHintsOneAfterTheOther() {
    var session = LessonSession(SmallLesson.lesson)
    let facts = Self.facts(kept: 3)
    var gave = session.hint()
    #expect(!gave, "there is nothing to do yet")
    _ = session.proceed(facts)
    _ = session.answer(.word("more"), facts)
    _ = session.answer(.number(3), facts)
    for number in 1...3 {
      gave = session.hint()
      #expect(gave)
      #expect(session.page(facts, keys: SmallLesson.vocabulary.keys).hint?.number == number)
    }
    gave = session.hint()
    #expect(!gave)
    #expect(session.page(facts, keys: SmallLesson.vocabulary.keys).hint?.text == "Press s.")
  }

  @Test(arguments: [
    (LessonTolerance.absolute(2), 5.0, 7.0, true), (.absolute(2), 4.9, 7, false),
    (.relative(0.1), 95, 100, true),
    (.relative(0.1), 89, 100, false), (.relative(0), 0, 0, true), (.absolute(1), .nan, 0, false),
  ])
  func tolerances(_ tolerance: LessonTolerance, predicted: Double, truth: Double, holds: Bool) {
    #expect(tolerance.holds(predicted, truth) == holds)
  }

  @Test(arguments: [
    ("kept = 3", true), ("kept != 3", false), ("kept <= 3", true), ("kept >= 3.5", false), ("kept < 4", true),
    ("kept > 3", false), ("score = 0.4", true), ("suppressed > 0", nil as Bool?), ("view = misses", nil),
  ])
  func conditions(text: String, holds: Bool?) throws {
    let changed = SmallLesson.text.replacing("kept > hello.kept and score < 0.4", with: text)
    let lesson = try #require(SmallLesson.read(changed).lesson)
    guard case .reach(let task) = try #require(lesson.steps.last).kind else { return }
    let session = LessonSession(lesson)
    #expect(task.conditions.first?.holds { session.value($0, Self.facts(kept: 3)) } == holds)
  }
}
