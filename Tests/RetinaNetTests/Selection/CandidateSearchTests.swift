import Support
import Tensors
import TestSupport
import Testing

@testable import RetinaNet

/// The best candidates of a level, and how many come before one, against a full sort of all of them.
@Suite struct CandidateSearchTests {
  /// What the logits of a level are made of.
  enum Logits: CaseIterable { case spread, ties, equal, rising, strange }

  @Test(arguments: Logits.allCases, [true, false])
  func theBestAreThoseOfAFullSort(kind: Logits, hasMaxima: Bool) {
    // Anchors of a cell, cells and classes: fewer than eight anchors, half vectors, more candidates than are kept at once.
    for (perCell, cells, classes) in [(1, 1, 1), (3, 5, 2), (9, 7, 11), (4, 301, 13), (9, 400, 5)] {
      let outputs = Self.outputs(kind, perCell, cells, classes, hasMaxima: hasMaxima)
      for thresholds in Self.thresholds(classes: classes, outputs) {
        let bounds = LogitBounds(above: thresholds, classCount: classes)
        let expected = Self.sorted(outputs, thresholds)
        for limit in [0, 1, 3, 40, 700, expected.count, .max] {
          for threads in [1, 2] {
            let best = CandidateSearch(
              outputs: [outputs], bounds: bounds, limits: [limit], workers: Workers(threads)
            ).best()[0]
            #expect(
              best == Array(expected.prefix(limit)),
              "\(kind), \(perCell) × \(cells) × \(classes), \(thresholds), \(limit)")
          }
        }
      }
    }
  }

  @Test(arguments: Logits.allCases, [true, false])
  func aRankIsThePlaceInAFullSort(kind: Logits, hasMaxima: Bool) {
    for (perCell, cells, classes) in [(1, 1, 1), (3, 5, 2), (9, 7, 11), (9, 120, 21)] {
      let whole = Self.outputs(kind, perCell, cells, classes, hasMaxima: hasMaxima)
      for thresholds in Self.thresholds(classes: classes, whole) {
        let bounds = LogitBounds(above: thresholds, classCount: classes)
        let expected = Self.sorted(whole, thresholds)
        let kept = whole.keeping(
          expected.map(\.index).sorted().map { (anchor: $0 / classes, label: $0 % classes) })
        for outputs in [whole, kept] {
          let ranks = LevelRanks(outputs, bounds, workers: Workers(2))
          #expect(ranks.count(before: .end) == expected.count)
          for place in stride(from: 0, to: expected.count, by: expected.count / 60 + 1) {
            // Asked twice, the second time from what is kept.
            #expect(ranks.count(before: expected[place]) == place, "\(kind), \(thresholds), \(place)")
            #expect(ranks.count(before: expected[place]) == place)
          }
        }
      }
    }
  }

  /// One threshold for all or several: none, below and at exact scores, and above all.
  private static func thresholds(classes: Int, _ outputs: LevelOutputs) -> [Thresholds] {
    let exact = Sigmoid.score(outputs.logit(anchor: outputs.anchorCount / 2, label: 0))
    return ([-1, 0, 1e-9, exact, exact.nextDown, 0.6, 1, .nan] as [Float]).flatMap { score in
      let one = Thresholds(score: score, nms: 0.5, topK: 1, maxDetections: 1)
      var several = one
      several.scoreByClass[classes - 1] = 0.3
      several.scoreByClass[classes / 2] = exact
      return [one, several]
    }
  }

  /// All candidates above their thresholds in order; none whose score is not a number.
  private static func sorted(_ outputs: LevelOutputs, _ thresholds: Thresholds) -> [RankKey] {
    (0..<outputs.candidateCount).compactMap { index in
      let (anchor, label) = index.quotientAndRemainder(dividingBy: outputs.classCount)
      let score = Sigmoid.score(outputs.logit(anchor: anchor, label: label))
      return score > thresholds.score(label: label) ? RankKey(score: score, index: index) : nil
    }.sorted()
  }

  private static func outputs(
    _ kind: Logits, _ perCell: Int, _ cells: Int, _ classes: Int, hasMaxima: Bool
  ) -> LevelOutputs {
    var random = SeededRandom(seed: UInt64(cells * classes + perCell))
    let count = perCell * cells * classes
    var logits = Tensor(
      shape: [perCell * cells, classes],
      (0..<count).map { index -> Float in
        switch kind {
        case .spread: 3 * random.normal() - 2
        case .ties: Float(random.below(5)) - 4
        case .equal: -4.595
        case .rising: Float(index) / Float(count) * 12 - 10
        case .strange:
          [.nan, .infinity, -.infinity, 17.5, 30, -100, -120, -0.0, 0][random.below(9)]
        }
      })
    if hasMaxima { logits = logits.findingCellMaxima(cells: cells, channels: perCell * classes) }
    let boxes = Tensor(shape: [perCell * cells, 4]) { $0.initialize(repeating: 0) }
    return LevelOutputs(
      logits: logits, deltas: boxes, anchors: boxes, gridWidth: 1, anchorsPerCell: perCell)
  }

  @Test(arguments: [0, 1, 63, 64, 1000, 4097])
  func keysAreSortedByScoreThenIndex(count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    for range in [3, 1000, 1 << 20, 0x3F80_0001] {
      let keys = (0..<count).map { index in
        RankKey(score: Float(bitPattern: UInt32(random.below(range))), index: index * 70_001)
      }
      for limit in [0, 5, .max] { #expect(keys.best(limit) == Array(keys.sorted().prefix(limit))) }
    }
  }

  @Test func aPairsKeyHoldsScoreAndIndex() {
    for score in [0, 1e-38, 0.05, 0.5, 1] as [Float] {
      let key = RankKey(score: score, index: 12_345_678_901)
      #expect(key.score == score && key.index == 12_345_678_901)
    }
    #expect(RankKey(score: 0.6, index: 9) < RankKey(score: 0.5, index: 1))
    #expect(RankKey(score: 0.5, index: 1) < RankKey(score: 0.5, index: 9))
  }

  @Test(arguments: [-1, -0.0, 0, 0.05, 0.5, 1, 2, .nan] as [Float])
  func aBoundSeparatesWhatIsAboveTheThreshold(threshold: Float) {
    let bound = RankKey(above: threshold)
    for score in [0, 1e-38, 0.05, (0.05 as Float).nextUp, 0.5, (0.5 as Float).nextUp, 1] as [Float] {
      for index in [0, 1 << 33] {
        #expect((RankKey(score: score, index: index) < bound) == (score > threshold), "\(score)")
      }
    }
  }
}
