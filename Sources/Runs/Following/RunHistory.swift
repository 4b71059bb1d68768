import Support

/// What is kept of a run's log for its curves: at most 2,048 stretches of steps, whatever the number of steps. Where
/// they would be more, each two neighbours become one.
public struct RunHistory: Sendable {
  /// The log's first line.
  public private(set) var header: TrainingRunHeader?
  /// The levels' names, in the log's order.
  public private(set) var levels: [String] = []
  /// The last step.
  public private(set) var last: TrainingStepRecord?
  /// At most 1,024, of earlier times fewer, the first and the last always among them. Where they have more than 2¹⁷ classes together, the
  /// earliest but the first lose theirs.
  public private(set) var validations: [TrainingValidationRecord] = []
  /// The one with the highest AP.
  public private(set) var best: TrainingValidationRecord?
  /// The latest, at most 200, without checkpoints.
  public private(set) var events: [TrainingEventRecord] = []
  /// What the latest event said of the run, if no step came after it.
  public private(set) var ending: RunEnding?
  /// The step of the last checkpoint.
  public private(set) var checkpoint: Int?
  /// Whether the last event of its kind was a pause.
  public private(set) var isPaused = false
  /// Lines that could not be read, and what was wrong with the first.
  public private(set) var damagedLines = 0
  public private(set) var firstDamage: String?

  /// How many steps a stretch holds.
  private(set) var stretch = 1
  /// The first step.
  private var origin = 0
  /// By stretch and quantity.
  private var statistics: [StepStatistics] = []
  private var levelStatistics: [StepStatistics] = []

  static let mostStretches = 2048
  /// The largest number of a step that is believed, and the most levels that a network has.
  private static let mostSteps = 1_000_000_000_000
  private static let mostLevels = 16
  private static let mostValidations = 1024
  private static let mostEvents = 200
  private static let mostClasses = 1 << 17
  private static let quantities = RunQuantity.allCases.count
  private static let levelQuantities = LevelQuantity.allCases.count

  public init() {}

  /// How a run ended.
  public enum RunEnding: Sendable, Hashable {
    case finished
    case stopped(String)
  }

  /// How many stretches are kept.
  var stretchCount: Int { statistics.count / Self.quantities }

  // MARK: - Taking lines

  mutating func take(_ line: TrainingLogLine) {
    guard (0...Self.mostSteps).contains(line.step) else {
      return takeDamage("there is no step \(line.step)")
    }
    switch line {
    case .run(let new):
      header = new
      if statistics.isEmpty { levels = Array(new.levels.prefix(Self.mostLevels)) }
    case .step(let step): take(step)
    case .validation(let validation):
      while let late = validations.last, late.step >= validation.step { validations.removeLast() }
      validations.append(validation)
      if validation.ap > best?.ap ?? -1 { best = validation }
      if validations.count > Self.mostValidations {
        let count = validations.count
        validations = validations.indices.filter { ($0 + count) % 2 == 1 }.map { validations[$0] }
      }
      boundClasses()
    case .event(let event): take(event)
    }
  }

  private mutating func boundClasses() {
    var count = validations.reduce(0) { $0 + $1.classes.count }
    var place = 1
    while count > Self.mostClasses, place < validations.count - 1 {
      count -= validations[place].classes.count
      validations[place].classes = []
      place += 1
    }
  }

  mutating func takeDamage(_ problem: String) {
    damagedLines += 1
    if firstDamage == nil { firstDamage = problem }
  }

  private mutating func take(_ event: TrainingEventRecord) {
    if event.event != .checkpoint { events = (events + [event]).suffix(Self.mostEvents) }
    switch event.event {
    case .finished: ending = .finished
    case .stopped(let reason): ending = .stopped(reason)
    case .resumed, .continued:
      ending = nil
      isPaused = false
    case .paused: isPaused = true
    case .checkpoint: checkpoint = event.step
    case .rate: break
    }
  }

