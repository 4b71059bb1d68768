import Foundation
import Imaging
import Testing

@testable import RetinaNet

@Suite struct AnchorGeneratorTests {
  private static let octaves = [1, 1.2599210498948732, 1.5874010519681994]

  private func generator(_ family: Family, truncated: Bool) -> AnchorGenerator {
    AnchorGenerator(
      family: family,
      sizes: (0..<5).map { level in
        Self.octaves.map {
          let size = Double(32 << level) * $0
          return truncated ? size.rounded(.down) : size
        }
      },
      aspectRatios: [0.5, 1, 2])
  }

  @Test func torchvisionsCellAnchorsAreRoundedAndGoThroughSizesFirst() {
    let anchors = generator(.torchvision, truncated: true).cellAnchors(level: 0)
    let sides = anchors.map { [$0.width, $0.height] }
    #expect(
      sides == [
        [46, 22], [56, 28], [70, 36], [32, 32], [40, 40], [50, 50], [22, 46], [28, 56], [36, 70],
      ])
  }

  /// 101 / 2 = 50.5 and 161 / 2 = 80.5 go to 50 and 80, 203 / 2 = 101.5 and 645 / 2 = 322.5 to 102 and 322.
  @Test(arguments: [(1, 5, 50), (2, 4, 80), (2, 5, 102), (4, 4, 322)])
  func torchvisionRoundsHalvesToEven(level: Int, anchor: Int, half: Int) {
    let box = generator(.torchvision, truncated: true).cellAnchors(level: level)[anchor]
    let half = Float(half)
    #expect(box == Box(x1: -half, y1: -half, x2: half, y2: half))
  }

  @Test func detectron2GoesThroughRatiosFirstWithoutRounding() {
    let anchors = generator(.detectron2, truncated: false).cellAnchors(level: 0)
    #expect(anchors[0] == Box(x1: -22.627417, y1: -11.3137085, x2: 22.627417, y2: 11.3137085))
    #expect(anchors[1] == Box(x1: -16, y1: -16, x2: 16, y2: 16))
    #expect(anchors[3].width > anchors[0].width)
  }

  @Test func mmdetectionGoesThroughSizesFirstWithoutRounding() {
    let anchors = generator(.mmdetection, truncated: false).cellAnchors(level: 0)
    #expect(abs(anchors[0].width - 45.254834) < 1e-5)
    #expect(anchors[3] == Box(x1: -16, y1: -16, x2: 16, y2: 16))
    #expect(abs(anchors[1].width - 57.01751) < 1e-5)
  }

  /// Facts of torchvision: a padded 800×1088 gives P6 the strides (61, 64) and P7 (114, 120).
  @Test func torchvisionsStridesDivideThePaddedPicture() {
    let generator = generator(.torchvision, truncated: true)
    let padded = Transform.Size(width: 1088, height: 800)
    #expect(generator.stride(level: 3, gridHeight: 13, gridWidth: 17, padded: padded) == (64, 61))
    #expect(generator.stride(level: 4, gridHeight: 7, gridWidth: 9, padded: padded) == (120, 114))
  }

  @Test func theOthersStridesDouble() {
    let padded = Transform.Size(width: 1088, height: 800)
    #expect(
      generator(.detectron2, truncated: false)
        .stride(level: 4, gridHeight: 7, gridWidth: 9, padded: padded) == (128, 128))
  }

  /// What the published networks computed on small pictures: sixteen anchors of each level, and the sums.
  @Test(arguments: ["torchvision-v1", "torchvision-v2", "resnext", "detectron2", "mmdetection"])
  func agreesWithThePublishedCode(name: String) throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/\(name).golden", withExtension: "json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let golden = try decoder.decode(Golden.self, from: Data(contentsOf: url))
    let generator = AnchorGenerator(
      family: golden.config.family, sizes: golden.config.anchors.sizes,
      aspectRatios: golden.config.anchors.aspectRatios)
    for level in 0..<5 {
      let grid = try #require(golden.intermediates["p\(level + 3)"]).shape
      let expected = try #require(golden.intermediates["anchors.p\(level + 3)"])
      let anchors = generator.anchors(
        level: level, gridHeight: grid[1], gridWidth: grid[2], padded: golden.transform.padded)
      #expect(anchors.shape == expected.shape)
      for sample in expected.samples {
        #expect(anchors[flat: Int(sample[0])] == Float(sample[1]), "P\(level + 3), element \(Int(sample[0]))")
      }
      let sum = anchors.elements.reduce(0) { $0 + Double($1) }
      #expect(abs(sum - expected.sum) <= 1e-9 * Double(anchors.count) * 1000)
    }
  }

  private struct Golden: Decodable {
    struct Config: Decodable {
      struct Anchors: Decodable {
        var sizes: [[Double]]
        var aspectRatios: [Double]
      }
      var family: Family
      var anchors: Anchors
    }
    struct Intermediate: Decodable {
      var shape: [Int]
      var sum: Double
      var samples: [[Double]]
    }
    var config: Config
    var transform: Transform
    var intermediates: [String: Intermediate]
  }
}
