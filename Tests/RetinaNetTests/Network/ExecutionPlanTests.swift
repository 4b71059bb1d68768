import Testing

@testable import RetinaNet

/// What a plan says of a pass before it runs.
@Suite struct ExecutionPlanTests {
  static let fixtures: [KeyFixture] = [
    .torchvision, .torchvisionV2, .detectron2, .mmdetection,
    KeyFixture(groups: 32, groupWidth: 4), KeyFixture(blocks: [3, 4, 23, 3], p6FromC5: true),
    KeyFixture(blocks: [2, 2, 2, 2], bottleneck: false, width: 16, pyramid: 64, classes: 3),
    KeyFixture(sources: [2, 3, 4, 5]), KeyFixture(sources: [4, 5], extra: 0), KeyFixture(depth: 0),
    KeyFixture(anchors: 1, classes: 1203), KeyFixture(classes: 1),
  ]
  static let sizes = [(32, 32), (33, 1), (96, 64), (224, 352), (641, 607), (800, 1344)]

  /// The first and the last operation that needs each map, found by looking at all operations for each.
  private func lifetimes(_ plan: ExecutionPlan) throws -> [ClosedRange<Int>?] {
    try plan.maps.indices.map { map in
      guard map != PlanningPass.inputMap else { return nil }
      let made = try #require(plan.operations.firstIndex { $0.outputs.contains(map) }, "map \(map) is made")
      let read = plan.operations.lastIndex { $0.inputs.contains(map) || $0.addend == map }
      if let read { #expect(read > made, "map \(map) is read before it is made") }
      return made...(plan.outputs.all.contains(map) ? plan.operations.count : read ?? made)
    }
  }

  @Test(arguments: fixtures)
  func `maps that live together do not overlap, and their memory is no more than they need`(
    fixture: KeyFixture
  ) throws {
    for (height, width) in Self.sizes {
      let plan = try fixture.plan(height: height, width: width)
      let lifetimes = try lifetimes(plan)
      let ranges = plan.placement.ranges
      for (map, lifetime) in lifetimes.enumerated() {
        guard let lifetime else { continue }
        #expect(
          ranges[map].count >= plan.maps[map].bytes && (0...plan.bytes).contains(ranges[map].upperBound))
        for other in 0..<map where lifetimes[other]?.overlaps(lifetime) == true {
          #expect(!ranges[other].overlaps(ranges[map]), "maps \(other) and \(map) at \(height)×\(width)")
        }
      }
      // What outlives the pass lies without gaps at the end.
      let kept = plan.outputs.all.map { ranges[$0] }.sorted { $0.lowerBound < $1.lowerBound }
      #expect(kept.last?.upperBound == plan.bytes)
      for (one, next) in zip(kept, kept.dropFirst()) { #expect(one.upperBound == next.lowerBound) }
      let needed = plan.operations.indices.map { step in
        lifetimes.indices.reduce(0) { $0 + (lifetimes[$1]?.contains(step) == true ? ranges[$1].count : 0) }
      }
      let most = try #require(needed.max())
      #expect(plan.bytes >= most && plan.bytes <= most + most / 8 + 1 << 16, "\(plan.bytes) for \(most)")
    }
  }

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
    let plan = try expected.fixture.plan(height: 224, width: 352)
    #expect(plan.multiplications(of: .backbone) == expected.backbone)
    #expect(plan.multiplications(of: .pyramid) == expected.pyramid)
    #expect(plan.multiplications(of: .heads) == expected.heads)
  }

  @Test func `an early stride saves the work of a block's first convolution`() throws {
    let (late, early) = (
      try KeyFixture.detectron2.plan(height: 256, width: 256) { $0.strideIn3x3 = true },
      try KeyFixture.detectron2.plan(height: 256, width: 256) { $0.strideIn3x3 = false }
    )
    // Three stages' first 1×1 convolutions, at a quarter of the positions.
    let saved = [64 * 64 * 256 * 128, 32 * 32 * 512 * 256, 16 * 16 * 1024 * 512].reduce(0, +) * 3 / 4
    #expect(late.multiplications(of: .backbone) - early.multiplications(of: .backbone) == saved)
    #expect(late.multiplications(of: .heads) == early.multiplications(of: .heads))
  }
}
