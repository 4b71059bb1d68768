import RetinaNet
import Runs
import Support
import Terminal

/// The keys of view 7.
extension State {
  /// The meaning of keys that view 7 uses in its own way; `nil` for all others.
  mutating func performInTraining(_ intent: Intent) -> [Command]? {
    switch intent {
    case .run(let request): return perform(request)
    case .move(let dx, let dy) where !showsPictureList: moveReading(by: dx - dy)
    case .first where !showsPictureList: options.training.step = readableSteps?.lowerBound
    case .last where !showsPictureList: options.training.step = nil
    case .mode(let step):
      options.training.panel = options.training.panel.next(by: step)
      scroll = 0
      message = options.training.panel.title
    case .axes:
      options.training.isLinear.toggle()
      message = options.training.isLinear ? "the loss on an even axis" : "the loss on a logarithmic axis"
    case .level(let step): changeTrainingLevel(by: step)
    case .label(let step):
      options.training.label = Self.next(options.training.label, by: step, in: labels)
      sayMap()
    case .cancel where !showsPictureList && !prefersPanel:
      options.training.step = nil
      zoom(.whole, around: nil)
    case .confirm where !showsPictureList: message = "1 to 6 look at this checkpoint's results in detail"
    default: return nil
    }
    return []
  }

  private mutating func perform(_ request: RunRequest) -> [Command] {
    switch request {
    case .overlay(let step):
      options.training.overlay = options.training.overlay.next(by: step)
      message = "on the picture: \(options.training.overlay.title)"
      return lossIfNeeded()
    case .otherRun: return switchRun()
    case .pause: return pauseOrGoOn()
    case .step: return order(.oneStep)
    case .rate(let steps): return order(.scaleRate(steps > 0 ? Self.rateFactor : 1 / Self.rateFactor))
    case .checkpoint: return order(.writeCheckpoint)
    }
  }

  /// How much a key changes the rate.
  private static let rateFactor = 1.25

  private mutating func pauseOrGoOn() -> [Command] {
    guard training.isPaused else { return order(.pause) }
    let commands = order(.goOn)
    // The same key, pressed again before the run's next news, is to pause it.
    if !commands.isEmpty {
      for run in training.runs.indices where training.runs[run].phase == .paused {
        training.runs[run].phase = .running
      }
    }
    return commands
  }

  private mutating func order(_ order: RunOrder) -> [Command] {
    guard !training.runs.isEmpty else { return [] }
    guard training.isSteered else {
      message =
        training.isOver
        ? "the run is over; the command that trained it goes on with more --steps"
        : "the run belongs to another process: these keys work in the terminal where it was started"
      return []
    }
    guard !training.isOver else {
      message = "the run is over"
      return []
    }
    return [.order(order)]
  }

  /// Shows view 7, if there is a run.
  mutating func enterTraining() -> [Command] {
    guard !training.runs.isEmpty else {
      message =
        "no run is open: `retinascope RUN/` opens what `train --output RUN/` writes, while it trains or later"
      return []
    }
    options.view = .training
    scroll = 0
    // Its curves come first where there is no room for both.
    prefersPanel = layout.panel == nil
    return lossIfNeeded()
  }

  // MARK: - Reading the curves

  /// The steps that the curves show.
  var readableSteps: ClosedRange<Int>? {
    let all = training.runs.compactMap(\.history.steps)
    guard let first = all.map(\.lowerBound).min(), let last = all.map(\.upperBound).max() else { return nil }
    return first...last
  }

  /// Where they are read; `nil` before the first step.
  var readStep: Int? {
    guard let steps = readableSteps else { return nil }
    return options.training.step.map { min(max($0, steps.lowerBound), steps.upperBound) } ?? steps.upperBound
  }

  /// Moves the reading line by fiftieths of the axis.
  private mutating func moveReading(by count: Int) {
    guard let steps = readableSteps, let read = readStep else { return }
    let stride = max(1, (steps.upperBound - steps.lowerBound + 25) / 50)
    let next = read + count * stride
    options.training.step = next >= steps.upperBound ? nil : max(steps.lowerBound, next)
  }

  // MARK: - The map over the picture

  private mutating func changeTrainingLevel(by step: Int) {
    guard let layers = inspected?.trace.pyramidLayers else { return }
    options.training.level = Self.next(options.training.level, by: step, in: layers.map(\.level))
    sayMap()
  }

  private mutating func sayMap() {
    let level = options.training.level.map { FeatureLayer.pyramid($0).name } ?? "all levels"
    let label = options.training.label.map { configuration.title(ofClass: $0) } ?? "any class"
    let hint = options.training.overlay == .boxes ? "; p shows the map" : ""
    message = options.training.overlay == .loss ? level : "scores of \(label), \(level)\(hint)"
  }

  // MARK: - Leaving

  /// Leaves the inspector. Where a run trains in this process it is asked what becomes of it.
  mutating func leave(byControl: Bool) -> [Command] {
    // A lesson's run is gone with it.
    guard training.isSteered, !course.isOwnSession, !training.isOver else { return [.quit] }
    if byControl {
      training.farewell = .stop
      return [.quit]
    }
    popup = .leaving
    scroll = 0
    return []
  }

  /// Answers the question what becomes of the run; `nil` where a key is no answer.
  mutating func answerLeaving(_ key: Key) -> [Command]? {
    switch key {
    case .character("s"), .control("c"): training.farewell = .stop
    case .character("c"): training.farewell = .goOn
    default:
      closePopup()
      return []
    }
    return [.quit]
  }
}
