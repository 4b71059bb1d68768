import Imaging
import Tensors
import Testing

@testable import RetinaNet

/// Selection against its naive form, on traces that hold all that can go wrong.
@Suite struct SelectionOracleTests {
  @Test(arguments: Family.allCases, [UInt64](1...12))
  func agreesOnSmallTraces(family: Family, batch: UInt64) {
    for seed in batch * 100..<batch * 100 + 12 {
      var maker = RandomTrace(seed: seed)
      let classes = 1 + maker.random.below(9)
      let trace = maker.trace(family, scale: 7, classes: classes)
      let candidates = PreparedCandidates(trace)
      for _ in 0..<4 {
        let thresholds = maker.thresholds(classes: classes)
        let context = "\(family), seed \(seed), \(thresholds)"
        let naive = NaiveSelection(trace, thresholds)
        expectSame(candidates.select(thresholds), naive, trace, context)
        expectSame(trace.select(thresholds), naive, trace, context + ", prepared for these thresholds")
        // Too few decoded for most top ks, and a floor above most thresholds.
        let shallow = PreparedCandidates(
          trace.headOutputs, above: 0.4, depth: maker.random.below(9), workers: Workers(1))
        expectSame(shallow.select(thresholds), naive, trace, context + ", prepared too shallowly")
      }
    }
  }

  /// Enough boxes for NMS class by class, and in mmdetection on shifted boxes too.
  @Test(arguments: zip(Family.allCases, [1500, 1500, 1500, 11_000]))
  func agreesOnLargerTraces(family: Family, boxes: Int) {
    for seed in 1...4 as ClosedRange<UInt64> {
      var maker = RandomTrace(seed: 77 * seed)
      let classes = seed == 1 && boxes < 10_000 ? 1 : 12
      var trace = maker.trace(family, scale: 20, classes: classes)
      while trace.levels.reduce(0, { $0 + $1.logits.count }) < 2 * boxes {
        trace = maker.trace(family, scale: 60, classes: classes)
      }
      let thresholds = Thresholds(
        score: 0.001, nms: Double(seed) * 0.2 - 0.1, topK: 1_000_000, maxDetections: 100)
      expectSame(
        trace.select(thresholds), NaiveSelection(trace, thresholds), trace, "\(family), seed \(seed)")
    }
  }

  /// Outputs of which only candidates above the threshold are known say of these what the whole ones say.
  @Test(arguments: Family.allCases, [UInt64](1...4))
  func agreesOnKeptCandidates(family: Family, batch: UInt64) {
    for seed in batch * 1000..<batch * 1000 + 25 {
      var maker = RandomTrace(seed: seed)
      let classes = 1 + maker.random.below(9)
      let whole = maker.trace(family, scale: 7, classes: classes).headOutputs
      let thresholds = maker.thresholds(classes: classes)
      let kept = HeadOutputs(
        coder: whole.coder, transform: whole.transform,
        levels: whole.levels.map { level in
          var candidates: [(anchor: Int, label: Int)] = []
          level.forEachCandidate(from: Sigmoid.leastLogit(above: thresholds.lowestScore)) {
            anchor, label, _ in
            candidates.append((anchor, label))
          }
          return level.keeping(candidates)
        })
      let expected = whole.select(thresholds)
      let context = "\(family), seed \(seed), \(thresholds)"
      for selection in [kept.select(thresholds), PreparedCandidates(kept).select(thresholds)] {
        // As text, since some of the boxes hold NaN.
        let isSame =
          "\(selection.detections)" == "\(expected.detections)"
          && "\(selection.nmsCandidates)" == "\(expected.nmsCandidates)"
        #expect(isSame, "\(context)")
        #expect(selection.funnelByLevel == expected.funnelByLevel, "\(context)")
      }
      #expect(kept.levels.allSatisfy { $0.knownCount <= $0.candidateCount && !$0.isWhole })
    }
  }

