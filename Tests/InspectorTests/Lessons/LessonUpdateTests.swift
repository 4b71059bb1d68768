import Lessons
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// Lessons within the inspector: they begin, are skipped, restarted and left, and leave no trace.
struct LessonUpdateTests {
  private static let services = DemoServices.shared

  private func ready(width: Int = 80, height: Int = 24) -> State {
    var state = Self.services.fresh(width: width, height: height)
    state.carryOut(state.start(), in: Self.services) { _ in }
    return state
  }

  private func press(_ state: inout State, _ keys: Key...) {
    for key in keys { state.carryOut(state.react(to: .key(key)), in: Self.services) { _ in } }
  }

  private func type(_ state: inout State, _ text: String) {
    for letter in text { press(&state, .character(letter)) }
  }

  @Test func leavingPutsEverythingBack() throws {
    var state = ready()
    type(&state, "oSSn5")
    press(&state, .down)
    let before = (state.options, state.thresholds, state.inference.picture, state.pictures.map(\.objects))
    press(&state, .character("L"), .enter)
    #expect(state.course.session != nil)
    #expect(state.thresholds != before.1, "a lesson begins at the thresholds of the start")
    press(&state, .character(" "), .escape)
    type(&state, "ssss6n")
    press(&state, .character("L"), .character("l"))
    #expect(state.course.session == nil && state.popup == nil)
    #expect(state.options == before.0)
    #expect(state.thresholds == before.1)
    #expect(state.inference.picture == before.2)
    #expect(state.pictures.map(\.objects) == before.3)
    #expect(state.layout.lesson == nil)
  }

  @Test func boxesThatALessonDrewAreGoneAfterIt() throws {
    var state = ready()
    let objects = state.pictures.map(\.objects)
    let lesson = try #require(DemoServices.lessons.first { $0.id == "anchors" })
    state.carryOut(state.begin(lesson, anew: true), in: Self.services) { _ in }
    press(&state, .enter, .character("E"), .shiftRight, .enter)
    #expect(state.pictures.map(\.objects) != objects)
    press(&state, .character("L"), .character("l"))
    #expect(state.pictures.map(\.objects) == objects)
  }

  @Test func theListShowsWhatIsDoneAndGoesOn() throws {
    var state = ready()
    press(&state, .character("L"))
    #expect(Renderer().canvas(state).text.contains("What a detection is made of"))
    press(&state, .enter, .character(" "))
    #expect(state.course.progress.status("detection") == .begun(step: 2, of: 4))
    press(&state, .character("L"), .character("l"), .character("L"))
    #expect(Renderer().canvas(state).text.contains("at step 2 of 4"))
    press(&state, .enter)
    #expect(state.course.session?.place == 1, "it goes on where it was left")
    press(&state, .character("L"), .character("r"))
    #expect(state.course.session?.place == 0, "it begins anew")
    press(&state, .character("L"), .character("s"))
    #expect(state.course.session == nil)
    #expect(state.course.progress.status("detection") == .skipped)
    press(&state, .character("L"))
    #expect(state.course.chosen == 1, "the next one is offered")
  }

  @Test func keysOfViewsWorkDuringALesson() throws {
    var state = ready()
    press(&state, .character("L"), .enter)
    for view in ViewKind.ofOnePicture {
      press(&state, .character(Character(view.keyTitle)))
      #expect(state.options.view == view)
      #expect(state.course.session != nil)
    }
  }

  @Test func aPredictionIsChosenOrTypedInTheLessonsOwnRows() throws {
    var state = ready()
    press(&state, .character("L"), .enter, .character(" "), .character(" "))
    #expect(state.prompt?.kind == .choice(0))
    press(&state, .right)
    #expect(state.prompt?.kind == .choice(1))
    press(&state, .escape)
    #expect(state.prompt == nil && state.course.session?.question != nil, "the learner may look around first")
    press(&state, .character(" "), .enter)
    #expect(state.course.session?.answers["guess"] == .word("some as well"))
    let lesson = try #require(DemoServices.lessons.first { $0.id == "limits" })
    state.carryOut(state.begin(lesson, anew: true), in: Self.services) { _ in }
    press(&state, .character(" "), .character(" "))
    type(&state, "many")
    press(&state, .enter)
    #expect(state.message?.contains("expected a number") == true)
    press(&state, .control("u"))
    type(&state, "1,000")
    press(&state, .enter)
    #expect(state.course.session?.answers["guess"] == .number(1000))
  }

