extension Architecture {
  /// Multiply-accumulates of one forward pass, by stage, as direct convolutions would need them.
  public struct Multiplications: Sendable, Hashable {
    public var backbone = 0
    public var pyramid = 0
    public var heads = 0

    public var total: Int { backbone + pyramid + heads }
  }

  /// For an input of `height` by `width`, which are the padded sides.
  ///
  /// - Parameter strideIn3x3: where bottlenecks stride, which no key tells; the 1×1 before is dearer if it does
  ///   not stride itself.
  public func multiplications(height: Int, width: Int, strideIn3x3: Bool) -> Multiplications {
    var sum = Multiplications()
    var grid = Grid(height: height, width: width).halved
    sum.backbone += stem.multiplications * grid.cells
    grid = grid.halved
    var maps: [Grid] = []
    for stage in stages {
      for (index, block) in stage.blocks.enumerated() {
        let after = index == 0 && stage.stride == 2 ? grid.halved : grid
        let firstStrides = !(block.isBottleneck && strideIn3x3)
        sum.backbone += block.conv1.multiplications * (firstStrides ? after : grid).cells
        let rest = [block.conv2, block.conv3, block.downsample].compactMap { $0 }
        sum.backbone += rest.reduce(0) { $0 + $1.multiplications } * after.cells
        grid = after
      }
      maps.append(grid)
    }
    maps.removeFirst()
    for (map, layers) in zip(maps, zip(pyramid.lateral, pyramid.output)) {
      sum.pyramid += (layers.0.multiplications + layers.1.multiplications) * map.cells
    }
    for layer in [pyramid.p6, pyramid.p7] {
      grid = grid.halved
      sum.pyramid += layer.multiplications * grid.cells
      maps.append(grid)
    }
    let perCell = headConvolutions.reduce(0) { $0 + $1.multiplications }
    sum.heads = perCell * maps.reduce(0) { $0 + $1.cells }
    return sum
  }

  private struct Grid {
    let height: Int
    let width: Int

    var cells: Int { height * width }
    /// After a stride of two, with the padding that every strided layer of the network has.
    var halved: Grid { Grid(height: (height + 1) / 2, width: (width + 1) / 2) }
  }
}
