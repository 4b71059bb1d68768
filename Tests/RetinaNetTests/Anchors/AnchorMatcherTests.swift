import Imaging
import RetinaNet
import Testing

/// What training makes of anchors, by the thresholds and by each family's rule for low-quality matches.
@Suite struct AnchorMatcherTests {
  /// A box 10 high and `width` wide. Its IoU with a narrower one that starts at the same place is their ratio.
  private func box(_ width: Float, at x: Float = 0) -> Box { Box(x1: x, y1: 0, x2: x + width, y2: 10) }

  private func match(
    _ matcher: AnchorMatcher, _ anchor: Box, to objects: [Box], best: [Float]
  ) -> AnchorMatcher.AnchorMatch {
    matcher.match(anchor, to: objects, best: best)
  }

  @Test(arguments: [AnchorMatcher.LowQualityRule.none, .ownBest, .lastObject])
  func thresholdsDecideForAnchorsThatAreNoObjectsBest(rule: AnchorMatcher.LowQualityRule) {
    let matcher = AnchorMatcher(lowQuality: rule)
    let object = [box(100)]
    #expect(match(matcher, box(50), to: object, best: [0.9]) == .object(0))
    #expect(match(matcher, box(49), to: object, best: [0.9]) == .ignored)
    #expect(match(matcher, box(40), to: object, best: [0.9]) == .ignored)
    #expect(match(matcher, box(39), to: object, best: [0.9]) == .background)
    #expect(match(matcher, box(10, at: 200), to: object, best: [0.9]) == .background)
    #expect(match(matcher, box(10), to: [], best: []) == .background)
  }

  @Test func ofEqualOverlapsTheFirstObjectIsServed() {
    let objects = [box(100), box(100)]
    #expect(match(.init(lowQuality: .ownBest), box(80), to: objects, best: [0.9, 0.9]) == .object(0))
  }

  @Test func anObjectsBestAnchorIsPositiveHoweverSmallTheirIoU() {
    let object = [box(100)]
    #expect(match(.init(lowQuality: .ownBest), box(20), to: object, best: [0.2]) == .object(0))
    #expect(match(.init(lowQuality: .lastObject), box(20), to: object, best: [0.2]) == .object(0))
    #expect(match(.init(lowQuality: .none), box(20), to: object, best: [0.2]) == .background)
  }

  /// The anchor overlaps object 0 by 0.8, and object 1 by 0.2, whose best it is.
  @Test func familiesDifferInWhomTheBestAnchorOfAnObjectServes() {
    let (anchor, objects) = (box(80), [box(100), box(16)])
    let best: [Float] = [0.9, anchor.iou(objects[1])]
    #expect(match(.init(family: .torchvision), anchor, to: objects, best: best) == .object(0))
    #expect(match(.init(family: .torchvisionV2), anchor, to: objects, best: best) == .object(0))
    #expect(match(.init(family: .detectron2), anchor, to: objects, best: best) == .object(0))
    #expect(match(.init(family: .mmdetection), anchor, to: objects, best: best) == .object(1))
  }

  @Test func ofSeveralObjectsWhoseBestItIsMMDetectionTakesTheLast() {
    let objects = [box(100), box(100), box(20)]
    let best: [Float] = [0.3, 0.3, 0.9]
    #expect(match(.init(family: .mmdetection), box(30), to: objects, best: best) == .object(1))
  }

  @Test func anObjectThatNoAnchorOverlapsMakesNothingPositive() {
    let objects = [box(10, at: 500), box(100)]
    for family in Family.allCases {
      #expect(match(.init(family: family), box(45), to: objects, best: [0, 0.9]) == .ignored)
      #expect(match(.init(family: family), box(10, at: 300), to: objects, best: [0, 0.9]) == .background)
    }
  }
}
