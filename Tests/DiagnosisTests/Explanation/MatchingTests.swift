import Diagnosis
import Imaging
import Testing

/// COCO's matching, on boxes of 10 × 10 pixels in a row.
@Suite struct MatchingTests {
  private func box(_ x: Float) -> Box { Box(x1: x, y1: 0, x2: x + 10, y2: 10) }

  private func matching(_ boxes: [Box], labels: [Int]? = nil, _ targets: [Target]) -> Matching {
    Matching(
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
    let whole = Matching(
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
