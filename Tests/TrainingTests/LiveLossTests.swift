import Foundation
import RetinaNet
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite("Live loss")
struct LiveLossTests {
  private static let gammas = [0, 0.1, 0.5, 1, 2, 3.7, 5]
  private static let alphas = [nil, 0, 0.25, 1]
  private static let parts: [(String, KeyPath<LossSums, LossPart> & Sendable)] = [
    ("positives", \.positives), ("easy negatives", \.easyNegatives), ("hard negatives", \.hardNegatives),
    ("all", \.classification),
  ]

  /// Compares all parts of all levels and classes, with 10⁻⁵ of the total for the error.
  private func expectEqual(_ live: LossBreakdown, _ exact: LossBreakdown, _ name: String) {
    let total = exact.total.classification
    let pairs =
      zip(live.levels, exact.levels).enumerated().map { ("level \($0)", $1.0, $1.1) }
      + zip(live.classes, exact.classes).enumerated().map { ("class \($0)", $1.0, $1.1) }
      + [("total", live.total, exact.total)]
    for (place, live, exact) in pairs {
      for (part, path) in Self.parts {
        let (left, right) = (live[keyPath: path], exact[keyPath: path])
        #expect(left.count == right.count, "\(name): \(part), \(place)")
        #expect(abs(left.loss - right.loss) <= 1e-5 * total.loss, "\(name): loss of \(part), \(place)")
        #expect(
          abs(left.gradient - right.gradient) <= 1e-5 * total.gradient,
          "\(name): gradient of \(part), \(place)")
      }
      #expect(abs(live.box - exact.box) <= 1e-12 * exact.box, "\(name): box, \(place)")
      #expect(
        abs(live.boxGradient - exact.boxGradient) <= 1e-12 * exact.boxGradient, "\(name): box, \(place)")
    }
    #expect(live.normalizer == exact.normalizer)
  }

  @Test("equals the exact loss for any logits, γ and α", arguments: LiveTrial.LogitKind.allCases)
  func exact(kind: LiveTrial.LogitKind) throws {
    let trial = LiveTrial(kind)
    let targets = trial.targets
    #expect(targets.positiveCount > 5 && targets.ignoredCount > 5)
    let live = try trial.live(targets)
    for (index, gamma) in Self.gammas.enumerated() {
      let alpha = Self.alphas[index % Self.alphas.count]
      let focal = FocalLoss(alpha: alpha, gamma: gamma)
      let exact = try DetectionLoss(trial.trace, targets, LossSettings(focal: focal, box: .l1))
      expectEqual(live.breakdown(focal), exact.breakdown, "γ \(gamma), α \(alpha as Any)")
    }
  }

  @Test("weighs positives by α and negatives by 1 − α", arguments: alphas)
  func alpha(alpha: Double?) throws {
    let live = try LiveTrial(.usual).live()
    let plain = live.breakdown(FocalLoss(alpha: nil, gamma: 2)).total
    let weighed = live.breakdown(FocalLoss(alpha: alpha, gamma: 2)).total
    #expect(abs(weighed.positives.loss - (alpha ?? 1) * plain.positives.loss) <= 1e-12)
    #expect(abs(weighed.negatives.loss - (1 - (alpha ?? 0)) * plain.negatives.loss) <= 1e-12)
  }

  @Test("a heat map has each cell's sum", arguments: LiveTrial.LogitKind.allCases)
  func cells(kind: LiveTrial.LogitKind) throws {
    let trial = LiveTrial(kind)
    let targets = trial.targets
    let live = try trial.live(targets)
    for gamma in [0.0, 2, 5] {
      let focal = FocalLoss(alpha: 0.25, gamma: gamma)
      let pairs = trial.pairs(focal, targets)
      for quantity in LossQuantity.allCases {
        func value(_ pair: LiveTrial.TrialPair) -> Double { quantity == .loss ? pair.loss : pair.gradient }
        let total = pairs.reduce(0.0) { $0 + value($1) }
        for side in LossSide.allCases {
          var expected = trial.trace.levels.map {
            [Double](repeating: 0, count: $0.gridHeight * $0.gridWidth)
          }
          for pair in pairs where side == .both || (side == .positives) == pair.isPositive {
            expected[pair.place.level][pair.place.anchor / 9] += value(pair)
          }
          let maps = live.heatmap(focal, quantity, side)
          #expect(maps.map(\.count) == expected.map(\.count))
          let error = largestDifference(maps.joined(), expected.joined())
          #expect(error <= 1e-5 * total, "γ \(gamma), \(quantity), \(side): \(error) of \(total)")
        }
      }
    }
  }

  @Test("a picture of usual size has the exact sums and cells")
  func usualSize() throws {
    let trial = LiveTrial(.usual, classes: 11, width: 256, height: 250)
    let targets = trial.targets
    let live = try LiveLoss(
      trial.trace, LogitHistograms(trial.trace, threads: 2), targets, box: .l1, threads: 2)
    let focal = FocalLoss(alpha: 0.25, gamma: 5)
    let exact = try DetectionLoss(
      trial.trace, targets, LossSettings(focal: focal, box: .l1), keepsGradients: true, threads: 2)
    expectEqual(live.breakdown(focal), exact.breakdown, "256×250")
    let maps = live.heatmap(focal, .gradient, .both)
    let total = exact.breakdown.total.classification.gradient
    for (level, gradients) in exact.logitGradients.enumerated() {
      let elements = gradients.elements
      for (cell, value) in maps[level].enumerated() {
        let sum = elements[cell * 9 * 11..<(cell + 1) * 9 * 11].reduce(0) { $0 + Double(abs($1)) }
        #expect(abs(Double(value) - sum * exact.breakdown.normalizer) <= 1e-5 * total, "\(level), \(cell)")
      }
    }
  }

  @Test("more classes than are counted at a time")
  func manyClasses() throws {
    let trial = LiveTrial(.uniform, classes: 1027, width: 16, height: 16)
    let targets = TrainingTargets(
      [TrainingObject(box: trial.objects[0].box, label: 1026)], trial.trace)
    let focal = FocalLoss(alpha: 0.25, gamma: 2)
    let live = try trial.live(targets, threads: 2)
    let exact = try DetectionLoss(trial.trace, targets, LossSettings(focal: focal, box: .l1), threads: 2)
    expectEqual(live.breakdown(focal), exact.breakdown, "1027 classes")
    let sum = live.heatmap(focal, .loss, .both).joined().reduce(0) { $0 + Double($1) }
    let total = exact.breakdown.total.classification.loss
    #expect(abs(sum - total) <= 1e-5 * total)
  }

  @Test(
    "no ground truth: all are negatives", arguments: [LiveTrial.LogitKind.low, .hugeLow, .usual, .uniform])
  func noObjects(kind: LiveTrial.LogitKind) throws {
    let trial = LiveTrial(kind)
    let targets = TrainingTargets([], trial.trace)
    let live = try trial.live(targets)
    for gamma in [0.0, 2, 5] {
      let focal = FocalLoss(alpha: 0.25, gamma: gamma)
      let exact = try DetectionLoss(trial.trace, targets, LossSettings(focal: focal, box: .l1))
      expectEqual(live.breakdown(focal), exact.breakdown, "γ \(gamma)")
    }
    #expect(live.cumulative(gamma: 2).foreground.points.isEmpty)
    #expect(live.density(bins: 4).positives == [0, 0, 0, 0])
  }

  @Test("threads do not change the result", arguments: [LiveTrial.LogitKind.usual, .uniform, .halfHuge])
  func threads(kind: LiveTrial.LogitKind) throws {
    let trial = LiveTrial(kind, classes: 3, width: 256, height: 128)
    let (one, three) = (try trial.live(threads: 1), try trial.live(threads: 3))
    let focal = FocalLoss(alpha: 0.25, gamma: 1.7)
    #expect(one.breakdown(focal) == three.breakdown(focal))
    #expect(one.heatmap(focal, .loss, .both) == three.heatmap(focal, .loss, .both))
    #expect(one.cumulative(gamma: 1).background == three.cumulative(gamma: 1).background)
    #expect(one.hardest(9, focal) == three.hardest(9, focal))
  }

  @Test("other matching thresholds need no new histograms")
  func otherTargets() throws {
    let trial = LiveTrial(.usual)
    let histograms = try trial.histograms()
    let focal = FocalLoss(alpha: 0.25, gamma: 2)
    for (foreground, background) in [(0.5, 0.4), (0.3, 0.2), (0.7, 0.1), (0.5, 0.5)] as [(Float, Float)] {
      let targets = TrainingTargets(
        trial.objects, trial.trace,
        matcher: AnchorMatcher(foreground: foreground, background: background, lowQuality: .ownBest))
      let live = try LiveLoss(trial.trace, histograms, targets, box: .giou, threads: 1)
      let exact = try DetectionLoss(trial.trace, targets, LossSettings(focal: focal, box: .giou))
      expectEqual(live.breakdown(focal), exact.breakdown, "\(foreground), \(background)")
      let fresh = try LiveLoss(trial.trace, trial.histograms(), targets, box: .giou, threads: 1)
      #expect(live.breakdown(focal) == fresh.breakdown(focal))
      #expect(live.heatmap(focal, .loss, .both) == fresh.heatmap(focal, .loss, .both))
    }
  }

  @Test(
    "what is not a finite number is refused by level and anchor",
    arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) throws {
    let small = LiveTrial(classes: 7, width: 128, height: 96) { _, random in random.normal() }
    let first = small.trace.levels[0].logits.count
    for (index, level, anchor, label) in [(0, "P3", 0, 0), (27, "P3", 3, 6), (first + 9 * 7 + 5, "P4", 9, 5)]
    {
      let trial = LiveTrial(classes: 7, width: 128, height: 96) { place, random in
        // A later one is not reported.
        place == index || place > first + 1000 ? value : random.normal()
      }
      let expected = NonFiniteOutput(level: level, anchor: anchor, label: label)
      #expect(throws: expected) { try LogitHistograms(trial.trace, threads: 2) }
      #expect(throws: expected) { try trial.histograms() }
    }
  }
}
