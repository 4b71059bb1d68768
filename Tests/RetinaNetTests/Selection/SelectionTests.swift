import Imaging
import Tensors
import TestSupport
import Testing

@testable import RetinaNet

@Suite struct SelectionTests {
  private static let trace: Trace = {
    var recipe = SyntheticTrace()
    recipe.padded = .init(width: 160, height: 96)
    recipe.classes = 6
    recipe.candidateClasses = 4
    recipe.candidates = 900
    recipe.seed = 3
    return recipe.make()
  }()
  private static let usual = Thresholds(score: 0.05, nms: 0.5, topK: 150, maxDetections: 40)

  @Test func aSyntheticTraceHasTheCandidatesItIsAskedFor() {
    let funnel = Self.trace.select(Self.usual).funnel
    #expect(funnel.aboveScore == 900)
    #expect(funnel.total == Self.trace.levels.reduce(0) { $0 + $1.logits.count })
  }

  @Test func theFunnelNarrows() {
    let funnel = Self.trace.select(Self.usual).funnel
    #expect(funnel.total > funnel.aboveScore && funnel.aboveScore > funnel.withinTopK)
    #expect(funnel.withinTopK > funnel.afterNMS && funnel.afterNMS > funnel.kept)
    #expect(funnel.kept == 40)
  }

  @Test func aClassesOwnThresholdOverridesTheCommonOne() {
    var thresholds = Self.usual
    thresholds.scoreByClass = [2: 0.999_999]
    let selection = Self.trace.select(thresholds)
    #expect(!selection.detections.isEmpty)
    #expect(!selection.detections.contains { $0.label == 2 })
    thresholds = Thresholds(
      score: 1, scoreByClass: [2: 0.3], nms: 0.5, topK: 150, maxDetections: 40)
    #expect(Set(Self.trace.select(thresholds).detections.map(\.label)) == [2])
  }

  /// It finds what it needs among what was decoded for it before.
  @Test func aSliderOfOneClassIsSearchedForOnce() {
    func prepared(depth: Int) -> PreparedCandidates {
      PreparedCandidates(Self.trace.headOutputs, above: 0.05, depth: depth, workers: Workers(1))
    }
    func position(_ score: Float, of label: Int) -> Thresholds {
      Thresholds(score: 0.9, scoreByClass: [label: score], nms: 0.5, topK: 30, maxDetections: 40)
    }
    let candidates = prepared(depth: 10)
    let first = candidates.select(position(0.2, of: 1))
    #expect(first.decoded !== candidates.preparation(floor: 0.9, depth: 0).decoded)
    for score in [0.1, 0.06, 0.4, 0.8, 0.2] as [Float] {
      let selection = candidates.select(position(score, of: 1))
      #expect(selection.decoded === first.decoded, "\(score)")
      let expected = prepared(depth: 5000).select(position(score, of: 1))
      #expect(selection.detections == expected.detections, "\(score)")
      #expect(selection.funnelByLevel == expected.funnelByLevel && selection.cutoffs == expected.cutoffs)
    }
    // Another class's, whose threshold is not the lowest: its first move down is the last that searches.
    func moved(_ score: Float) -> Thresholds {
      var thresholds = position(0.06, of: 1)
      thresholds.scoreByClass[3] = score
      return thresholds
    }
    var decoded = [first.decoded]
    for score in [0.8, 0.6, 0.3, 0.2, 0.12] as [Float] {
      let selection = candidates.select(moved(score))
      let expected = prepared(depth: 5000).select(moved(score))
      #expect(selection.detections == expected.detections, "\(score)")
      #expect(selection.funnelByLevel == expected.funnelByLevel && selection.cutoffs == expected.cutoffs)
      if selection.decoded !== decoded.last { decoded.append(selection.decoded) }
    }
    #expect(decoded.count == 2)
    let other = candidates.select(position(0.2, of: 2))
    #expect(other.decoded !== first.decoded)
    #expect(other.detections == prepared(depth: 5000).select(position(0.2, of: 2)).detections)
  }

  /// A slider of classes with so many candidates that those which may pass next leave too few of the others.
  @Test func crowdedClassesAreSearchedForAsTheyAre() {
    let candidates = PreparedCandidates(Self.trace.headOutputs, above: 0.05, depth: 1, workers: Workers(1))
    func position(_ score: Float) -> Thresholds {
      Thresholds(
        score: score, scoreByClass: [0: 0.0005], nms: 0.5, topK: .max, maxDetections: .max)
    }
    for score in [0.9, 0.3, 0.02, 0.01, 0.9, 0.001] as [Float] {
      let selection = candidates.select(position(score))
      let expected = Self.trace.select(position(score))
      #expect(selection.detections == expected.detections, "\(score)")
      #expect(selection.funnelByLevel == expected.funnelByLevel && selection.cutoffs == expected.cutoffs)
    }
  }

