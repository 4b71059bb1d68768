import Testing

@testable import Diagnosis

@Suite struct AnchorCheckTests {
  private let sizes = [32.0, 64, 128]
  private let ratios = [0.5, 1, 2]

  private func check(_ objects: [AnchorCheck.MeasuredObject]) -> AnchorCheck {
    AnchorCheck(objects, sizes: sizes, aspectRatios: ratios)
  }
  private let fitting = AnchorCheck.MeasuredObject(iou: 0.7, width: 60, height: 60)

  @Test func saysNothingOfFewMisfits() {
    let small = AnchorCheck.MeasuredObject(iou: 0.3, width: 10, height: 10)
    #expect(!check(Array(repeating: fitting, count: 80) + Array(repeating: small, count: 9)).isStrong)
    // A tenth may be chance.
    #expect(!check(Array(repeating: fitting, count: 88) + Array(repeating: small, count: 12)).isStrong)
    #expect(!check([]).isStrong)
  }

  @Test func sortsMisfitsByKind() {
    var objects = Array(repeating: fitting, count: 40)
    for place in 0..<12 {
      objects.append(.init(iou: 0.3, width: 10 + Float(place), height: 10, minSize: 500 + 100 * place))
    }
    for place in 0..<5 { objects.append(.init(iou: 0.45, width: 30, height: 120 + Float(place))) }
    for place in 0..<4 {
      objects.append(.init(iou: 0.2, width: 300 + 10 * Float(place), height: 300, minSize: 400 - 20 * place))
    }
    objects.append(.init(iou: 0.1, width: 200, height: 20, minSize: 700))
    objects.append(.init(iou: 0.49, width: 40, height: 40, minSize: 450))
    let result = check(objects)
    #expect(result.isStrong)
    #expect((result.objects, result.below50, result.below40) == (63, 23, 17))
    #expect(result.groups.map(\.misfit) == [.small, .high, .large, .wide, .between])
    #expect(result.groups.map(\.count) == [12, 5, 4, 1, 1])
    // Four fifths of twelve are ten, the tenth of which needs 1,400.
    #expect(result.groups[0].resize == .init(minSize: 1400, objects: 10))
    #expect(abs(result.groups[0].size - 160.0.squareRoot()) < 1e-6)
    #expect(abs(result.groups[1].aspectRatio - 122.0 / 30) < 1e-6)
    #expect(result.groups[1].resize == nil)
    // The input must shrink, until the largest of them fits.
    #expect(result.groups[2].resize == .init(minSize: 340, objects: 4))
    // Where these fit, others of their kind need not.
    #expect(result.groups[3].resize == nil && result.groups[4].resize == nil)
  }
}
