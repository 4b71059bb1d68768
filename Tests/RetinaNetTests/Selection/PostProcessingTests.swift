import Testing

@testable import RetinaNet

@Suite struct PostProcessingTests {
  private func rules(_ family: Family) -> PostProcessing {
    PostProcessing(
      coder: BoxCoder(family: family),
      transform: Transform(
        original: .init(width: 640, height: 480), resized: .init(width: 1066, height: 800),
        padded: .init(width: 1088, height: 800)))
  }

  /// torchvision loops over classes above 4000 coordinates; detectron2 calls torchvision.
  @Test(arguments: [Family.torchvision, .torchvisionV2, .detectron2])
  func above1000BoxesEachClassGoesAlone(family: Family) {
    #expect(rules(family).grouping(count: 1000) == .init(perClass: false, shifted: true))
    #expect(rules(family).grouping(count: 1001) == .init(perClass: true, shifted: false))
  }

  @Test func from10000BoxesOnMmdetectionSplitsShiftedBoxes() {
    #expect(rules(.mmdetection).grouping(count: 9999) == .init(perClass: false, shifted: true))
    #expect(rules(.mmdetection).grouping(count: 10_000) == .init(perClass: true, shifted: true))
  }

  /// f32(0.05) is above 0.05 as a double: an IoU of that suppresses in torchvision's kernel, not in mmcv's.
  @Test func theThresholdIsADoubleInTorchvisionAndAFloatInMmcv() {
    let nearest: Float = 0.05
    #expect(Double(nearest) > 0.05)
    #expect(rules(.torchvision).largestHarmlessIoU(0.05) == nearest.nextDown)
    #expect(rules(.detectron2).largestHarmlessIoU(0.05) == nearest.nextDown)
    #expect(rules(.mmdetection).largestHarmlessIoU(0.05) == nearest)
    for family in Family.allCases { #expect(rules(family).largestHarmlessIoU(0.5) == 0.5) }
  }

  @Test func onlyDetectron2LeavesCandidatesUnclipped() {
    let outside = SIMD4<Float>(-20, -10, 12, 30)
    let deltas = SIMD4<Float>()
    #expect(rules(.torchvision).boxForNMS(deltas: deltas, anchor: outside) == SIMD4(0, 0, 12, 30))
    #expect(rules(.detectron2).boxForNMS(deltas: deltas, anchor: outside) == outside)
    let original = rules(.mmdetection).boxForNMS(deltas: deltas, anchor: outside)
    #expect(original[0] == 0 && original[1] == 0)
    #expect(abs(original[2] - 12 * 640 / 1066) < 1e-4 && abs(original[3] - 18) < 1e-4)
  }

  @Test func boxesAreClippedToTheResizedPictureNotThePaddedOne() {
    let far = SIMD4<Float>(1000, 700, 1090, 900)
    #expect(rules(.torchvision).boxForNMS(deltas: SIMD4(), anchor: far) == SIMD4(1000, 700, 1066, 800))
  }

  @Test func finalBoxesAreInOriginalPixels() {
    let box = rules(.torchvision).finalBox(SIMD4(0, 0, 1066, 800))
    #expect(abs(box[2] - 640) < 1e-3 && abs(box[3] - 480) < 1e-3)
    let clipped = rules(.detectron2).finalBox(SIMD4(-5, -5, 2000, 400))
    #expect(clipped[0] == 0 && clipped[1] == 0 && clipped[2] == 640 && abs(clipped[3] - 240) < 1e-3)
    #expect(rules(.mmdetection).finalBox(SIMD4(1, 2, 3, 4)) == SIMD4(1, 2, 3, 4))
  }

  @Test func aBoxWithoutAreaOrWithANaNIsEmpty() {
    #expect(PostProcessing.isEmpty(SIMD4(1, 1, 1, 5)))
    #expect(PostProcessing.isEmpty(SIMD4(1, 5, 2, 4)))
    #expect(PostProcessing.isEmpty(SIMD4(.nan, 0, 2, 4)))
    #expect(!PostProcessing.isEmpty(SIMD4(0, 0, 1e-3, 1e-3)))
  }
}
