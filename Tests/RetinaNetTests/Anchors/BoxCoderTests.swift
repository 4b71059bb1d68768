import Foundation
import Imaging
import Support
import Tensors
import Testing

@testable import RetinaNet

@Suite struct BoxCoderTests {
  private let anchor = Box(x1: -16, y1: -8, x2: 16, y2: 8)

  @Test(arguments: Family.allCases)
  func noDeltasGiveTheAnchor(family: Family) {
    #expect(BoxCoder(family: family).decode(SIMD4(), anchor: anchor) == anchor)
  }

  @Test(arguments: Family.allCases)
  func deltasMoveByAnchorSidesAndScaleByPowersOfE(family: Family) {
    // ln 2 doubles.
    let box = BoxCoder(family: family).decode(SIMD4(0.5, -0.25, 0.6931472, 0), anchor: anchor)
    #expect(box == Box(x1: -16, y1: -12, x2: 48, y2: 4))
  }

  @Test(arguments: Family.allCases)
  func growthEndsAt62AndAHalf(family: Family) {
    let box = BoxCoder(family: family).decode(SIMD4(0, 0, 50, .infinity), anchor: anchor)
    #expect(abs(box.width - 32 * 62.5) < 0.01 && abs(box.height - 16 * 62.5) < 0.01)
  }

  @Test func onlyMmdetectionBoundsShrinking() {
    let deltas = SIMD4<Float>(0, 0, -50, -.infinity)
    #expect(BoxCoder(family: .torchvision).decode(deltas, anchor: anchor).height == 0)
    #expect(BoxCoder(family: .detectron2).decode(deltas, anchor: anchor).height == 0)
    let box = BoxCoder(family: .mmdetection).decode(deltas, anchor: anchor)
    #expect(abs(box.height - 16 / 62.5) < 1e-4)
  }

  @Test func whatIsNotANumberStaysSo() {
    let box = BoxCoder(family: .torchvision).decode(SIMD4(0, 0, .nan, 0), anchor: anchor)
    #expect(box.x1.isNaN && box.x2.isNaN && box.y1 == -8 && box.y2 == 8)
  }

  /// The published coders with weights, means and deviations of their own; see `Tests/Reference/make_coder_goldens.py`.
  @Test func deltasAreScaledAsThePublishedCodersDo() throws {
    struct Golden: Decodable {
      struct Case: Decodable {
        let family: Family
        let boxCoder: [String: [Double]]
        let boxes: [[Float]]
      }

      let anchors: [[Float]]
      let deltas: [[Float]]
      let cases: [Case]
    }
    let url = try #require(Bundle.module.url(forResource: "Fixtures/box-coders", withExtension: "json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let golden = try decoder.decode(Golden.self, from: Data(contentsOf: url))
    #expect(golden.cases.map(\.family) == [.torchvision, .detectron2, .mmdetection])
    for one in golden.cases {
      let coder = BoxCoder(
        family: one.family,
        scaling: DeltaScaling(
          weights: one.boxCoder["weights"], means: one.boxCoder["means"], stds: one.boxCoder["stds"]))
      for (row, expected) in one.boxes.enumerated() {
        let anchor = golden.anchors[row]
        let box = coder.decode(
          SIMD4(golden.deltas[row]), anchor: Box(x1: anchor[0], y1: anchor[1], x2: anchor[2], y2: anchor[3]))
        let largest = expected.map(abs).max() ?? 0
        for (ours, theirs) in zip([box.x1, box.y1, box.x2, box.y2], expected) {
          #expect(abs(ours - theirs) <= 4e-7 * largest, "\(one.family), \(row): \(box) against \(expected)")
        }
      }
    }
  }

  @Test(arguments: Family.allCases, [1, 7, 33])
  func manyAreDecodedAsOne(family: Family, count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    let deltas = Tensor(shape: [count, 4], (0..<count * 4).map { _ in random.normal() })
    let anchors = Tensor(
      shape: [count, 4], (0..<count * 4).map { Float($0 % 4 < 2 ? -1 : 1) * (1 + 50 * random.uniform()) })
    let coder = BoxCoder(family: family)
    let boxes = coder.decode(deltas: deltas, anchors: anchors).elements
    for row in 0..<count {
      let d = (0..<4).map { deltas[flat: row * 4 + $0] }
      let a = (0..<4).map { anchors[flat: row * 4 + $0] }
      let one = coder.decode(
        SIMD4(d[0], d[1], d[2], d[3]), anchor: Box(x1: a[0], y1: a[1], x2: a[2], y2: a[3]))
      #expect(Array(boxes[row * 4..<row * 4 + 4]) == [one.x1, one.y1, one.x2, one.y2])
    }
  }
}
