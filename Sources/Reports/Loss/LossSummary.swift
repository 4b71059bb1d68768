import RetinaNet
import Runs
import Training

/// The loss of one picture, or of several as one batch, ready to be reported.
struct LossSummary {
  let pictureCount: Int
  let configuration: Configuration
  let settings: LossSettings
  /// What each picture's sums are multiplied by.
  let scales: [Double]
  /// P3 first, over all pictures.
  let levels: [LevelMatches]
  /// How many objects each class channel has.
  let objectCounts: [Int]
  /// How many objects no anchor touches.
  let untouchedCount: Int
  /// With the chosen α and γ.
  let focal: NormalizedLoss
  let crossEntropy: NormalizedLoss
  /// Sums over the pictures, in the order of `ImbalanceMethod.allCases`.
  let imbalance: [ImbalanceTally]
  /// `nil` unless asked for.
  let initial: InitialLossSummary?

  /// - Parameters:
  ///   - pictures: at least one.
  ///   - prior: whose loss at initialisation is wanted, too.
  init(_ pictures: [PictureLoss], _ results: LossResults, prior: Double?) {
    pictureCount = pictures.count
    configuration = results.configuration
    settings = results.settings
    let family = configuration.family
    scales = NormalizedLoss.scales(family, positives: pictures.map(\.positives))
    levels = pictures.dropFirst().reduce(pictures[0].levels) { sum, picture in
      zip(sum, picture.levels).map { pair in
        var level = pair.0
        level += pair.1
        return level
      }
    }
    var counts = [Int](repeating: 0, count: configuration.classes.count)
    for object in pictures.lazy.flatMap(\.objects) { counts[object.label] += 1 }
    objectCounts = counts
    untouchedCount = pictures.reduce(0) { $0 + $1.untouched.count }
    focal = NormalizedLoss(pictures.map(\.focal), family: family)
    crossEntropy = NormalizedLoss(pictures.map(\.crossEntropy), family: family)
    imbalance = pictures.dropFirst().reduce(pictures[0].imbalance) { sum, picture in
      zip(sum, picture.imbalance).map { pair in
        var tally = pair.0
        tally += pair.1
        return tally
      }
    }
    let (scales, settings) = (scales, settings)
    initial = prior.map {
      InitialLossSummary(prior: $0, pictures: Array(zip(pictures, scales)), focal: settings.focal)
    }
  }

  var objectCount: Int { objectCounts.reduce(0, +) }
  var anchors: Int { levels.reduce(0) { $0 + $1.anchors } }
  var positives: Int { levels.reduce(0) { $0 + $1.positives } }
  var lowQuality: Int { levels.reduce(0) { $0 + $1.lowQuality } }
  var ignored: Int { levels.reduce(0) { $0 + $1.ignored } }
  var background: Int { levels.reduce(0) { $0 + $1.background } }

  func className(_ label: Int) -> String { configuration.classes[label] ?? "background" }
}

extension PictureLoss {
  var positives: Int { levels.reduce(0) { $0 + $1.positives } }
}

/// The loss before the first step of training, with a prior and without.
struct InitialLossSummary {
  /// One score for all, by one loss.
  struct ScoreLoss {
    /// Sums over all pairs of all pictures.
    var positives = LossPart()
    var negatives = LossPart()
    /// Of both, as the family normalises it.
    var normalized = 0.0
  }

  let prior: Double
  /// Where all scores are π.
  let withPrior: (crossEntropy: ScoreLoss, focal: ScoreLoss)
  /// Where all scores are 0.5.
  let withoutPrior: (crossEntropy: ScoreLoss, focal: ScoreLoss)

  init(prior: Double, pictures: [(PictureLoss, scale: Double)], focal: FocalLoss) {
    func row(_ score: Double, _ loss: FocalLoss) -> ScoreLoss {
      pictures.reduce(into: ScoreLoss()) { row, picture in
        let sums = picture.0.focal.total
        let initial = InitialLoss(
          score: score, pairs: (sums.positives.count, sums.negatives.count), focal: loss)
        row.positives += initial.positives
        row.negatives += initial.negatives
        row.normalized += initial.total.loss * picture.scale
      }
    }
    self.prior = prior
    withPrior = (row(prior, .crossEntropy), row(prior, focal))
    withoutPrior = (row(0.5, .crossEntropy), row(0.5, focal))
  }
}
