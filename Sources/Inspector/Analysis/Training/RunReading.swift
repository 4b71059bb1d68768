import Runs

/// What the curves of view 7 say at the step where they are read: moving averages, as they are drawn.
struct RunReading {
  let runs: [ShownRun]
  /// From the first to the last step of all runs.
  let steps: ClosedRange<Int>
  /// The step where the curves are read.
  let read: Int
  /// Over how many steps values are averaged, the last of them the one that is shown.
  let window: Int

  /// `nil` before the first step.
  init?(_ state: State) {
    guard let steps = state.readableSteps, let read = state.readStep else { return nil }
    (runs, self.steps, self.read) = (state.training.runs, steps, read)
    window = Self.roundNumber(atMost: (steps.upperBound - steps.lowerBound + 1) / Self.windows)
  }

  /// A moving average is of the twentieth part of what is seen: single batches say little.
  private static let windows = 20

  /// 1, 2, 5, 10, 20 …
  private static func roundNumber(atMost most: Int) -> Int {
    var round = 1
    while round * 10 <= most { round *= 10 }
    return round * (most >= 5 * round ? 5 : most >= 2 * round ? 2 : 1)
  }

  /// The steps that an average at a step is of.
  func window(at step: Int) -> ClosedRange<Int> { step - window + 1...step }

  /// The moving average of a quantity.
  func mean(_ quantity: RunQuantity, run: Int, at step: Int) -> Double? {
    guard let own = runs[run].history.steps, step <= own.upperBound else { return nil }
    return runs[run].history.statistics(quantity, in: window(at: step)).mean
  }

  /// The step at which a run is read, which may have fewer steps.
  func ownStep(_ run: Int) -> Int { min(read, runs[run].history.steps?.upperBound ?? read) }

  /// The moving average of a quantity where the curves are read.
  func reading(_ quantity: RunQuantity, run: Int) -> Double? { mean(quantity, run: run, at: ownStep(run)) }

  /// The share of the first of two quantities in their sum.
  func share(_ one: RunQuantity, _ other: RunQuantity, run: Int, at step: Int) -> Double? {
    guard let one = mean(one, run: run, at: step), let other = mean(other, run: run, at: step),
      one >= 0, other >= 0, one + other > 0
    else { return nil }
    return one / (one + other)
  }

  /// The same where the curves are read.
  func share(_ one: RunQuantity, _ other: RunQuantity, run: Int) -> Double? {
    share(one, other, run: run, at: ownStep(run))
  }
}
