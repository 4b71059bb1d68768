import Testing

@testable import RetinaNet

@Suite struct PreprocessingTests {
  /// Sizes as the reference programs give them, width before height.
  static let cases: [(Family, given: (Int, Int), resized: (Int, Int), padded: (Int, Int))] = [
    (.torchvision, (640, 480), (1066, 800), (1088, 800)),
    (.torchvision, (97, 161), (799, 1327), (800, 1344)),
    (.torchvision, (1077, 640), (1332, 792), (1344, 800)),
    (.torchvision, (193, 400), (643, 1333), (672, 1344)),
    (.detectron2, (640, 480), (1067, 800), (1088, 800)),
    (.detectron2, (100, 1000), (133, 1333), (160, 1344)),
    (.mmdetection, (640, 480), (1067, 800), (1088, 800)),
    (.mmdetection, (1000, 100), (1333, 133), (1344, 160)),
  ]

  @Test(arguments: cases.indices) func choosesTheReferencesSize(_ index: Int) {
    let (family, given, resized, padded) = Self.cases[index]
    let input = Configuration.Input(
      mean: [0, 0, 0], std: [1, 1, 1], scale: 255, bgr: false, minSize: 800, maxSize: 1333, sizeDivisible: 32)
    let transform = Preprocessing(family: family, input: input).transform(width: given.0, height: given.1)
    #expect(transform.resized == .init(width: resized.0, height: resized.1), "\(family) \(given)")
    #expect(transform.padded == .init(width: padded.0, height: padded.1), "\(family) \(given)")
  }

  @Test(arguments: [Family.torchvision, .detectron2, .mmdetection])
  func aPictureThatIsNotResizedIsPaddedOnly(family: Family) {
    let input = Configuration.Input(
      mean: [0, 0, 0], std: [1, 1, 1], scale: 255, bgr: false, minSize: 0, maxSize: 100, sizeDivisible: 32)
    let transform = Preprocessing(family: family, input: input).transform(width: 333, height: 400)
    #expect(transform.resized == .init(width: 333, height: 400))
    #expect(transform.padded == .init(width: 352, height: 416))
  }

  @Test func aSliverKeepsOnePixel() {
    let input = Configuration.Input(
      mean: [0, 0, 0], std: [1, 1, 1], scale: 255, bgr: false, minSize: 800, maxSize: 1333, sizeDivisible: 32)
    let transform = Preprocessing(family: .torchvision, input: input).transform(width: 1, height: 5000)
    #expect(transform.resized == .init(width: 1, height: 1333))
    #expect(transform.padded == .init(width: 32, height: 1344))
  }
}
