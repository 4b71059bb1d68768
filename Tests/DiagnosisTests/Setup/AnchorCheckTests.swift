import Imaging
import RetinaNet
import Testing

@testable import Diagnosis

@Suite struct AnchorCheckTests {
  private struct MeasuredBox {
    var (width, height, iou): (Float, Float, Float)
  }

  /// Pictures of 400×400 that stay as they are, each with one object, in a corner of P3's cells.
  private func check(_ boxes: [MeasuredBox]) -> AnchorCheck {
    var configuration = DataSetOfObjects.configuration(.torchvision)
    configuration.anchors = Configuration.Anchors(sizes: [[32], [64], [128]], aspectRatios: [0.5, 1, 2])
    (configuration.input.minSize, configuration.input.maxSize) = (400, 400)
    let transform = Preprocessing(configuration).transform(width: 400, height: 400)
    return AnchorCheck(
      boxes.map { box in
        let middle: Float = 192
        let corners = Box(
          x1: middle - box.width / 2, y1: middle - box.height / 2, x2: middle + box.width / 2,
          y2: middle + box.height / 2)
        return .init(transform, boxes: [corners], ious: [box.iou])
      }, configuration)
  }
  private let fitting = MeasuredBox(width: 60, height: 60, iou: 0.7)

  @Test func saysNothingOfFewMisfits() {
    let small = MeasuredBox(width: 10, height: 10, iou: 0.3)
    #expect(!check(Array(repeating: fitting, count: 80) + Array(repeating: small, count: 9)).isStrong)
    // A tenth may be chance.
    #expect(!check(Array(repeating: fitting, count: 88) + Array(repeating: small, count: 12)).isStrong)
    #expect(!check([]).isStrong)
  }

  @Test func sortsMisfitsByKind() {
    var objects = Array(repeating: fitting, count: 40)
    for place in 0..<12 { objects.append(MeasuredBox(width: 10 + Float(place), height: 10, iou: 0.3)) }
    for place in 0..<5 { objects.append(MeasuredBox(width: 30, height: 120 + Float(place), iou: 0.45)) }
    for place in 0..<4 {
      objects.append(MeasuredBox(width: 300 + 10 * Float(place), height: 300, iou: 0.2))
    }
    objects.append(MeasuredBox(width: 200, height: 20, iou: 0.1))
    objects.append(MeasuredBox(width: 40, height: 40, iou: 0.49))
    let result = check(objects)
    #expect(result.isStrong)
    #expect((result.objects, result.below50, result.below40) == (63, 23, 17))
    #expect(result.groups.map(\.misfit) == [.small, .high, .large, .wide, .between])
    #expect(result.groups.map(\.count) == [12, 5, 4, 1, 1])
    #expect(abs(result.groups[0].size - 160.0.squareRoot()) < 1e-6)
    #expect(abs(result.groups[1].aspectRatio - 122.0 / 30) < 1e-6)
    // Of a shape that anchors lack, no size gives more than some an anchor.
    #expect(
      result.groups[1].resize == nil && result.groups[3].resize == nil && result.groups[4].resize == nil)
  }

  /// The first size at which at least four fifths are really covered.
  @Test func triesSizesOfTheInput() {
    // 12 pixels are 24 at twice the size, 576 of the 1,024 of an anchor of 32; at 1.5 times they are 18, 324.
    let small = check(Array(repeating: MeasuredBox(width: 12, height: 12, iou: 0.14), count: 12))
    #expect(small.groups[0].resize?.kind == .inputSize(minSize: 800, maxSize: 800))
    #expect(small.groups[0].resize?.covered == 12)
    // 300 pixels are 150 at half the size; at 0.67 times they are 201, of which 128² are too little.
    let large = check(Array(repeating: MeasuredBox(width: 300, height: 300, iou: 0.18), count: 12))
    #expect(large.groups[0].resize?.kind == .inputSize(minSize: 200, maxSize: 200))
    // Where no size is enough for four fifths, the best.
    let mixed = (0..<12).map { MeasuredBox(width: $0 < 7 ? 12 : 1, height: $0 < 7 ? 12 : 1, iou: 0.1) }
    #expect(check(mixed).groups[0].resize?.covered == 7)
  }
}
