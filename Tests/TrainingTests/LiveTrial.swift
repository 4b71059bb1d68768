import Imaging
import RetinaNet
import Support
import Tensors
import TestSupport

@testable import Training

/// A small picture with logits of any kind, and its loss pair by pair from the definitions.
struct LiveTrial {
  /// What the logits are like.
  enum LogitKind: String, CaseIterable {
    case zero, initial, high, low, hugeHigh, hugeLow, uniform, halfHuge, oneHuge, twoPeaks, usual

    /// - Parameter index: of the pair.
    func logit(_ index: Int, _ random: inout SeededRandom) -> Float {
      switch self {
      case .zero: 0
      case .initial: -4.595
      case .high: 3
      case .low: -40
      case .hugeHigh: 1e4
      case .hugeLow: -1e4
      case .uniform: 50 * (random.uniform() - 0.5)
      case .halfHuge: random.below(2) == 0 ? 1e4 : -1e4
      case .oneHuge: index == 777 ? 900 : -6 + random.normal()
      case .twoPeaks: random.below(50) == 0 ? 2 + random.normal() : -9 + random.normal()
      case .usual: -5 + 1.5 * random.normal()
      }
    }
  }

  let trace: Trace

  init(_ kind: LogitKind, classes: Int = 5, width: Int = 96, height: Int = 64) {
    self.init(classes: classes, width: width, height: height) { index, random in
      kind.logit(index, &random)
    }
  }

  init(
    classes: Int, width: Int, height: Int, _ logit: (Int, inout SeededRandom) -> Float
  ) {
    var recipe = SyntheticTrace()
    recipe.padded = Transform.Size(width: width, height: height)
    (recipe.classes, recipe.candidateClasses, recipe.candidates) = (classes, classes, 0)
    var random = SeededRandom(seed: 3)
    var index = 0
    trace = recipe.make().replacingLogits {
      defer { index += 1 }
      return logit(index, &random)
    }
  }

  /// Some objects of about the size of anchors, so that there are positives and ignored anchors.
  var objects: [TrainingObject] {
    [(0, 30), (0, 900), (0, 1203), (1, 200), (2, 17)].enumerated().map { number, place in
      let level = trace.levels[place.0]
      let anchor = level.anchorBox(place.1 % level.anchorCount)
      let box = Box(x1: anchor.x1 + 3, y1: anchor.y1 - 2, x2: anchor.x2 + 4, y2: anchor.y2 + 1)
      return TrainingObject(
        box: trace.transform.original(box), label: (number * 2 + 1) % trace.configuration.classes.count)
    }
  }

  var targets: TrainingTargets { TrainingTargets(objects, trace) }

  /// Keeps no more than some pairs as they are, as with large pictures.
  func histograms(threads: Int = 1) throws -> LogitHistograms {
    try LogitHistograms(trace, CellBins.PairLimits(all: 0, highest: 100), threads: threads)
  }

  func live(_ targets: TrainingTargets? = nil, threads: Int = 1) throws -> LiveLoss {
    try LiveLoss(
      trace, histograms(threads: threads), targets ?? self.targets, box: .l1, threads: threads)
  }

  /// A pair that takes part in the loss.
  struct TrialPair {
    var place: AnchorMatches.AnchorPlace
    var label: Int
    var isPositive: Bool
    var loss: Double
    var gradient: Double
  }

  func pairs(_ focal: FocalLoss, _ targets: TrainingTargets) -> [TrialPair] {
    let ignored = Set(targets.matches.ignored)
    return trace.levels.enumerated().flatMap { number, level in
      let logits = level.logits.elements
      return (0..<level.anchorCount).flatMap { anchor -> [TrialPair] in
        let place = AnchorMatches.AnchorPlace(level: number, anchor: anchor)
        if ignored.contains(place) { return [] }
        let own = targets.matches.object(servedBy: place).map { targets.objects[$0].label }
        let classes = level.logits.shape[1]
        return (0..<classes).map { label in
          let logit = Double(logits[anchor * classes + label])
          let value = focal.value(
            label == own ? -logit : logit, weight: focal.weight(isPositive: label == own))
          return TrialPair(
            place: place, label: label, isPositive: label == own, loss: value.loss, gradient: value.gradient)
        }
      }
    }
  }
}

extension Trace {
  /// The trace with other logits, given in their order.
  func replacingLogits(_ logit: () -> Float) -> Trace {
    Trace(
      image: image, file: file, configuration: configuration, transform: transform, input: input,
      backbone: backbone,
      levels: levels.map { level in
        Trace.Level(
          name: level.name, features: level.features,
          logits: Tensor(shape: level.logits.shape, (0..<level.logits.count).map { _ in logit() }),
          deltas: level.deltas, anchors: level.anchors, anchorsPerCell: level.anchorsPerCell,
          strideX: level.strideX, strideY: level.strideY)
      })
  }
}
