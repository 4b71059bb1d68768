import Glibc
import Terminal

/// The inspector's main loop: it turns the user's events and other threads' results into actions, carries out the
/// commands that `update` returns, and shows each new state. It runs on one thread and waits only for events.
public final class Runtime {
  public private(set) var state: State
  /// Texts that were copied to the clipboard, to be printed at the end.
  public private(set) var copied: [String] = []
  private let display: any Display
  private let services: any Services
  private let tasks: BackgroundTasks
  private let renderer = Renderer()
  private var isEnding = false
  /// The screen of the present state; `nil` where the state has changed since it was drawn.
  private var frame: Frame?

  /// The most events that are taken before a frame is shown, so that a flood of them does not stop the display.
  private static let burst = 100

  public init(_ state: State, _ display: any Display, _ services: any Services) {
    self.state = state
    self.display = display
    self.services = services
    tasks = BackgroundTasks(services)
  }

  /// Runs until the user quits or the terminal is gone. An inference may continue on its threads for a moment.
  public func run() {
    carryOut(state.start())
    tasks.followRuns()
    while true {
      let isMore = takeEvents()
      for action in tasks.results() where !isEnding { apply(action) }
      if isEnding { break }
      // One frame for all changes: states in between are never drawn.
      if frame == nil {
        let new = renderer.frame(state)
        frame = new
        display.present(new.canvas)
      } else {
        display.continuePresenting()
      }
      if !isMore { wait() }
    }
    tasks.finish()
  }

  /// - Returns: whether there may be more.
  private func takeEvents() -> Bool {
    for _ in 0..<Self.burst {
      guard !isEnding, let event = display.nextEvent() else { return false }
      take(event)
    }
    return true
  }

  private func take(_ event: Event) {
    // The last frame knows what lies where, unless the state has changed since.
    let regions = frame?.regions ?? ScreenRegions(state)
    if let action = event.action(on: regions) { apply(action) } else { isEnding = true }
  }

  private func apply(_ action: Action) {
    frame = nil
    carryOut(state.update(action))
  }

  private func carryOut(_ commands: [Command]) {
    for command in commands {
      switch command {
      case .prepare, .select, .components, .cover, .diagnose, .survey, .remedies, .measureLoss, .findHardest,
        .compareImbalance,
        .saveJSON,
        .saveTruth, .thumbnail, .examine, .judge, .weigh, .order, .record:
        tasks.run(command)
      case .savePNG:
        let (frame, inference, view) = (renderer.frame(state), state.inference, state.options.view)
        tasks.save { try $0.savePNG(frame, of: inference, in: view) }
      case .copy(let text, let remark):
        display.copy(text)
        if !copied.contains(text) { copied.append(text) }
        apply(.notice("\(remark ?? "copied, and printed again on quitting"): \(text)"))
      case .openLesson(let request): open(request)
      case .setColorDepth(let depth): display.depth = depth
      case .redraw: display.redraw()
      case .suspend: if let event = display.suspend() { take(event) }
      case .quit: isEnding = true
      }
    }
  }

  /// Lets an inspector of its own teach a lesson; this one's work goes on meanwhile.
  private func open(_ request: LessonRequest) {
    // Reading a model takes a moment.
    var waiting = state
    waiting.message = "opening the lesson…"
    display.present(renderer.canvas(waiting))
    do {
      guard let opened = try services.open(request, state.course) else {
        return apply(.notice("it is about other pictures: retinascope learn \(request.lesson.id)"))
      }
      defer { opened.close() }
      var start = opened.state
      start.traits = state.traits
      start.guessesColors = state.guessesColors
      start.saysColorsAreGuessed = false
      // What was typed before the lesson could be seen was not meant for it.
      while let event = display.nextEvent() {
        switch event {
        case .resize(let width, let height): start.traits.size = CellSize(width: width, height: height)
        case .hangup:
          isEnding = true
          return
        case .key(.control("c")): return apply(.lessonClosed(LessonReturn(start)))
        case .key, .mouse: break
        }
      }
      let inner = Runtime(start, display, opened.services)
      inner.run()
      copied += inner.copied.filter { !copied.contains($0) }
      apply(.lessonClosed(LessonReturn(inner.state)))
    } catch {
      apply(.notice("the lesson cannot be opened: \(error)"))
    }
  }

  private func wait() {
    var waiting = [display.descriptor, tasks.descriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    poll(&waiting, nfds_t(waiting.count), -1)
  }
}

/// The terminal that the runtime needs: `Screen`, or a replacement in tests.
public protocol Display: AnyObject {
  /// Is readable when there is an event to take, or more to present.
  var descriptor: Int32 { get }
  var depth: ColorDepth { get set }
  /// Whether a part of the latest canvas is not shown yet.
  var isBehind: Bool { get }

  /// The next event, or `nil` if there is none now.
  func nextEvent() -> Event?
  /// Shows a canvas. It replaces an older one that is not shown yet.
  func present(_ canvas: Canvas)
  func continuePresenting()
  func redraw()
  /// Stops the program until the user continues it.
  func suspend() -> Event?
  /// Puts a text onto the clipboard.
  func copy(_ text: String)
}

extension Screen: Display {}

extension Event {
  /// What an event means on a screen: with what lies under the mouse, and how far a key can scroll. `nil` where the
  /// terminal is gone.
  func action(on regions: ScreenRegions) -> Action? {
    switch self {
    case .key(let key): .key(key, regions.state.mayScroll(key) ? regions.extent : nil)
    case .mouse(let event): .mouse(event, regions.hit(by: event))
    case .resize(let width, let height): .resize(width: width, height: height)
    case .hangup: nil
    }
  }
}
