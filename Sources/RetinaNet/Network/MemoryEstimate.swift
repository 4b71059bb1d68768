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

  /// The largest layer's kernels while they are transformed, where they are not kept so.
  private var transformed: Int {
    shapes.filter(Convolution.keepsKernels).map { Convolution.weightCount(for: $0) * 4 * Self.float }.max()
      ?? 0
  }

  /// As if no convolution had a stride: then most are kept in more memory.
  private var shapes: [ConvolutionShape] {
    architecture.convolutions.map { layer in
      ConvolutionShape(
        inputChannels: layer.inputs, outputChannels: layer.outputs, kernel: layer.kernel,
        padding: layer.kernel / 2, groups: layer.groups)
    }
  }

  /// The peak of a pass, without the weights.
  public func pass(_ transform: Transform) -> Int {
    let picture = transform.original.width * transform.original.height * 3
    let input = transform.padded.width * transform.padded.height * 3 * Self.float
    // What is larger is refused before it runs.
    let most = ExecutionPlan.largestSide
    let plan = ExecutionPlan(
      graph, height: min(transform.padded.height, most), width: min(transform.padded.width, most))
    return picture * 2 + Self.scratch + transformed + input + plan.bytes + plan.besideMaps
  }
}

extension ExecutionPlan {
  /// What comes with the answer: anchors, which have as many numbers as deltas, and the largest logit of each cell, of all
  /// channels and of each block of eight at least.
  fileprivate var besideMaps: Int {
    outputs.deltas.reduce(0) { $0 + maps[$1].bytes }
      + outputs.logits.reduce(0) { sum, map in
        sum + maps[map].bytes / maps[map].channels * (maps[map].channels / 8 + 2)
      }
  }
}
