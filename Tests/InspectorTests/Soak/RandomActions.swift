import Diagnosis
import RetinaNet
import Runs
import Support
import Terminal

@testable import Inspector

/// Somebody who presses anything, resizes without end, and work whose results come when they come.
struct RandomActions {
  var random: SeededRandom
  /// What other threads have done, not yet told.
  private var arriving: [Action] = []

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// Takes what came of a command; results arrive later, in any order.
  mutating func hold(_ result: Action) {
    arriving.append(result)
    if chance(20) { arriving.append(result) }
  }

  mutating func next(_ state: State) -> Action {
    if !arriving.isEmpty, chance(3) { return arriving.remove(at: below(arriving.count)) }
    switch below(100) {
    case 0..<62: return Self.action(.key(key()), state)
    case 62..<86: return Self.action(.mouse(mouse(state.traits.size)), state)
    case 86..<96: return resize()
    case 96: return .inferenceDropped(InferenceID(picture: below(state.pictures.count)))
    case 97 where !state.training.runs.isEmpty: return news(state)
    case 97: return .notice("saved some/where.png")
    case 98:
      return .progress(InferenceID(picture: below(state.pictures.count)), stage: "decoding", fraction: nil)
    default: return Self.action(.key(key()), state)
    }
  }

  /// An event as the runtime brings it to the state.
  private static func action(_ event: Event, _ state: State) -> Action {
    event.action(on: ScreenRegions(state)) ?? .notice("the terminal is gone")
  }

  /// All results that are still to come, in the end.
  mutating func rest() -> [Action] {
    defer { arriving = [] }
    return arriving
  }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  /// True once in so many times.
  private mutating func chance(_ count: Int) -> Bool { below(count) == 0 }

  private static let bound = KeyTable.bindings.flatMap { $0.keys.map(\.key) }
  private static let characters = Array("0123456789.=-+ birdclasté鳥~'\"\\|\u{301}")
  private static let others: [Key] = [
    .escape, .enter, .tab, .backTab, .backspace, .delete, .function(1), .function(63), .control("u"),
    .control("a"), .shiftLeft, .pageDown, .down, .down, .right,
  ]

  private mutating func key() -> Key {
    switch below(10) {
    case 0..<7: Self.bound.randomElement(using: &random)!
    case 7, 8: .character(Self.characters.randomElement(using: &random)!)
    default: Self.others.randomElement(using: &random)!
    }
  }

  private mutating func mouse(_ size: CellSize) -> MouseEvent {
    let kinds: [MouseEvent.Gesture] = [.press, .press, .drag, .drag, .release, .wheelUp, .wheelDown]
    return MouseEvent(
      kinds.randomElement(using: &random)!, x: below(size.width + 2) - 1, y: below(size.height + 2) - 1)
  }

  private mutating func resize() -> Action {
    let (width, height) =
      switch below(12) {
      case 0: (1, 1)
      case 1: (500, 200)
      case 2: (24, 8)
      case 3: (below(500) + 1, below(3) + 1)
      case 4: (below(3) + 1, below(200) + 1)
      case 5, 6: (below(60) + 1, below(20) + 1)
      default: (below(160) + 20, below(50) + 8)
      }
    return .resize(width: width, height: height)
  }

  /// As a training run's folder gives them, or a run that begins anew.
  private mutating func news(_ state: State) -> Action {
    let run = below(state.training.runs.count)
    let phases: [RunPhase] = [
      .waiting, .preparing, .running, .validating, .paused, .finished, .stopped("the disk is full"),
      .quiet(minutes: 5),
    ]
    let history = [RunHistory(), TrainingState.half, TrainingState.classes].randomElement(using: &random)!
    return .runNews([
      RunNews(
        run: run, history: history, phase: phases.randomElement(using: &random)!,
        revision: state.training.runs[run].revision + below(2), checkpointStep: chance(3) ? nil : below(1000),
        failure: chance(5) ? "log.jsonl, line 7: it is no JSON" : nil, isCatchingUp: chance(4))
    ])
  }

  /// How many training runs are open.
  mutating func runs() -> Int { below(3) }

  /// A look as flags may ask for, without knowing the picture.
  mutating func options(runs: Int) -> ViewOptions {
    var options = ViewOptions()
    options.view = ViewKind.allCases.filter { $0 != .training || runs > 0 }.randomElement(using: &random)!
    options.layer = options.view == .levels && chance(2) ? .backbone(below(3)) : .pyramid(below(7))
    options.label = below(20)
    options.cell = chance(2) ? nil : GridCell(x: below(1000), y: below(1000))
    options.selected = chance(2) ? nil : below(500)
    options.zoom = chance(2) ? 1 : Double(below(100_000))
    if options.zoom < 1 { options.zoom = 1 }
    options.center = chance(2) ? nil : Point(x: Double(below(4000)), y: Double(below(4000)))
    options.reduction = Reduction.allCases.randomElement(using: &random)!
    options.scale = ScoreScale.allCases.randomElement(using: &random)!
    options.channel = chance(2) ? 0 : below(3000)
    options.shape = chance(2) ? nil : below(20)
    options.showsAnchors = chance(2)
    options.showsGroundTruth = chance(2)
    options.target = chance(2) ? nil : below(40)
    options.framesTarget = options.target != nil && options.zoom == 1 && options.center == nil
    options.filter.cause = chance(2) ? nil : ObjectFilter.Cause.allCases.randomElement(using: &random)!
    options.filter.label = chance(2) ? nil : below(20)
    options.filter.size = chance(2) ? nil : ObjectSize.allCases.randomElement(using: &random)!
    options.browser.filter.cause = chance(2) ? nil : BrowserCause.allCases.randomElement(using: &random)!
    options.browser.sort = BrowserSort.allCases.randomElement(using: &random)!
    options.browser.selected = chance(2) ? nil : below(9)
    options.training.panel = TrainingPanel.allCases.randomElement(using: &random)!
    options.training.overlay = TrainingOverlay.allCases.randomElement(using: &random)!
    options.training.isLinear = chance(2)
    options.training.step = chance(2) ? nil : below(2000)
    options.training.level = chance(2) ? nil : below(5)
    options.training.label = chance(2) ? nil : below(20)
    return options
  }

  mutating func traits() -> TerminalTraits {
    TerminalTraits(
      size: CellSize(width: 160, height: 48), depth: ColorDepth.allCases.randomElement(using: &random)!,
      glyphs: GlyphSet.allCases.randomElement(using: &random)!,
      cellAspect: [0.1, 0.48, 0.5, 10].randomElement(using: &random)!)
  }
}
