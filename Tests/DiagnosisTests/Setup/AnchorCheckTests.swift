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
    let objects =
      Array(repeating: fitting, count: 40)
      + (0..<12).map {
        AnchorCheck.MeasuredObject(iou: 0.3, width: 10 + Float($0), height: 10, minSize: 500 + 100 * $0)
      }
      + (0..<5).map { AnchorCheck.MeasuredObject(iou: 0.45, width: 30, height: 120 + Float($0)) }
      + [.init(iou: 0.2, width: 300, height: 300), .init(iou: 0.1, width: 200, height: 20)]
      + [.init(iou: 0.49, width: 40, height: 40)]
    let result = check(objects)
    #expect(result.isStrong)
    #expect((result.objects, result.below50, result.below40) == (60, 20, 14))
    #expect(result.groups.map(\.misfit) == [.small, .high, .large, .wide, .between])
    #expect(result.groups.map(\.count) == [12, 5, 1, 1, 1])
    // Four fifths of twelve are ten, the tenth of which needs 1,400.
    #expect(result.groups[0].resize == .init(minSize: 1400, objects: 10))
    #expect(abs(result.groups[0].size - 160.0.squareRoot()) < 1e-6)
    #expect(abs(result.groups[1].aspectRatio - 122.0 / 30) < 1e-6)
    #expect(result.groups[1].resize == nil)
  }
}