  @Test func whatClassesNeededIsFreedOnceTheyHaveOneThreshold() {
    let candidates = PreparedCandidates(Self.trace.headOutputs, above: 0.05, depth: 1, workers: Workers(1))
    weak var decoded: DecodedCandidates?
    do {
      let selection = candidates.select(
        Thresholds(score: 0.9, scoreByClass: [1: 0.1], nms: 0.5, topK: 30, maxDetections: 40))
      decoded = selection.decoded
    }
    #expect(decoded != nil)
    _ = candidates.select(Self.usual)
    #expect(decoded == nil)
  }

  @Test func aDetectionKnowsWhereItComesFrom() throws {
    let selection = Self.trace.select(Self.usual)
    for (index, detection) in selection.detections.enumerated() {
      let level = Self.trace.levels[detection.level]
      #expect(
        (detection.gridY * level.gridWidth + detection.gridX) * level.anchorsPerCell + detection.shape
          == detection.anchor)
      #expect(Sigmoid.score(detection.logit) == detection.score)
      #expect(selection.fate(of: detection.candidate) == .kept(index))
      let better = level.logits.elements.filter { Sigmoid.score($0) > detection.score }.count
      #expect(detection.rank == better)
    }
  }

  @Test func whomADetectionSuppressedSaysSo() {
    let selection = Self.trace.select(Self.usual)
    var count = 0
    for nmsCandidate in selection.nmsCandidates {
      for overlap in selection.suppressed(by: nmsCandidate.candidate) {
        #expect(
          selection.fate(of: overlap.candidate) == .suppressed(by: nmsCandidate.candidate, iou: overlap.iou))
        #expect(overlap.iou > 0.5 && overlap.score <= nmsCandidate.score)
        count += 1
      }
    }
    #expect(count == selection.funnel.suppressed)
  }

  @Test func entrantsAreWhatTopKTook() {
    let selection = Self.trace.select(Self.usual)
    let nmsCandidates = selection.nmsCandidates
    #expect(nmsCandidates.count == selection.funnel.withinTopK)
    #expect(nmsCandidates.map(\.score) == nmsCandidates.map(\.score).sorted(by: >))
    for nmsCandidate in nmsCandidates {
      #expect(selection.fate(of: nmsCandidate.candidate) == nmsCandidate.fate)
      if case .kept(let index) = nmsCandidate.fate {
        #expect(selection.detections[index].box == nmsCandidate.box)
      }
    }
  }

  @Test func boxesOfAnchorsAreThoseOfDetections() {
    let candidates = PreparedCandidates(Self.trace)
    let selection = candidates.select(Self.usual)
    let boxes = candidates.boxes(level: 1)
    for detection in selection.detections {
      #expect(candidates.box(level: detection.level, anchor: detection.anchor) == detection.box)
      if detection.level == 1 { #expect(boxes[flat: detection.anchor * 4] == detection.box.x1) }
    }
  }

  /// One prepares anew while the others go on; all get what a fresh preparation gives.
  @Test func manyThreadsMaySelectFromOnePreparation() async {
    let candidates = PreparedCandidates(Self.trace.headOutputs, above: 0.5, depth: 10, workers: Workers(2))
    let expected = (0..<24).map { Self.trace.select(Self.thresholds($0)) }
    await withTaskGroup(of: (Int, Selection).self) { group in
      for number in expected.indices {
        group.addTask { (number, candidates.select(Self.thresholds(number))) }
      }
      for await (number, selection) in group {
        #expect(selection.detections == expected[number].detections)
        #expect(selection.funnelByLevel == expected[number].funnelByLevel)
      }
    }
  }

  private static func thresholds(_ number: Int) -> Thresholds {
    Thresholds(
      score: [0.6, 0.3, 0.01][number % 3], nms: 0.4, topK: 1 + 7 * number, maxDetections: 100)
  }

  @Test func thresholdsThatAreNotNumbersLetNothingPass() {
    let nothing = Thresholds(score: .nan, nms: 0.5, topK: 100, maxDetections: 10)
    let candidates = PreparedCandidates(Self.trace, above: .nan)
    #expect(candidates.select(nothing).detections.isEmpty)
    #expect(Self.trace.select(nothing).funnel.aboveScore == 0)
    #expect(candidates.select(Self.usual).detections == Self.trace.select(Self.usual).detections)
    var mixed = nothing
    mixed.scoreByClass = [1: 0.5]
    #expect(Set(Self.trace.select(mixed).detections.map(\.label)) == [1])
  }

  @Test func negativeLimitsLetNothingPass() {
    let thresholds = Thresholds(score: 0.05, nms: 0.5, topK: -1, maxDetections: -1)
    #expect(Self.trace.select(thresholds).funnel.outsideTopK == 900)
  }
}