  private mutating func take(_ step: TrainingStepRecord) {
    ending = nil
    if statistics.isEmpty {
      origin = step.step
      if levels.isEmpty { levels = step.levels.prefix(Self.mostLevels).map(\.level) }
    }
    if let last, step.step <= last.step { forget(from: step.step) }
    // A log that goes back before its first step begins anew.
    if step.step < origin { forgetAll(origin: step.step) }
    while (step.step - origin) / stretch >= Self.mostStretches { mergeNeighbours() }
    let place = (step.step - origin) / stretch
    grow(to: place + 1)
    for quantity in RunQuantity.allCases {
      statistics[place * Self.quantities + quantity.rawValue].add(step.value(quantity))
    }
    for level in step.levels.prefix(Self.mostLevels) {
      guard let index = levels.firstIndex(of: level.level) else { continue }
      let start = (place * levels.count + index) * Self.levelQuantities
      for quantity in LevelQuantity.allCases {
        levelStatistics[start + quantity.rawValue].add(level.value(quantity))
      }
    }
    last = step
  }

  private mutating func grow(to count: Int) {
    let missing = count - statistics.count / Self.quantities
    guard missing > 0 else { return }
    statistics += Array(repeating: StepStatistics(), count: missing * Self.quantities)
    levelStatistics += Array(
      repeating: StepStatistics(), count: missing * levels.count * Self.levelQuantities)
  }

  /// A run that was resumed does steps again: what is known of them goes. A stretch that also holds earlier steps stays.
  private mutating func forget(from step: Int) {
    let kept = max(0, (step - origin + stretch - 1) / stretch)
    guard kept * Self.quantities < statistics.count else { return }
    statistics.removeLast(statistics.count - kept * Self.quantities)
    levelStatistics.removeLast(
      max(0, levelStatistics.count - kept * levels.count * Self.levelQuantities))
    validations.removeAll { $0.step >= step }
    best = validations.max { $0.ap < $1.ap }
  }

  private mutating func forgetAll(origin: Int) {
    (self.origin, stretch) = (origin, 1)
    (statistics, levelStatistics) = ([], [])
  }

  private mutating func mergeNeighbours() {
    stretch *= 2
    statistics = Self.merged(statistics, width: Self.quantities)
    levelStatistics = Self.merged(levelStatistics, width: levels.count * Self.levelQuantities)
  }

  private static func merged(_ values: [StepStatistics], width: Int) -> [StepStatistics] {
    guard width > 0 else { return [] }
    let count = values.count / width
    return (0..<(count + 1) / 2).flatMap { place in
      (0..<width).map { index in
        var sum = values[2 * place * width + index]
        if 2 * place + 1 < count { sum.add(values[(2 * place + 1) * width + index]) }
        return sum
      }
    }
  }

  // MARK: - Reading curves

  /// The first and last step; `nil` before the first.
  public var steps: ClosedRange<Int>? { last.map { min(origin, $0.step)...$0.step } }

  /// What is known of a quantity in a stretch that overlaps the steps.
  public func statistics(_ quantity: RunQuantity, in steps: ClosedRange<Int>) -> StepStatistics {
    sum(statistics, steps, width: Self.quantities, index: quantity.rawValue)
  }

  /// The same of a level, by its place.
  public func statistics(_ quantity: LevelQuantity, level: Int, in steps: ClosedRange<Int>)
    -> StepStatistics
  {
    guard levels.indices.contains(level) else { return StepStatistics() }
    return sum(
      levelStatistics, steps, width: levels.count * Self.levelQuantities,
      index: level * Self.levelQuantities + quantity.rawValue)
  }

  private func sum(_ values: [StepStatistics], _ steps: ClosedRange<Int>, width: Int, index: Int)
    -> StepStatistics
  {
    var sum = StepStatistics()
    guard width > 0, steps.upperBound >= origin else { return sum }
    let first = max(0, steps.lowerBound - origin) / stretch
    let end = min(values.count / width, (steps.upperBound - origin) / stretch + 1)
    guard first < end else { return sum }
    for place in first..<end { sum.add(values[place * width + index]) }
    return sum
  }
}
