import Imaging
import RetinaNet
import Testing

@testable import Diagnosis

/// What covers objects, against sorting everything.
@Suite struct PictureCoverageTests {
  @Test(arguments: [Family.torchvision, .detectron2, .mmdetection], 40..<43 as Range<UInt64>)
  func theBestOfEachLevelAreThoseOfAll(family: Family, seed: UInt64) {
    let scene = PlantedScene(family, seed: seed)
    let candidates = PreparedCandidates(scene.trace)
    let coverage = PictureCoverage(scene.trace, candidates, scene.targets)
    let training = NaiveTraining(scene.trace, scene.targets)
    for (place, target) in scene.targets.enumerated() {
      for (number, level) in scene.trace.levels.enumerated() {
        let anchors = coverage.anchors(of: place, level: number)
        let best = few((0..<level.anchorCount).map { level.anchorBox($0).iou(training.boxes[place]) })
        #expect(anchors.map(\.anchor) == best.map(\.place))
        #expect(anchors.map(\.iou) == best.map(\.iou))

        let boxes = (0..<level.anchorCount).map { candidates.box(level: number, anchor: $0) }
        let fits = coverage.boxes(of: place, level: number)
        #expect(fits.map(\.anchor) == few(boxes.map { $0.iou(target.box) }).map(\.place))
        for fit in fits {
          #expect(fit.box == boxes[fit.anchor])
          #expect(fit.iouBefore == level.anchorBox(fit.anchor).iou(training.boxes[place]))
        }
      }
    }
  }

  @Test func whatCoversStandsByFallingScore() {
    let scene = PlantedScene(.torchvision, seed: 48, strange: true)
    let coverage = PictureCoverage(scene.trace, PreparedCandidates(scene.trace), scene.targets, iou: 0.1)
    let naive = NaiveCandidates(scene.trace)
    for (place, target) in scene.targets.enumerated() {
      for (level, anchors) in coverage.covering(place).enumerated() {
        let order = naive.boxes[level].indices.filter {
          isEnough(naive.boxes[level][$0].iou(target.box), 0.1)
        }
        func score(_ anchor: Int) -> Float {
          let score = Sigmoid.score(
            naive.logit(Candidate(level: level, anchor: anchor, label: target.label)))
          return score.isNaN ? -1 : score
        }
        let expected = order.sorted { (score($0), $1) > (score($1), $0) }
        #expect(anchors.map(Int.init) == expected, "object \(place), level \(level)")
      }
    }
  }

  /// The four largest, by falling IoU; of equal ones the first.
  private func few(_ ious: [Float]) -> [(place: Int, iou: Float)] {
    ious.enumerated().filter { $0.element > 0 }.sorted { ($0.element, $1.offset) > ($1.element, $0.offset) }
      .prefix(4).map { (place: $0.offset, iou: $0.element) }
  }
}

/// Objects that annotations should not hold, and explanations must bear.
@Suite struct StrangeTargetsTests {
  private let scene = PlantedScene(.torchvision, seed: 7)

  private func diagnosis(_ targets: [Target]) -> PictureDiagnosis {
    let candidates = PreparedCandidates(scene.trace)
    return PictureDiagnosis(
      PictureCoverage(scene.trace, candidates, targets), candidates.select(scene.thresholds))
  }

  @Test func withoutObjectsEveryDetectionIsBackground() {
    let diagnosis = diagnosis([])
    #expect(diagnosis.explanations.isEmpty)
    #expect(!diagnosis.verdicts.isEmpty)
    #expect(diagnosis.verdicts.allSatisfy { $0 == .background })
  }

  @Test(arguments: [
    Box(x1: 5000, y1: 5000, x2: 5040, y2: 5040), Box(x1: -900, y1: -900, x2: -850, y2: -850),
    Box(x1: 20, y1: 20, x2: 20, y2: 20), Box(x1: 40, y1: 40, x2: 10, y2: 10),
    Box(x1: -1e30, y1: -1e30, x2: 1e30, y2: 1e30), Box(x1: 0, y1: 0, x2: .infinity, y2: .infinity),
    Box(x1: .nan, y1: 0, x2: 30, y2: 30), Box(x1: 0, y1: 0, x2: 1e-30, y2: 1e-30),
  ])
  func anObjectThatNoBoxCanMeetIsLostAtTheAnchors(box: Box) {
    let diagnosis = diagnosis([Target(box: box, label: 1)])
    #expect(diagnosis.explanations[0].outcome == .missed(.anchors))
    #expect(diagnosis.explanations[0].counts == StageCounts())
    #expect(diagnosis.explanations[0].evidence.bestCandidate == nil)
  }

  @Test func whatNothingOverlapsHasNoBestAnchorOrBox() {
    let evidence = diagnosis([Target(box: Box(x1: 9e3, y1: 9e3, x2: 9.1e3, y2: 9.1e3), label: 0)])
      .explanations[0].evidence
    #expect(evidence.bestAnchor == nil)
    #expect(evidence.bestBox == nil)
  }

  @Test func strangersChangeNothingForTheOthers() {
    let odd = Target(box: Box(x1: .nan, y1: 0, x2: 30, y2: 30), label: 1)
    let far = Target(box: Box(x1: 5000, y1: 0, x2: 5030, y2: 30), label: 1)
    let alone = diagnosis(scene.targets)
    let among = diagnosis([odd] + scene.targets + [far])
    for (place, (one, other)) in zip(alone.explanations, among.explanations.dropFirst()).enumerated() {
      #expect(one.outcome == other.outcome, "object \(place)")
      #expect(one.counts == other.counts, "object \(place)")
      #expect(one.evidence.bestAnchor == other.evidence.bestAnchor, "object \(place)")
    }
  }

  /// But for ties: whom an anchor serves that overlaps two objects equally.
  @Test(arguments: [Family.torchvision, .mmdetection], 20..<26 as Range<UInt64>)
  func theOrderOfObjectsDoesNotMatter(family: Family, seed: UInt64) {
    let scene = PlantedScene(family, seed: seed)
    let candidates = PreparedCandidates(scene.trace)
    let selection = candidates.select(scene.thresholds)
    // Of equal boxes of a class it does matter which comes first.
    var seen: Set<Box> = []
    let targets = scene.targets.filter { seen.insert($0.box).inserted }
    let forward = PictureDiagnosis(PictureCoverage(scene.trace, candidates, targets), selection)
    let backward = PictureDiagnosis(PictureCoverage(scene.trace, candidates, targets.reversed()), selection)
    for (place, (one, other)) in zip(forward.explanations, backward.explanations.reversed()).enumerated() {
      #expect(one.outcome == other.outcome, "object \(place)")
      #expect(one.counts == other.counts, "object \(place)")
      #expect(one.evidence.bestAnchor?.iou == other.evidence.bestAnchor?.iou, "object \(place)")
      #expect(one.evidence.bestCandidate == other.evidence.bestCandidate, "object \(place)")
    }
  }

  @Test(arguments: [4, -1])
  func aLabelBeyondTheChannelsIsAProgrammersError(label: Int) async {
    await #expect(processExitsWith: .failure) { [label] in
      let trace = PlantedScene(.torchvision, seed: 7).trace
      _ = PictureCoverage(
        trace, PreparedCandidates(trace),
        [Target(box: Box(x1: 0, y1: 0, x2: 9, y2: 9), label: label)])
    }
  }
}
