import Glibc
import Imaging
import Reports
import RetinaNet
import Support
import Tensors
import TestSupport
import Training

/// Times the live loss of an 800×1344 picture, 201,600 anchors × 91 classes with 100 objects, and compares it with the
/// exact one.
struct LossBench {
  let workers: Workers
  /// Repetitions of what is done once per picture.
  let runs: Int

  private static let objectCount = 100
  /// Slider positions.
  private static let positions = 100
  /// Those of Figure 4 in the paper, and a present one.
  private static let figureGammas = [0, 0.5, 1, 2, 3.3]

  func report() throws -> LossTimingReport {
    let trace = SyntheticTrace().make()
    let objects = Self.objects(trace)
    let timings = LossStopwatch()
    let box = BoxLoss(family: trace.configuration.family)
    var live: LiveLoss?
    for _ in 0..<runs {
      live = try timings.measure("first answer") {
        let targets = timings.measure("  matching") { TrainingTargets(objects, trace) }
        let histograms = try timings.measure("  histograms") {
          try LogitHistograms(trace, threads: workers.count)
        }
        let live = try timings.measure("  targets taken in") {
          try LiveLoss(trace, histograms, targets, box: box, threads: workers.count)
        }
        timings.measure("  answer") { Self.answer(live, .paper) }
        return live
      }
    }
    guard let live else { preconditionFailure("at least one run") }
    for position in 0..<Self.positions {
      let focal = FocalLoss(
        alpha: Double(position % 20) / 20, gamma: 5 * Double(position) / Double(Self.positions))
      timings.measure("new α and γ") {
        timings.measure("  totals, levels, classes, parts") { _ = live.breakdown(focal) }
        timings.measure("  heat map") { _ = live.heatmap(focal, .loss, .both) }
        timings.measure("  five cumulative curves") {
          for gamma in Self.figureGammas { _ = live.cumulative(gamma: gamma) }
        }
      }
    }
    for gamma in [0, 0.5, 1, 2, 5] {
      timings.measure("density") { _ = live.density(bins: 160) }
      timings.measure("20 hardest anchors") { _ = live.hardest(20, FocalLoss(alpha: 0.25, gamma: gamma)) }
    }
    var error = 0.0
    for gamma in [0, 0.3, 1, 2, 3.7, 5] {
      let settings = LossSettings(focal: FocalLoss(alpha: 0.25, gamma: gamma), box: box)
      let exact = try timings.measure("exact loss") {
        try DetectionLoss(trace, live.targets, settings, threads: workers.count)
      }
      error = max(error, Self.error(live.breakdown(settings.focal), exact.breakdown))
    }
    for gamma in [2.0, 5] {
      let settings = LossSettings(focal: FocalLoss(alpha: 0.25, gamma: gamma), box: box)
      let exact = try timings.measure("exact loss with gradients") {
        try DetectionLoss(trace, live.targets, settings, keepsGradients: true, threads: workers.count)
      }
      error = max(error, Self.cellError(live.heatmap(settings.focal, .gradient, .both), exact, trace))
    }
    return LossTimingReport(
      anchors: trace.levels.reduce(0) { $0 + $1.anchorCount }, classes: trace.configuration.classes.count,
      objects: objects.count, threads: workers.count, timings: timings.timings, error: error)
  }

  private static func answer(_ live: LiveLoss, _ focal: FocalLoss) {
    _ = live.breakdown(focal)
    _ = live.heatmap(focal, .loss, .both)
    for gamma in figureGammas { _ = live.cumulative(gamma: gamma) }
  }

  /// Objects about as large as some anchors, in pixels of the original picture.
  private static func objects(_ trace: Trace) -> [TrainingObject] {
    var random = SeededRandom(seed: 5)
    return (0..<objectCount).map { _ in
      let level = trace.levels[random.below(4)]
      let anchor = level.anchorBox(random.below(level.anchorCount))
      func near(_ value: Float, _ side: Float) -> Float { value + 0.2 * side * (random.uniform() - 0.5) }
      let box = Box(
        x1: near(anchor.x1, anchor.width), y1: near(anchor.y1, anchor.height),
        x2: near(anchor.x2, anchor.width), y2: near(anchor.y2, anchor.height))
      return TrainingObject(
        box: trace.transform.original(box), label: random.below(trace.configuration.classes.count))
    }
  }

  /// The largest difference of any part of any level or class, as a share of the total.
  private static func error(_ live: LossBreakdown, _ exact: LossBreakdown) -> Double {
    let total = exact.total.classification
    var error = 0.0
    for (live, exact) in zip(live.levels + live.classes, exact.levels + exact.classes) {
      for part in [\LossSums.positives, \.easyNegatives, \.hardNegatives] {
        error = max(error, abs(live[keyPath: part].loss - exact[keyPath: part].loss) / total.loss)
        error = max(error, abs(live[keyPath: part].gradient - exact[keyPath: part].gradient) / total.gradient)
      }
    }
    return error
  }

  /// The largest difference of any cell's gradient, as a share of the total.
  private static func cellError(_ maps: [[Float]], _ exact: DetectionLoss, _ trace: Trace) -> Double {
    let total = exact.breakdown.total.classification.gradient
    var error = 0.0
    for (number, level) in trace.levels.enumerated() {
      let perCell = level.anchorsPerCell * level.logits.shape[1]
      exact.logitGradients[number].withUnsafeBufferPointer { gradients in
        for cell in maps[number].indices {
          var sum = 0.0
          for index in cell * perCell..<(cell + 1) * perCell { sum += Double(abs(gradients[index])) }
          error = max(error, abs(Double(maps[number][cell]) - sum * exact.breakdown.normalizer) / total)
        }
      }
    }
    return error
  }
}

/// Stages and their times, in the order in which they were first begun.
private final class LossStopwatch {
  private(set) var timings: [LossTiming] = []

  func measure<T>(_ name: String, _ body: () throws -> T) rethrows -> T {
    let index = timings.firstIndex { $0.name == name } ?? timings.count
    if index == timings.count { timings.append(LossTiming(name)) }
    let processorClock = ProcessorClock()
    let (start, processor) = (ContinuousClock.now, processorClock.now)
    let result = try body()
    timings[index].add(
      (ContinuousClock.now - start) / .milliseconds(1),
      processor: (processorClock.now - processor) / .milliseconds(1))
    return result
  }
}
