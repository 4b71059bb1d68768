import Glibc
import Lessons
import Terminal

/// Goes through a lesson without a terminal, by the keys that a learner would press: for tests, and to print a lesson's
/// screens.
public struct LessonReplay {
  public private(set) var state: State
  private let services: any Services
  private let renderer = Renderer()

  /// Why a recorded solution cannot be carried out.
  public struct Stuck: Error, CustomStringConvertible {
    public let description: String
  }

  /// Begins a lesson.
  ///
  /// - Parameter state: an inspector that has not begun.
  public init(_ lesson: Lesson, _ state: State, _ services: any Services) throws(Stuck) {
    self.state = state
    self.services = services
    carryOut(self.state.start())
    carryOut(self.state.begin(lesson, anew: true))
    guard self.state.course.session != nil else {
      throw Stuck(description: self.state.message ?? "\(lesson.id) did not begin")
    }
  }

  public var session: LessonSession? { state.course.session }
  public var isFinished: Bool { session?.isFinished ?? false }

  /// The screen.
  public var canvas: Canvas { renderer.canvas(state) }

  /// Whether Space goes on from what is read.
  public var isReading: Bool {
    guard let session, !session.isFinished else { return false }
    return session.question == nil && session.task == nil
  }

  /// Reads on, as far as nothing is asked and nothing is to be done.
  ///
  /// - Parameter page: is called before each step that is read.
  public mutating func read(_ page: (LessonReplay) -> Void = { _ in }) {
    while isReading {
      page(self)
      let before = session
      press(.character(" "))
      if session == before { return }
    }
  }

  /// Carries out a recorded solution.
  ///
  /// - Parameter page: is called at each step, once it can be read.
  public mutating func perform(
    _ acts: [LessonAct], page: (LessonReplay) -> Void = { _ in }
  ) throws(Stuck) {
    var seen: Int?
    for act in acts {
      read(page)
      if session?.place != seen {
        page(self)
        seen = session?.place
      }
      try perform(act)
    }
    read(page)
    if isFinished { page(self) }
  }

  private mutating func perform(_ act: LessonAct) throws(Stuck) {
    switch act {
    case .predict(let answer): try predict(answer)
    case .press(let name, let times):
      let key = try key(name)
      for _ in 0..<times { press(key) }
    case .pressUntil(let name, let conditions):
      let key = try key(name)
      for _ in 0..<LessonAct.mostPresses {
        if hold(conditions) { return }
        press(key)
      }
      throw Stuck(description: "however often \(key.title) is pressed, what it is pressed for does not come")
    case .set(let name, let value):
      guard let knob = Knob.lessonNames.first(where: { $0.name == name })?.knob else {
        throw Stuck(description: "there is no slider \(name)")
      }
      press(try key("type-value"))
      for _ in Knob.allCases where state.prompt?.kind != .value(knob) { press(.tab) }
      guard state.prompt?.kind == .value(knob) else {
        throw Stuck(description: "\(name) has no slider in view \(state.options.view.name)")
      }
      type(value)
    case .wait(let conditions): try wait(for: conditions)
    }
  }

  /// Takes the news of runs until something holds; a minute without news is too long.
  private mutating func wait(for conditions: [LessonCondition]) throws(Stuck) {
    var idle = 0
    while !hold(conditions) {
      let news = services.runNews()
      if news.isEmpty {
        guard services.followsRuns, idle < 6000 else {
          throw Stuck(description: "however long is waited, what is waited for does not come")
        }
        idle += 1
        usleep(10_000)
      } else {
        idle = 0
        carryOut(state.update(.runNews(news)))
      }
    }
  }

  private mutating func predict(_ answer: String) throws(Stuck) {
    guard let question = session?.question else {
      throw Stuck(description: "\"\(answer)\" is predicted where nothing is asked")
    }
    let place = session?.place
    if state.prompt == nil { press(.character(" ")) }
    switch question {
    case .number: type(answer)
    case .choices(let choices):
      guard let place = choices.firstIndex(where: { $0.name == answer }) else {
        throw Stuck(description: "\"\(answer)\" is none of the choices")
      }
      for _ in 0..<place { press(.right) }
      press(.enter)
    }
    guard session?.place != place else {
      throw Stuck(description: "\"\(answer)\" was not taken: \(state.message ?? "")")
    }
  }

  private func hold(_ conditions: [LessonCondition]) -> Bool {
    guard let session else { return false }
    return conditions.allSatisfy { $0.holds { session.value($0, state.lessonFact) } ?? false }
  }

  private func key(_ name: String) throws(Stuck) -> Key {
    guard let key = ActionNames.key(for: name) else { throw Stuck(description: "no key does \(name)") }
    return key
  }

  private mutating func type(_ text: String) {
    for character in text { press(.character(character)) }
    press(.enter)
  }

  /// Presses a key, and waits for all that follows from it.
  public mutating func press(_ key: Key) { take(.key(key)) }

  /// Does something with the keyboard or the mouse, and waits for all that follows from it.
  public mutating func take(_ event: Event) {
    guard let action = event.action(on: ScreenRegions(state)) else { return }
    carryOut(state.update(action))
  }

  private mutating func carryOut(_ commands: [Command]) {
    state.carryOut(commands, in: services) { _ in }
  }
}
