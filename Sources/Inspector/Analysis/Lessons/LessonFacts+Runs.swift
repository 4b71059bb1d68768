import Lessons
import Runs

extension State {
  /// What is known of training runs; their quantities where the curves are read.
  func ofRuns(_ fact: LessonFact) -> LessonValue? {
    guard let run = shownRun, let last = slowestRun else { return nil }
    switch fact {
    case .step: return .number(Double(last.history.last?.step ?? 0))
    case .steps: return run.history.header.map { .number(Double($0.steps)) }
    case .prior: return run.history.header.map { .number($0.prior) }
    case .trainingPictures: return run.history.header.map { .number(Double($0.pictures)) }
    case .reading: return readStep.map { .number(Double($0)) }
    case .runPhase: return .word(last.phase.lessonWord)
    case .runSource: return .word(training.isRecorded ? "recorded" : "live")
    case .shownRun: return run.history.header.map { .word($0.loss) }
    default: break
    }
    guard let (loss, quantity) = fact.ofRun, let reading = RunReading(self),
      let place = training.runs.firstIndex(where: { $0.history.header?.loss == loss })
    else { return nil }
    switch quantity {
    case .mean(let quantity): return reading.reading(quantity, run: place).map { .number($0) }
    case .share(let one, let other): return reading.share(one, other, run: place).map { .number($0) }
    case .least(let quantity):
      let all = training.runs[place].history.statistics(quantity, in: reading.steps)
      return all.count > 0 ? .number(all.least) : nil
    case .ap50:
      let measured = training.runs[place].history.validations.last { $0.step <= reading.read }
      return measured.flatMap { $0.ap50 >= 0 ? .number($0.ap50) : nil }
    }
  }

  /// The run that has made the fewest steps; of equals one that still has to be measured.
  private var slowestRun: ShownRun? {
    func progress(_ run: ShownRun) -> (Int, Int) { (run.history.last?.step ?? 0, run.phase.isOver ? 1 : 0) }
    return training.runs.min { progress($0) < progress($1) }
  }
}

extension RunPhase {
  /// The word for it in lessons.
  var lessonWord: String {
    switch self {
    case .waiting: "waiting"
    case .preparing: "preparing"
    case .running: "running"
    case .validating: "validating"
    case .paused: "paused"
    case .finished: "finished"
    case .stopped, .quiet: "stopped"
    }
  }

  static let lessonWords = [
    "waiting", "preparing", "running", "validating", "paused", "finished", "stopped",
  ]
}

/// What a fact reads off a run.
private enum RunFactQuantity {
  case mean(RunQuantity)
  case share(RunQuantity, RunQuantity)
  /// The least of all steps, wherever the curves are read.
  case least(RunQuantity)
  case ap50
}

extension LessonFact {
  /// The loss of the run that it is of, and what is read there.
  fileprivate var ofRun: (loss: String, quantity: RunFactQuantity)? {
    switch self {
    case .focalRunLoss: ("focal", .mean(.classification))
    case .focalRunBoxLoss: ("focal", .mean(.box))
    case .focalRunPositiveShare: ("focal", .share(.positiveLoss, .negativeLoss))
    case .focalRunPositivePull: ("focal", .share(.positiveGradient, .negativeGradient))
    case .focalRunPositiveScore: ("focal", .mean(.positiveProbability))
    case .focalRunNegativeScore: ("focal", .mean(.negativeProbability))
    case .focalRunAP50: ("focal", .ap50)
    case .ceRunLoss: ("ce", .mean(.classification))
    case .ceRunBoxLoss: ("ce", .mean(.box))
    case .ceRunPositiveShare: ("ce", .share(.positiveLoss, .negativeLoss))
    case .ceRunPositivePull: ("ce", .share(.positiveGradient, .negativeGradient))
    case .ceRunPositiveScore: ("ce", .mean(.positiveProbability))
    case .ceRunLeastPositiveScore: ("ce", .least(.positiveProbability))
    case .ceRunNegativeScore: ("ce", .mean(.negativeProbability))
    case .ceRunAP50: ("ce", .ap50)
    default: nil
    }
  }
}
