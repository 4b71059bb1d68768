import Tensors

/// A residual network (He et al. 2016) or its grouped variant (Xie et al. 2017) without its classifier.
struct ResNet: Sendable {
  private let stem: NetworkLayer
  private let stages: [[RunnableBlock]]

  private struct RunnableBlock: Sendable {
    let convolutions: [NetworkLayer]
    let shortcut: NetworkLayer?
  }

  init(_ architecture: Architecture, strideIn3x3: Bool, _ builder: LayerBuilder) throws {
    stem = try builder.convolution(architecture.stem, stride: 2)
    stages = try architecture.stages.map { stage in
      try stage.blocks.enumerated().map { index, block in
        let stride = index == 0 ? stage.stride : 1
        // A basic block strides in its first convolution, a bottleneck in its second unless it is Caffe's.
        let strides = block.isBottleneck && strideIn3x3 ? [1, stride, 1] : [stride, 1, 1]
        let layers = [block.conv1, block.conv2] + (block.conv3.map { [$0] } ?? [])
        return RunnableBlock(
          convolutions: try zip(layers, strides).map { try builder.convolution($0, stride: $1) },
          shortcut: try block.downsample.map { try builder.convolution($0, stride: stride) })
      }
    }
  }

  /// C2 to C5 of an input `[h, w, 3]`, each `[H, W, C]`.
  func callAsFunction(_ input: Tensor, _ run: inout NetworkRun) throws -> [Tensor] {
    var map = try run.step(stem, on: [input]) { workers in
      stem(input, relu: true, workers: workers).maxPooled3x3Stride2(workers: workers)
    }
    var outputs: [Tensor] = []
    for stage in stages {
      for block in stage { map = try callBlock(block, map, &run) }
      outputs.append(map)
    }
    return outputs
  }

  private func callBlock(_ block: RunnableBlock, _ input: Tensor, _ run: inout NetworkRun) throws -> Tensor {
    var shortcut = input
    if let convolution = block.shortcut {
      shortcut = try run.step(convolution, on: [input]) { convolution(input, workers: $0) }
    }
    var map = input
    for (index, convolution) in block.convolutions.enumerated() {
      let last = index == block.convolutions.count - 1
      map = try run.step(convolution, on: [map]) { workers in
        convolution(map, adding: last ? shortcut : nil, relu: true, workers: workers)
      }
    }
    return map
  }
}