  /// The ranking is the order of NMS with no top k, each candidate with its rank on its level.
  @Test(arguments: Family.allCases)
  func theRankingIsTheOrderOfNMS(family: Family) {
    for seed in 300..<340 as Range<UInt64> {
      var maker = RandomTrace(seed: seed)
      let classes = 1 + maker.random.below(9)
      let candidates = PreparedCandidates(maker.trace(family, scale: 7, classes: classes))
      var thresholds = maker.thresholds(classes: classes)
      let ranking = candidates.ranking(above: thresholds)
      thresholds.topK = .max
      thresholds.nms = 2
      let selection = candidates.select(thresholds)
      #expect(ranking.map(\.candidate) == selection.nmsCandidates.map(\.candidate))
      let rank = Dictionary(uniqueKeysWithValues: ranking.map { ($0.candidate, $0.rank) })
      for detection in selection.detections { #expect(rank[detection.candidate] == detection.rank) }
    }
  }

  /// All that the random traces ought to try, they do try.
  @Test(arguments: Family.allCases)
  func everyFateIsTried(family: Family) {
    var total = Funnel()
    for seed in 100..<160 as Range<UInt64> {
      var maker = RandomTrace(seed: seed)
      let classes = 1 + maker.random.below(9)
      let trace = maker.trace(family, scale: 7, classes: classes)
      for _ in 0..<4 {
        let funnel = trace.select(maker.thresholds(classes: classes)).funnel
        total = total + funnel
      }
    }
    for (fate, count) in [
      ("below the score", total.belowScore), ("outside top k", total.outsideTopK),
      ("suppressed", total.suppressed), ("beyond the maximum", total.beyondMaximum), ("kept", total.kept),
    ] { #expect(count > 500, "\(fate)") }
    #expect(total.empty > 20 || family == .torchvision || family == .torchvisionV2)
  }

  private func expectSame(
    _ selection: Selection, _ naive: NaiveSelection, _ trace: Trace, _ context: @autoclosure () -> String
  ) {
    let context = context()
    #expect(
      selection.detections.map(\.candidate) == naive.detections.map(\.candidate), "\(context): detections")
    for (ours, theirs) in zip(selection.detections, naive.detections) {
      let box = [ours.box.x1, ours.box.y1, ours.box.x2, ours.box.y2]
      if ours.score != theirs.score || !zip(box, theirs.finalBox).allSatisfy(same) {
        Issue.record("\(context): \(ours) against \(theirs)")
      }
    }

    var funnels = trace.levels.map { _ in Funnel() }
    var different = 0
    for (number, level) in trace.levels.enumerated() {
      let classes = level.logits.shape[1]
      for anchor in 0..<level.logits.shape[0] {
        for label in 0..<classes {
          let candidate = Candidate(level: number, anchor: anchor, label: label)
          let fate = selection.fate(of: candidate)
          guard let expected = naive.fates[candidate] else {
            Issue.record("\(context): the oracle forgot \(candidate)")
            continue
          }
          funnels[number].add(expected)
          if !same(fate, expected) {
            different += 1
            if different < 3 { Issue.record("\(context): \(candidate) is \(fate), not \(expected)") }
          }
        }
      }
    }
    #expect(selection.funnelByLevel == funnels, "\(context): funnel")
    #expect(selection.funnel.total == trace.levels.reduce(0) { $0 + $1.logits.count })
  }

  private func same(_ a: Float, _ b: Float) -> Bool { a == b || a.isNaN && b.isNaN }

  private func same(_ a: Fate, _ b: Fate) -> Bool {
    switch (a, b) {
    case (.belowScore(let score, let threshold), .belowScore(let otherScore, let otherThreshold)):
      same(score, otherScore) && same(threshold, otherThreshold)
    case (.outsideTopK(let rank, let cutoff), .outsideTopK(let otherRank, let otherCutoff)):
      rank == otherRank && same(cutoff, otherCutoff)
    default: a == b
    }
  }
}

extension Funnel {
  fileprivate mutating func add(_ fate: Fate) {
    switch fate {
    case .belowScore: belowScore += 1
    case .outsideTopK: outsideTopK += 1
    case .suppressed: suppressed += 1
    case .beyondMaximum: beyondMaximum += 1
    case .empty: empty += 1
    case .kept: kept += 1
    }
  }
}