  @Test func withoutLessonsTheKeysSaySo() {
    var state = TestState.ready()
    for (key, words) in [("L", "no lessons"), ("H", "belong to lessons"), (" ", "L lists")] {
      state.press(.character(Character(key)))
      #expect(state.message?.contains(words) == true)
    }
  }

  @Test func lessonsOnOtherPicturesAreNotBegun() throws {
    var state = ready()
    state.course.material = nil
    press(&state, .character("L"), .enter)
    #expect(state.course.session == nil)
    #expect(state.message?.contains("retinascope learn detection") == true)
  }

  @Test func everyStepIsRecorded() throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == "levels" })
    var state = ready()
    var kinds: [LessonEvent.EventKind] = []
    func take(_ commands: [Command]) {
      for case .record(let event) in commands where event.lesson == "levels" { kinds.append(event.kind) }
    }
    take(state.begin(lesson, anew: true))
    for key in [Key.character(" "), .character(" "), .enter] { take(state.react(to: .key(key))) }
    #expect(kinds == [.begin, .step, .predict, .step])
  }

  @Test func termsLeadToTheirLessons() throws {
    var state = ready()
    press(&state, .character("K"))
    for _ in state.glossaryTerms where state.glossaryTerms[state.glossaryTerm].id != "nms" {
      press(&state, .down)
    }
    let text = Renderer().canvas(state).text
    #expect(text.contains("L opens lesson 7: The box that suppressed another"), "\(text)")
    #expect(text.contains("L its lesson"))
    press(&state, .character("L"))
    #expect(state.popup == nil && state.course.session?.lesson.id == "nms")
    // From the help L leads to the lesson about the view.
    state = ready()
    type(&state, "6?")
    #expect(Renderer().canvas(state).text.contains("L lesson 10"))
    press(&state, .character("L"))
    #expect(state.popup == .lessons && state.course.lessons[state.course.chosen].id == "gamma")
    // A term that no lesson teaches says so.
    state = ready()
    press(&state, .character("K"))
    let term = try #require(state.glossaryTerms.firstIndex { state.course.lesson(teaching: $0.id) == nil })
    for _ in 0..<term { press(&state, .down) }
    press(&state, .character("L"))
    #expect(state.course.session == nil && state.message?.contains("no lesson teaches") == true)
  }

  @Test func choicesAndLinesCanBeClicked() throws {
    var state = ready(width: 120, height: 36)
    press(&state, .character("L"), .enter)
    func click(_ state: inout State, _ text: String) throws {
      let canvas = Renderer().canvas(state)
      let rows = canvas.text.split(separator: "\n", omittingEmptySubsequences: false)
      let y = try #require(rows.firstIndex { $0.contains(text) }, "\(text) in\n\(canvas.text)")
      let x = rows[y].distance(from: rows[y].startIndex, to: rows[y].firstRange(of: text)!.lowerBound)
      let event = Event.mouse(MouseEvent(.press, x: x + 1, y: y))
      let action = try #require(event.action(on: ScreenRegions(state)))
      state.carryOut(state.update(action), in: Self.services) { _ in }
    }
    try click(&state, "called anchors")
    #expect(state.course.session?.place == 1 && state.prompt?.kind == .choice(0), "a click reads on")
    try click(&state, "not one")
    #expect(state.course.session?.answers["guess"] == .word("not one"), "a click answers")
    #expect(Renderer().canvas(state).text.contains("you said not one"))
    press(&state, .escape)
    try click(&state, "Choose the list's last")
    #expect(state.course.session?.place == 2, "a click does no task")
    press(&state, .character("L"))
    try click(&state, "IoU by hand")
    #expect(state.course.chosen == 1 && state.popup == .lessons)
    try click(&state, "IoU by hand")
    #expect(state.course.session?.lesson.id == "iou", "what is chosen is begun")
  }

  @Test func textsCanBeReadBeforeAnAnswer() throws {
    for (key, popup) in [("?", PopupText.help), ("K", .glossary), ("L", .lessons)] {
      var state = ready()
      press(&state, .character("L"), .enter, .character(" "))
      #expect(state.prompt?.kind == .choice(0), "the question is open at once")
      press(&state, .character(Character(key)))
      #expect(state.popup == popup && state.prompt == nil)
      press(&state, .escape, .character(" "))
      #expect(state.popup == nil && state.prompt?.kind == .choice(0))
    }
  }

  @Test func answersStayAsTheyWereWhenTheGoalWasReached() throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == "gamma" })
    var replay = try LessonReplay(lesson, Self.services.fresh(), Self.services)
    replay.press(.character(" "))
    replay.press(.enter)
    for _ in 0..<100 where replay.session?.isReached == false { replay.press(.character("G")) }
    let page = { replay.session?.page(replay.state.lessonFact, keys: [:]).text }
    let (text, share) = (page(), replay.state.lessonFact(.positiveShare))
    for _ in 0..<3 { replay.press(.character("G")) }
    #expect(replay.state.lessonFact(.positiveShare) != share)
    #expect(page() == "When you got there: \(text ?? "")", "beside other numbers it says whose they are")
    for _ in 0..<3 { replay.press(.character("g")) }
    #expect(page() == text)
  }

  /// The lesson never covers the picture, the panel or the sliders.
  @Test(arguments: [(80, 24), (160, 48), (64, 20), (100, 30)])
  func hidesNothing(width: Int, height: Int) throws {
    var state = ready(width: width, height: height)
    press(&state, .character("L"), .enter)
    let layout = state.layout
    let lesson = try #require(layout.lesson)
    for area in [layout.header, layout.picture, layout.panel, layout.sliders, layout.funnel, layout.footer] {
      guard let area else { continue }
      #expect(area.y >= lesson.bottom || area.bottom <= lesson.y, "\(area) under \(lesson)")
    }
    #expect(layout.picture.height >= 6)
    // A short text leaves more rows to the lists; a task and its answer have the same.
    press(&state, .character(" "))
    #expect(state.layout.lesson.map { (3...4).contains($0.height) } == true, "a question and its choices")
    press(&state, .enter)
    let task = state.layout.lesson?.height
    press(&state, .end)
    #expect(state.course.session?.isReached == true && state.layout.lesson?.height == task)
  }

  /// In another window the text has other rows, and the picture what they leave.
  @Test func inAnotherWindowThePictureIsFramedInTheRoomThatIsLeft() throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == "misses" })
    var state = ready(width: 200, height: 40)
    state.carryOut(state.begin(lesson, anew: true), in: Self.services) { _ in }
    let rows = state.layout.lesson?.height
    state.carryOut(state.choose(object: 0), in: Self.services) { _ in }
    #expect(state.framing != nil)
    for (width, height) in [(64, 40), (64, 30), (200, 40)] {
      state.carryOut(state.update(.resize(width: width, height: height)), in: Self.services) { _ in }
      var again = state
      again.frameAgain()
      #expect(again.options == state.options && state.framing?.zoom == state.options.zoom)
    }
    #expect(state.layout.lesson?.height == rows)
  }

  @Test func aTasksSliderCanBeTypedAtOnce() throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == "nms" })
    var state = ready()
    state.carryOut(state.begin(lesson, anew: true), in: Self.services) { _ in }
    press(&state, .character(" "), .enter)
    #expect(Renderer().canvas(state).text.contains("= type value"))
    press(&state, .character("="))
    #expect(state.prompt?.kind == .value(.nms))
  }

  @Test func aStepPutsThresholdsBackAndKeepsOtherDetectionsAway() throws {
    let lesson = try #require(DemoServices.lessons.first { $0.id == "misses" })
    var replay = try LessonReplay(lesson, Self.services.fresh(), Self.services)
    #expect(replay.state.selectedDetection == nil, "only the object is chosen")
    try replay.perform(Array(lesson.solution.prefix(5)))
    #expect(replay.state.thresholds != replay.state.initialThresholds, "a remedy was tried")
    replay.read()
    var expected = replay.state.initialThresholds
    expected.topK = 10
    #expect(replay.state.thresholds == expected && replay.state.baseline == nil)
  }
}
