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
      matching: DetectionMatches(boxes: boxes, labels: labels, targets: targets, bound: bound), bound: bound,
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
    let most = Box(x1: 0, y1: 0, x2: 6, y2: 10)
    #expect(verdict([box(0), most], [Target(box: box(0), label: 0)]) == .duplicate(of: 0, iou: 0.6))
  }

  @Test func anObjectOfItsClassNearbyMakesItMislaid() {
    #expect(verdict([box(6)], [Target(box: box(0), label: 0)]) == .localisation(target: 0, iou: 0.25))
  }

  /// As TIDE's code has it, which tests for localisation first, with both bounds included.
  @Test func anOverlapOfExactlyTheThresholdMakesItMislaidIfTheObjectIsTaken() {
    let half = Box(x1: 0, y1: 0, x2: 5, y2: 10)
    let object = Target(box: box(0), label: 0)
    #expect(verdict([half], [object]) == .correct(target: 0, iou: 0.5))
    #expect(verdict([box(0), half], [object]) == .localisation(target: 0, iou: 0.5))
    #expect(verdict([half], [Target(box: box(0), label: 1)]) == .confusion(with: 0, iou: 0.5))
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

/// COCO's matching, on boxes of 10 × 10 pixels in a row.
@Suite struct MatchingTests {
  private func box(_ x: Float) -> Box { Box(x1: x, y1: 0, x2: x + 10, y2: 10) }

  private func matching(_ boxes: [Box], labels: [Int]? = nil, _ targets: [Target]) -> DetectionMatches {
    DetectionMatches(
      boxes: boxes, labels: labels ?? boxes.map { _ in 0 }, targets: targets, bound: OverlapBound(0.5))
  }

  @Test func eachTakesTheFreeObjectThatItOverlapsMost() {
    let matching = matching(
      [box(1), box(0), box(1)], [Target(box: box(0), label: 0), Target(box: box(3), label: 0)])
    #expect(matching.targets == [0, 1, nil])
    #expect(matching.detections == [0, 1])
  }

  @Test func ofEqualOverlapsTheLaterObjectIsTaken() {
    let targets = [Target(box: box(0), label: 0), Target(box: box(2), label: 0)]
    #expect(matching([box(1)], targets).targets == [1])
  }

  @Test func otherClassesDoNotMeet() {
    #expect(matching([box(0)], labels: [1], [Target(box: box(0), label: 0)]).targets == [nil])
  }

  @Test func anIgnoredObjectIsTakenOnlyWhereNoOtherIsToBeHad() {
    let targets = [Target(box: box(0), label: 0, isIgnored: true), Target(box: box(2), label: 0)]
    #expect(matching([box(0), box(0), box(0)], targets).targets == [1, 0, nil])
  }

  @Test func aCrowdTakesAllThatLieWithinIt() {
    let crowd = Target(box: Box(x1: 0, y1: 0, x2: 100, y2: 100), label: 0, isCrowd: true)
    let matching = matching([box(0), box(50), box(96)], [crowd])
    #expect(matching.targets == [0, 0, nil])
    #expect(matching.detections == [0])
  }

  @Test func anOverlapOfExactlyTheThresholdIsEnough() {
    let half = Box(x1: 0, y1: 0, x2: 5, y2: 10)
    #expect(matching([half], [Target(box: box(0), label: 0)]).targets == [0])
    let whole = DetectionMatches(
      boxes: [box(0)], labels: [0], targets: [Target(box: box(0), label: 0)], bound: OverlapBound(1))
    #expect(whole.targets == [0])
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 3e38])
  func whatHasNoOverlapMatchesNothing(value: Float) {
    let odd = Box(x1: 0, y1: 0, x2: value, y2: value)
    let empty = Box(x1: 5, y1: 5, x2: 5, y2: 5)
    #expect(matching([empty], [Target(box: empty, label: 0)]).targets == [nil])
    #expect(matching([box(0)], [Target(box: odd, label: 0)]).targets == [nil])
    #expect(matching([odd], [Target(box: box(0), label: 0, isCrowd: true)]).targets == [nil])
  }
}
