import OrderedCollections
import Tensors
import Training

/// The batches of one step together.
struct StepResults {
  private(set) var results: [TrainingStepResult] = []
  /// What of the arrays is trained; `nil`: all.
  let rows: TrainedRows?
  /// The mean of the batches' gradients, of what is trained.
  private(set) var gradients: NetworkArrays = [:]
  /// The pictures of each batch, by their places in the training set.
  private(set) var pictures: [[Int]] = []

  init(rows: TrainedRows?) { self.rows = rows }

  mutating func add(_ result: TrainingStepResult, pictures: [Int], _ workers: Workers) {
    results.append(result)
    self.pictures.append(pictures)
    guard results.count > 1 else {
      gradients = trained(result.gradients)
      return
    }
    // A running mean: m + (g − m) / n.
    let average = WeightAverage(decay: 1 - 1 / Double(results.count))
    gradients = average.next(gradients, trained(result.gradients), workers: workers)
  }

  private func trained(_ gradients: NetworkArrays) -> NetworkArrays {
    rows?.taken(from: gradients) ?? gradients
  }

  /// Mean over the batches.
  private func mean(_ value: (TrainingStepResult) -> Double) -> Double {
    results.reduce(0) { $0 + value($1) } / Double(results.count)
  }

  var loss: Double { mean { $0.loss.total.classification.loss + $0.loss.total.box } }

  /// A line of the log.
  func record(
    step: Int, rate: Double, gradientNorm: Double, levels: [String], seconds: Double
  ) -> TrainingStepRecord {
    func score(_ sum: KeyPath<PairScores, Double>, _ part: KeyPath<LossSums, LossPart>) -> Double? {
      let pairs = results.reduce(0) { $0 + $1.loss.total[keyPath: part].count }
      return pairs > 0 ? results.reduce(0) { $0 + $1.scores[keyPath: sum] } / Double(pairs) : nil
    }
    let count = pictures.reduce(0) { $0 + $1.count }
    return TrainingStepRecord(
      step: step, loss: loss, classification: mean { $0.loss.total.classification.loss },
      box: mean { $0.loss.total.box }, rate: rate, gradientNorm: gradientNorm,
      positives: results.reduce(0) { $0 + Self.positives($1.pictures) },
      positiveProbability: score(\.positives, \.positives),
      negativeProbability: score(\.negatives, \.negatives),
      positiveLoss: mean { $0.loss.total.positives.loss },
      negativeLoss: mean { $0.loss.total.negatives.loss },
      positiveGradient: mean { $0.loss.total.positives.gradient },
      negativeGradient: mean { $0.loss.total.negatives.gradient },
      levels: levels.enumerated().map { place, name in
        TrainingLevelRecord(
          level: name, classification: mean { $0.loss.levels[place].classification.loss },
          box: mean { $0.loss.levels[place].box },
          positives: results.reduce(0) { $0 + $1.loss.levels[place].positives.count })
      }, seconds: seconds, picturesPerSecond: seconds > 0 ? Double(count) / seconds : 0)
  }

  private static func positives(_ pictures: [LossBreakdown]) -> Int {
    pictures.reduce(0) { $0 + $1.total.positives.count }
  }

  /// The picture and level with the largest loss: where an explosion shows most.
  var worst: (picture: Int, level: Int, loss: Double)? {
    var worst: (picture: Int, level: Int, loss: Double)?
    for (result, places) in zip(results, pictures) {
      for (picture, breakdown) in zip(places, result.pictures) {
        for (level, sums) in breakdown.levels.enumerated() {
          let loss = (sums.classification.loss + sums.box) / breakdown.normalizer
          if !(loss <= worst?.loss ?? -1) { worst = (picture, level, loss) }
        }
      }
    }
    return worst
  }
}
