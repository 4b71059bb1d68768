import Diagnosis
import Imaging
import RetinaNet
import Testing

/// What covers objects, against sorting everything.
@Suite struct CoverageTests {
  @Test(arguments: [Family.torchvision, .detectron2, .mmdetection], 40..<43 as Range<UInt64>)
  func theBestOfEachLevelAreThoseOfAll(family: Family, seed: UInt64) {
    let scene = PlantedScene(family, seed: seed)
    let candidates = Candidates(scene.trace)
    let coverage = Coverage(candidates, scene.targets)
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
    let coverage = Coverage(Candidates(scene.trace), scene.targets, iou: 0.1)
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
