import Diagnosis
import Imaging
import Testing

/// What a detection of class 0 is, by the objects that it meets.
@Suite struct VerdictTests {
  private func box(_ x: Float) -> Box { Box(x1: x, y1: 0, x2: x + 10, y2: 10) }

  /// On the last of some detections, all of class 0.
  private func verdict(_ boxes: [Box], _ targets: [Target], unannotated: Set<Int> = []) -> Verdict? {
    let labels = boxes.map { _ in 0 }
    let bound = OverlapBound(0.5)
    return Verdict.verdicts(
      boxes: boxes, labels: labels, targets: targets,
      matching: Matching(boxes: boxes, labels: labels, targets: targets, bound: bound), bound: bound,
      unannotated: unannotated
    ).last
  }

  @Test func aClassThatTheAnnotationsDoNotHaveIsNeitherRightNorWrong() {
    #expect(verdict([box(0)], []) == .background)
    #expect(verdict([box(0)], [], unannotated: [1]) == .background)
    #expect(verdict([box(0)], [], unannotated: [0]) == .ignored)
    #expect(verdict([box(0)], [Target(box: box(0), label: 1)], unannotated: [0]) == .ignored)
    // Somebody drew one.
    #expect(
      verdict([box(0)], [Target(box: box(0), label: 0)], unannotated: [0]) == .correct(target: 0, iou: 1))
  }

  @Test func anObjectThatItTakesMakesItCorrect() {
    #expect(verdict([box(0)], [Target(box: box(0), label: 0)]) == .correct(target: 0, iou: 1))
  }

  @Test func anObjectThatABetterOneHasTakenMakesItADuplicate() {
    #expect(verdict([box(0), box(0)], [Target(box: box(0), label: 0)]) == .duplicate(of: 0, iou: 1))
    let half = Box(x1: 0, y1: 0, x2: 5, y2: 10)
    #expect(verdict([box(0), half], [Target(box: box(0), label: 0)]) == .duplicate(of: 0, iou: 0.5))
  }

  @Test func anObjectOfItsClassNearbyMakesItMislaid() {
    #expect(verdict([box(6)], [Target(box: box(0), label: 0)]) == .localisation(target: 0, iou: 0.25))
  }

  @Test func anObjectOfAnotherClassMakesItAConfusion() {
    #expect(verdict([box(0)], [Target(box: box(0), label: 3)]) == .confusion(with: 0, iou: 1))
  }

  @Test func mislaidComesBeforeConfusedAndConfusedBeforeDuplicate() {
    let other = Target(box: box(0), label: 3)
    #expect(verdict([box(0)], [other, Target(box: box(6), label: 0)]) == .localisation(target: 1, iou: 0.25))
    #expect(
      verdict([box(0), box(0)], [Target(box: box(0), label: 0), other]) == .confusion(with: 1, iou: 1))
  }

  @Test func nothingNearbyMakesItBackground() {
    #expect(verdict([box(0)], []) == .background)
    #expect(verdict([box(0)], [Target(box: box(9), label: 0), Target(box: box(9), label: 1)]) == .background)
  }

  @Test func anObjectOfAnotherClassNearbyMakesItBoth() {
    #expect(verdict([box(6)], [Target(box: box(0), label: 1)]) == .both(target: 0, iou: 0.25))
  }

  @Test func crowdsAndIgnoredObjectsMakeItIgnored() {
    let crowd = Target(box: Box(x1: 0, y1: 0, x2: 100, y2: 100), label: 0, isCrowd: true)
    #expect(verdict([box(0), box(0)], [crowd]) == .ignored)
    #expect(verdict([box(0)], [Target(box: box(0), label: 0, isIgnored: true)]) == .ignored)
    // Also the second on an ignored object, which COCO's matching gives to one only.
    #expect(verdict([box(0), box(0)], [Target(box: box(0), label: 0, isIgnored: true)]) == .ignored)
    // Another class's are as if they were not there.
    #expect(verdict([box(0)], [Target(box: box(0), label: 1, isIgnored: true)]) == .background)
  }
}
