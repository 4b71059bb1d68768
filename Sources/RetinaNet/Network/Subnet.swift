import Tensors

/// One layer of a subnet's tower.
struct TowerLayer: Sendable {
  let convolution: NetworkLayer
  /// What is not folded into the convolution; `nil` for nothing.
  let norm: TowerNorm?

  enum TowerNorm {
    case group(GroupNorm)
    /// By level, P3 first.
    case batchPerLevel([ChannelScaling])
  }

  func callAsFunction(_ levels: [Tensor], workers: Workers) -> [Tensor] {
    switch norm {
    case nil: convolution(levels, relu: true, workers: workers)
    case .group(let norm):
      convolution(levels, workers: workers).map { norm($0, relu: true, workers: workers) }
    case .batchPerLevel(let norms):
      zip(convolution(levels, workers: workers), norms).map { map, norm in
        norm(map, relu: true, workers: workers)
      }
    }
  }
}

/// One of the two subnetworks that look at every level with the same weights (RetinaNet, section 4).
struct Subnet: Sendable {
  private let tower: [TowerLayer]
  private let output: NetworkLayer

  init(tower: [Architecture.ConvolutionLayer], output: Architecture.ConvolutionLayer, _ builder: LayerBuilder)
    throws
  {
    self.tower = try tower.map { try builder.towerLayer($0) }
    self.output = try builder.convolution(output)
  }

  /// From levels `[H, W, C]` to outputs `[H, W, A·n]`.
  func callAsFunction(_ levels: [Tensor], _ run: inout NetworkRun) throws -> [Tensor] {
    var maps = levels
    for layer in tower {
      maps = try run.step(layer.convolution, on: maps) { layer(maps, workers: $0) }
    }
    return try run.step(output, on: maps) { output(maps, workers: $0) }
  }
}
