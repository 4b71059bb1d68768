import Imaging
import RetinaNet
import Testing

/// What training makes of anchors, by the thresholds and by each family's rule for low-quality matches.
@Suite struct AnchorMatcherTests {
  /// A box 10 high and `width` wide. Its IoU with a narrower one that starts at the same place is their ratio.
  private func box(_ width: Float, at x: Float = 0) -> Box { Box(x1: x, y1: 0, x2: x + width, y2: 10) }

  /// What becomes of each anchor: "1" for a positive one of object 1, "·" for background, "ignored".
  private func match(_ matcher: AnchorMatcher, _ anchors: [Box], to objects: [Box]) -> [String] {
    let level = AnchorLevel(grid: CellGrid(columns: 1, rows: 1, strideX: 8, strideY: 8), cell: anchors)
    let matches = matcher.match([level], to: objects)
    var answer = anchors.map { _ in "·" }
    for place in matches.ignored { answer[place.anchor] = "ignored" }
    for positive in matches.positives { answer[positive.place.anchor] = "\(positive.object)" }
    return answer
  }

  /// An anchor that fits the object of width 100 best.
  private var better: Box { box(90) }

  @Test(arguments: [AnchorMatcher.LowQualityRule.none, .ownBest, .lastObject])
  func thresholdsDecideForAnchorsThatAreNoObjectsBest(rule: AnchorMatcher.LowQualityRule) {
    let matcher = AnchorMatcher(lowQuality: rule)
    let anchors = [better, box(50), box(49), box(40), box(39), box(10, at: 200)]
    #expect(match(matcher, anchors, to: [box(100)]) == ["0", "0", "ignored", "ignored", "·", "·"])
    #expect(match(matcher, anchors, to: []) == anchors.map { _ in "·" })
    #expect(match(matcher, [], to: [box(100)]) == [])
  }

  @Test func ofEqualOverlapsTheFirstObjectIsServed() {
    #expect(match(.init(lowQuality: .ownBest), [better, box(80)], to: [box(100), box(100)]) == ["0", "0"])
  }

  @Test func anObjectsBestAnchorIsPositiveHoweverSmallTheirIoU() {
    let anchors = [box(20), box(10)]
    #expect(match(.init(lowQuality: .ownBest), anchors, to: [box(100)]) == ["0", "·"])
    #expect(match(.init(lowQuality: .lastObject), anchors, to: [box(100)]) == ["0", "·"])
    #expect(match(.init(lowQuality: .none), anchors, to: [box(100)]) == ["·", "·"])
  }

  @Test func allAnchorsThatAreEquallyGoodArePositive() {
    let anchors = [box(20), box(20), box(20, at: 60)]
    #expect(match(.init(lowQuality: .ownBest), anchors, to: [box(100)]) == ["0", "0", "0"])
  }

  /// The second anchor overlaps object 0 by 0.8, and object 1 by 0.2, whose best it is.
  @Test func familiesDifferInWhomTheBestAnchorOfAnObjectServes() {
    let (anchors, objects) = ([better, box(80)], [box(100), box(16)])
    for family in [Family.torchvision, .torchvisionV2, .detectron2] {
      #expect(match(.init(family: family), anchors, to: objects) == ["0", "0"])
    }
    #expect(match(.init(family: .mmdetection), anchors, to: objects) == ["0", "1"])
  }

  @Test func ofSeveralObjectsWhoseBestItIsMMDetectionTakesTheLast() {
    let objects = [box(100), box(100), box(20)]
    #expect(match(.init(family: .mmdetection), [box(30), box(20)], to: objects) == ["1", "2"])
  }

  /// By the letter of the references all anchors would be positive for it.
  @Test func anObjectThatNoAnchorOverlapsMakesNothingPositive() {
    let objects = [box(10, at: 500), box(100)]
    for family in Family.allCases {
      #expect(
        match(.init(family: family), [better, box(45), box(10, at: 300)], to: objects) == [
          "1", "ignored", "·",
        ])
    }
  }

  @Test func saysWhichPositivesAreOfLowQuality() {
    let level = AnchorLevel(
      grid: CellGrid(columns: 1, rows: 1, strideX: 8, strideY: 8), cell: [better, box(20, at: 300)])
    let matches = AnchorMatcher(lowQuality: .ownBest).match([level], to: [box(100), box(50, at: 300)])
    #expect(matches.positives.map(\.isLowQuality) == [false, true])
    #expect(matches.bestIoU == [0.9, 0.4])
    #expect(matches.object(servedBy: .init(level: 0, anchor: 1)) == 1)
    #expect(matches.object(servedBy: .init(level: 1, anchor: 0)) == nil)
  }
}
