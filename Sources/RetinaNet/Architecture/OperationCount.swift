/// Multiply-accumulates of all convolutions for one input, by part of the network.
public struct OperationCount: Sendable, Hashable {
  public let backbone: Int
  public let pyramid: Int
  public let heads: Int

  public var total: Int { backbone + pyramid + heads }
}

extension Architecture {
  /// The largest side that operations are counted for; beyond it their number may not fit an integer.
  public static let largestCountedSide = 32_768

  /// Counts for a padded input of `height` × `width` pixels, each from 1 to `largestCountedSide`.
  ///
  /// Every stride-2 layer here (7×7, 3×3 and 1×1 convolutions with padding k/2, and the 3×3 pooling) halves a
  /// side and rounds up.
  ///
  /// - Parameters:
  ///   - strideIn3x3: where bottlenecks stride; a stride in the first 1×1 needs fewer operations.
  ///   - levels: the numbers of the levels that the heads see; by default those with layers of their own.
  public func operations(
    height: Int, width: Int, strideIn3x3: Bool, levels: [Int]? = nil
  ) -> OperationCount {
    let sides = 1...Self.largestCountedSide
    precondition(sides.contains(height) && sides.contains(width), "sides outside \(sides)")
    let stemGrid = MapSize(height: height, width: width).halved
    var backbone = stemGrid.count * stem.multiplications
    var grid = stemGrid.halved
    for stage in stages {
      for (place, block) in stage.blocks.enumerated() {
        let before = grid
        if place == 0, stage.stride == 2 { grid = grid.halved }
        let first = block.isBottleneck && strideIn3x3 ? before : grid
        backbone += first.count * block.conv1.multiplications
        for layer in block.convolutions.dropFirst() { backbone += grid.count * layer.multiplications }
      }
    }
    // All halvings round up, so that a level's grid follows from its number.
    func cells(_ level: Int) -> Int {
      let stride = 1 << level
      return MapSize(height: (height + stride - 1) / stride, width: (width + stride - 1) / stride).count
    }
    let seen = levels ?? pyramid.levels
    var pyramidWork = 0
    // A finer level than the heads see is not computed.
    let finest = min(seen.first ?? pyramid.coarsest, pyramid.coarsest)
    for (place, level) in pyramid.sources.enumerated() where level >= finest {
      pyramidWork += cells(level) * pyramid.lateral[place].multiplications
      if seen.contains(level) || level == pyramid.coarsest {
        pyramidWork += cells(level) * pyramid.output[place].multiplications
      }
    }
    for (place, layer) in pyramid.extra.enumerated() {
      pyramidWork += cells(pyramid.coarsest + 1 + place) * layer.multiplications
    }
    let perPosition = headConvolutions.reduce(0) { $0 + $1.multiplications }
    let heads = seen.reduce(0) { $0 + cells($1) } * perPosition
    return OperationCount(backbone: backbone, pyramid: pyramidWork, heads: heads)
  }

  private struct MapSize {
    let height: Int
    let width: Int

    var count: Int { height * width }
    var halved: MapSize { MapSize(height: (height + 1) / 2, width: (width + 1) / 2) }
  }
}
