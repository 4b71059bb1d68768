/// A RetinaNet as a checkpoint's key names and shapes describe it: every layer, its sizes, and the keys of its arrays.
/// It has the same form for all families; what their arithmetic differs in is in `Configuration`.
public struct Architecture: Sendable, Hashable {
  /// The family whose key names these are. Group normalisation in the heads means torchvision's second version.
  public let family: Family
  /// The prefix of every key, with its last dot: "", "model.", "module.model." …
  public let prefix: String
  /// 7×7, stride 2.
  public let stem: ConvolutionLayer
  /// Usually four stages; their outputs are C2, C3, C4 and C5.
  public let stages: [ResidualStage]
  public let pyramid: Pyramid
  public let classTower: [ConvolutionLayer]
  public let boxTower: [ConvolutionLayer]
  /// Gives A·K channels, class fastest.
  public let classOutput: ConvolutionLayer
  /// Gives A·4 channels, coordinate fastest.
  public let boxOutput: ConvolutionLayer
  /// A: anchors per grid cell, on every level.
  public let anchorsPerCell: Int
  /// K: class channels, including the background channel of families that have one.
  public let classCount: Int

  /// Residual blocks at one resolution.
  public struct ResidualStage: Sendable, Hashable {
    public let blocks: [ResidualBlock]
    /// Of the first block; the others keep the resolution.
    public let stride: Int
    /// Channels of the stage's output.
    public let width: Int
  }

  /// A residual block. A basic block has two 3×3 convolutions; a bottleneck has 1×1, 3×3 and 1×1.
  public struct ResidualBlock: Sendable, Hashable {
    public let conv1: ConvolutionLayer
    public let conv2: ConvolutionLayer
    public let conv3: ConvolutionLayer?
    /// The 1×1 convolution of the shortcut, where resolution or width changes.
    public let downsample: ConvolutionLayer?

    public var isBottleneck: Bool { conv3 != nil }
    public var convolutions: [ConvolutionLayer] { [conv1, conv2] + [conv3, downsample].compactMap { $0 } }
  }

  /// The feature pyramid: 1×1 laterals from outputs of the backbone, usually C3–C5, 3×3 outputs to the levels of the same
  /// numbers, and further levels by convolutions of stride 2, usually P6 and P7.
  public struct Pyramid: Sendable, Hashable {
    /// The numbers of the backbone's outputs that it is built on, ascending: 3, 4 and 5.
    public let sources: [Int]
    public let lateral: [ConvolutionLayer]
    public let output: [ConvolutionLayer]
    /// Of the levels beyond the sources.
    public let extra: [ConvolutionLayer]
    public let channels: Int
    /// Known from the input channels of the first further level; `nil` where C5 and P5 have equally many, or there is none.
    public let p6Source: Configuration.P6Source?

    public var convolutions: [ConvolutionLayer] { lateral + output + extra }
    /// The numbers of the levels that have layers of their own, ascending: 3 to 7 for P3 to P7.
    public var levels: [Int] { sources + extra.indices.map { coarsest + 1 + $0 } }
    /// The last of `sources`.
    public var coarsest: Int { sources[sources.count - 1] }
  }

  public var isBottleneck: Bool { stages[0].blocks[0].isBottleneck }
  /// Groups of the 3×3 convolutions in bottlenecks: 1, or more in a ResNeXt.
  public var groups: Int { stages[0].blocks[0].conv2.groups }
  public var backboneConvolutions: [ConvolutionLayer] {
    [stem] + stages.flatMap { $0.blocks.flatMap(\.convolutions) }
  }
  public var headConvolutions: [ConvolutionLayer] { classTower + [classOutput] + boxTower + [boxOutput] }
  /// All layers, in the order of the forward pass.
  public var convolutions: [ConvolutionLayer] {
    backboneConvolutions + pyramid.convolutions + headConvolutions
  }
  /// Whether the heads normalise each level by statistics of its own.
  public var headsHaveBatchNormPerLevel: Bool {
    (classTower + boxTower).contains { if case .batchPerLevel = $0.norm { true } else { false } }
  }
  /// For how many levels the layers of the heads have statistics of their own; empty if they have none.
  var batchNormLevelCounts: Set<Int> {
    Set(
      (classTower + boxTower).compactMap {
        if case .batchPerLevel(_, _, let means, _) = $0.norm { means.count } else { nil }
      })
  }
  public var headsHaveGroupNorm: Bool {
    (classTower + boxTower).contains { if case .group = $0.norm { true } else { false } }
  }
}

extension Architecture {
  /// A convolution, the normalisation after it, and the checkpoint's keys of both (full keys, with prefix).
  public struct ConvolutionLayer: Sendable, Hashable {
    /// Its weight, `[outputs, inputs / groups, kernel, kernel]`.
    public let weight: String
    /// Its bias, `[outputs]`.
    public let bias: String?
    public let norm: Norm?
    public let inputs: Int
    public let outputs: Int
    /// The side of the square kernel.
    public let kernel: Int
    public let groups: Int

    /// Elements of weight and bias.
    public var parameterCount: Int {
      outputs * (inputs / groups) * kernel * kernel + (bias == nil ? 0 : outputs)
    }
    /// Multiply-accumulates per output position.
    public var multiplications: Int { outputs * (inputs / groups) * kernel * kernel }
  }

  /// The groups of every group normalisation in a head, in all families.
  public static let normGroups = 32
  public static let groupNormEpsilon: Float = 1e-5

  /// A normalisation; every key holds `[outputs]`.
  public enum Norm: Sendable, Hashable {
    /// Batch normalisation with stored statistics, frozen or not: both run the same.
    case batch(weight: String, bias: String, mean: String, variance: String)
    /// Batch normalisation with statistics of its own on each level and one scale and shift for all (detectron2's
    /// `CycleBatchNormList`). The finest level first.
    case batchPerLevel(weight: String, bias: String, means: [String], variances: [String])
    /// Group normalisation, over `normGroups` groups.
    case group(weight: String, bias: String)

    /// Whether a convolution takes it into its weights: its statistics are known, and one for all maps.
    var isFolded: Bool { if case .batch = self { true } else { false } }
  }
}

extension Architecture {
  /// "ResNet-50", "ResNeXt-50 32×4d", or the blocks per stage of a network without a name: "ResNet [3, 4, 6, 4]".
  public var backboneName: String {
    let counts = stages.map(\.blocks.count)
    let depth =
      isBottleneck
      ? [[3, 4, 6, 3]: 50, [3, 4, 23, 3]: 101, [3, 8, 36, 3]: 152][counts]
      : [[2, 2, 2, 2]: 18, [3, 4, 6, 3]: 34][counts]
    let kind = groups > 1 ? "ResNeXt" : "ResNet"
    guard let depth else { return "\(kind) \(counts)" + (isBottleneck ? " of bottlenecks" : "") }
    guard groups > 1 else { return "\(kind)-\(depth)" }
    return "\(kind)-\(depth) \(groups)×\(stages[0].blocks[0].conv2.outputs / groups)d"
  }
}
