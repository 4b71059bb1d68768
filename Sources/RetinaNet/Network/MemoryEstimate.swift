import Tensors

/// How much memory a model and a pass over a picture take at their peak, in bytes, from sizes alone.
public struct MemoryEstimate: Sendable {
  private let architecture: Architecture
  private let graph: NetworkGraph

  public init(_ architecture: Architecture, _ configuration: Configuration) {
    self.architecture = architecture
    graph = NetworkGraph(architecture, configuration)
  }

  /// The program, its libraries and their buffers.
  public static let program = 64 << 20
  /// The convolutions' working memory.
  private static let scratch = 64 << 20
  private static let float = MemoryLayout<Float>.size

  /// The weights as the kernels keep them.
  public var weights: Int { shapes.reduce(0) { $0 + Convolution.weightCount(for: $1) } * Self.float }

  /// As if no convolution had a stride: then most are kept in more memory.
  private var shapes: [ConvolutionShape] {
    architecture.convolutions.map { layer in
      ConvolutionShape(
        inputChannels: layer.inputs, outputChannels: layer.outputs, kernel: layer.kernel,
        padding: layer.kernel / 2, groups: layer.groups)
    }
  }

  /// The peak of passes over pictures of one size at the same time, without the weights.
  public func pass(_ transform: Transform, pictures: Int = 1) -> Int {
    let picture = transform.original.width * transform.original.height * 3
    let input = transform.padded.width * transform.padded.height * 3 * Self.float
    // What is larger is refused before it runs.
    let most = ExecutionPlan.largestSide
    let plan = ExecutionPlan(
      graph, height: min(transform.padded.height, most), width: min(transform.padded.width, most))
    return Self.scratch + plan.transformed + pictures * (picture * 2 + input + plan.bytes + plan.besideMaps)
  }
}

extension ExecutionPlan {
  /// The largest layer's kernels while they are transformed, where they are not kept so: for one layer at a time.
  fileprivate var transformed: Int {
    layers.lazy.filter { Convolution.keepsKernels(for: $0.shape) }
      .map { Convolution.weightCount(for: $0.shape) * 4 * MemoryLayout<Float>.size }.max() ?? 0
  }

  /// What comes with the answer: anchors, which have as many numbers as deltas, and the largest logit of each cell, of all
  /// channels and of each block of eight at least.
  fileprivate var besideMaps: Int {
    outputs.deltas.reduce(0) { $0 + maps[$1].bytes }
      + outputs.logits.reduce(0) { sum, map in
        sum + maps[map].bytes / maps[map].channels * (maps[map].channels / 8 + 2)
      }
  }
}
