import Imaging
import RetinaNet
import TestSupport
import Testing

@testable import Diagnosis

/// Two objects that were missed below one detection of a third class.
struct OtherObjectsDetectionTests {
  private static let anchor = (8 * 32 + 8) * 9 + 3

  /// One anchor takes the objects for class 2; every box is its anchor.
  private static let trace = Trace.quiet(
    classes: 3, logits: [0: [anchor * 3: -3, anchor * 3 + 1: -3, anchor * 3 + 2: 1]])

  private func diagnosis(_ objects: [(Box, Int)]) -> PictureDiagnosis {
    let candidates = PreparedCandidates(Self.trace)
    let coverage = PictureCoverage(
      Self.trace, candidates, objects.map { Target(box: $0, label: $1) })
    return PictureDiagnosis(
      coverage, candidates.select(Thresholds(score: 0.4, nms: 0.5, topK: 1000, maxDetections: 300)))
  }

  @Test func oneDetectionIsTheConfusionOfOneObject() throws {
    let box = Self.trace.transform.original(Self.trace.levels[0].anchorBox(Self.anchor))
    let moved = Box(x1: box.x1 + box.width / 4, y1: box.y1, x2: box.x2 + box.width / 4, y2: box.y2)
    let diagnosis = diagnosis([(moved, 0), (box, 1)])
    guard case .confusion(with: 1, _)? = diagnosis.verdicts.first, diagnosis.verdicts.count == 1 else {
      Issue.record("\(diagnosis.verdicts)")
      return
    }
    let rivals = diagnosis.explanations.map { $0.evidence.bestCandidate?.rival }
    #expect(rivals.map { $0?.label } == [2, 2])
    #expect(rivals.map { $0?.isAboveThreshold } == [true, true])
    #expect(rivals.map { $0?.owner?.object } == [1, nil], "it belongs to the one that it overlaps most")
    let facts = diagnosis.explanations.map { $0.decisiveFacts(Self.trace, iou: 0.5) }
    let seenAs = facts.map { facts in facts.first { $0.name == "seen as" }?.text ?? "" }
    let better = "fits class 1 2 better (IoU 1.00 against 0.60)"
    #expect(seenAs[0].hasPrefix("the best box here is class 2 0.731, but it \(better)"), "\(seenAs)")
    #expect(seenAs[1].hasPrefix("class 2 0.731 (logit"), "\(seenAs)")
    #expect(diagnosisOfOne(moved) == nil, "alone it was taken for that class")
  }

  private func diagnosisOfOne(_ box: Box) -> Int? {
    diagnosis([(box, 0)]).explanations[0].evidence.bestCandidate?.rival?.owner?.object
  }

  @Test func whatCountsForAnotherObjectIsNoConfusion() {
    let box = Self.trace.transform.original(Self.trace.levels[0].anchorBox(Self.anchor))
    let diagnosis = diagnosis([(box, 0), (box, 2)])
    #expect(diagnosis.matching.targets == [1])
    #expect(diagnosis.explanations[0].evidence.bestCandidate?.rival?.owner?.object == 1)
  }
}
