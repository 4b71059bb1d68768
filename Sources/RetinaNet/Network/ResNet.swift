import Tensors

/// A residual network (He et al. 2016) or its grouped variant (Xie et al. 2017) without its classifier.
struct ResNet: Sendable {
  private let stem: GraphLayer
  private let stages: [[LinkedBlock]]

  private struct LinkedBlock: Sendable {
    let convolutions: [GraphLayer]
    let shortcut: GraphLayer?
  }

  init(_ architecture: Architecture, strideIn3x3: Bool) {
    stem = GraphLayer(architecture.stem, stride: 2, .stem)
    stages = architecture.stages.enumerated().map { place, stage in
      stage.blocks.enumerated().map { index, block in
        let stride = index == 0 ? stage.stride : 1
        // A basic block strides in its first convolution, a bottleneck in its second unless it is Caffe's.
        let strides = block.isBottleneck && strideIn3x3 ? [1, stride, 1] : [stride, 1, 1]
        let layers = [block.conv1, block.conv2] + (block.conv3.map { [$0] } ?? [])
        let part = NetworkPart.stage(place + 1)
        return LinkedBlock(
          convolutions: zip(layers, strides).map { GraphLayer($0, stride: $1, part) },
          shortcut: block.downsample.map { GraphLayer($0, stride: stride, part) })
      }
    }
  }

  var layers: [GraphLayer] {
    [stem] + stages.flatMap { $0.flatMap { $0.convolutions + ($0.shortcut.map { [$0] } ?? []) } }
  }

  /// Those of C2 to C5 whose numbers are `wanted`, ascending, of an input `[h, w, 3]`.
  func outputs<E: GraphEvaluator>(
    _ wanted: [Int], of input: E.Maps, _ evaluator: inout E
  ) throws -> [E.Maps] {
    var map = try evaluator.stem(stem, input)
    var outputs: [E.Maps] = []
    for (place, stage) in stages.enumerated() {
      for block in stage { map = try callBlock(block, map, &evaluator) }
      if wanted.contains(place + 2) { outputs.append(map) }
    }
    return outputs
  }

  private func callBlock<E: GraphEvaluator>(
    _ block: LinkedBlock, _ input: E.Maps, _ evaluator: inout E
  ) throws -> E.Maps {
    var shortcut = input
    if let convolution = block.shortcut {
      shortcut = try evaluator.convolution(convolution, input, adding: nil, relu: false)
    }
    var map = input
    for (index, convolution) in block.convolutions.enumerated() {
      let last = index == block.convolutions.count - 1
      map = try evaluator.convolution(convolution, map, adding: last ? shortcut : nil, relu: true)
    }
    return map
  }
}
