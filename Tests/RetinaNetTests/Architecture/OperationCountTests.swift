import Testing

@testable import RetinaNet

@Suite struct OperationCountTests {
  struct Expected {
    let fixture: KeyFixture
    let backbone: Int
    let pyramid: Int
    let heads: Int
  }

  /// Counted in PyTorch by hooks on torchvision's own modules, for an input of 224 × 352.
  static let expected = [
    Expected(
      fixture: .torchvision, backbone: 6_422_642_688, pyramid: 1_254_031_360, heads: 11_015_979_264),
    Expected(
      fixture: .torchvisionV2, backbone: 6_422_642_688, pyramid: 1_353_121_792, heads: 11_015_979_264),
    Expected(
      fixture: KeyFixture(groups: 32, groupWidth: 4), backbone: 6_644_678_656, pyramid: 1_254_031_360,
      heads: 11_015_979_264),
    Expected(
      fixture: KeyFixture(blocks: [2, 2, 2, 2], bottleneck: false, width: 32, pyramid: 64, classes: 20),
      backbone: 758_833_152, pyramid: 69_545_984, heads: 690_633_216),
  ]

  @Test(arguments: expected)
  func `multiply-accumulates are those that PyTorch performs`(expected: Expected) throws {
    let architecture = try Architecture.read(shapes: expected.fixture.shapes).architecture
    let count = architecture.operations(height: 224, width: 352, strideIn3x3: true)
    #expect(count.backbone == expected.backbone)
    #expect(count.pyramid == expected.pyramid)
    #expect(count.heads == expected.heads)
  }

  @Test func `an early stride saves the work of a block's first convolution`() throws {
    let architecture = try Architecture.read(shapes: KeyFixture.detectron2.shapes).architecture
    let late = architecture.operations(height: 256, width: 256, strideIn3x3: true)
    let early = architecture.operations(height: 256, width: 256, strideIn3x3: false)
    // Three stages' first 1×1 convolutions, at a quarter of the positions.
    let saved = [64 * 64 * 256 * 128, 32 * 32 * 512 * 256, 16 * 16 * 1024 * 512].reduce(0, +) * 3 / 4
    #expect(late.backbone - early.backbone == saved)
    #expect(late.heads == early.heads)
  }
}
