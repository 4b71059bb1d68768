/// A RetinaNet as a checkpoint's key names and shapes describe it: every layer, its sizes, and the keys under
/// which its arrays lie. It is the same for all families; their arithmetic is `Configuration`'s matter.
public struct Architecture: Sendable, Hashable {
  /// Whose key names these are; torchvision's second version is told by its heads' group normalisation.
  public let family: Family
  /// What stands before every key, with its last dot: "", "model.", "module.model." …
  public let prefix: String
  /// 7×7, stride 2.
  public let stem: Convolution
  /// Four stages; their outputs are C2, C3, C4 and C5.
  public let stages: [Stage]
  public let pyramid: Pyramid
  public let classTower: [Convolution]
  public let boxTower: [Convolution]
  /// Gives A·K channels, class fastest.
  public let classOutput: Convolution
  /// Gives A·4 channels, coordinate fastest.
  public let boxOutput: Convolution
  /// A: anchors per grid cell, on every level.
  public let anchorsPerCell: Int
  /// K: class channels, a background channel among them where the family has one.
  public let classCount: Int

  /// Residual blocks at one resolution.
  public struct Stage: Sendable, Hashable {
    public let blocks: [Block]
    /// Of the first block; the others keep the resolution.
    public let stride: Int
    /// Channels of the stage's output.
    public let width: Int
  }

  /// A residual block. A basic block has two 3×3 convolutions; a bottleneck has 1×1, 3×3 and 1×1.
  public struct Block: Sendable, Hashable {
    public let conv1: Convolution
    public let conv2: Convolution
    public let conv3: Convolution?
    /// The 1×1 convolution of the shortcut, where resolution or width changes.
    public let downsample: Convolution?

    public var isBottleneck: Bool { conv3 != nil }
    public var convolutions: [Convolution] { [conv1, conv2] + [conv3, downsample].compactMap { $0 } }
  }

  /// The feature pyramid: 1×1 laterals from C3–C5, 3×3 outputs to P3–P5, and P6 and P7 by stride 2.
  public struct Pyramid: Sendable, Hashable {
    public let lateral: [Convolution]
    public let output: [Convolution]
    public let p6: Convolution
    public let p7: Convolution
    public let channels: Int
    /// Where P6's input channels tell it apart; `nil` where C5 and P5 are equally wide.
    public let p6Source: Configuration.P6Source?

    public var convolutions: [Convolution] { lateral + output + [p6, p7] }
  }

  public var isBottleneck: Bool { stages[0].blocks[0].isBottleneck }
  /// Groups of the 3×3 convolutions in bottlenecks: 1, or more in a ResNeXt.
  public var groups: Int { stages[0].blocks[0].conv2.groups }
  /// Levels that the heads see: P3 … P7.
  public var levelNames: [String] { ["P3", "P4", "P5", "P6", "P7"] }
  public var backboneConvolutions: [Convolution] {
    [stem] + stages.flatMap { $0.blocks.flatMap(\.convolutions) }
  }
  public var headConvolutions: [Convolution] { classTower + [classOutput] + boxTower + [boxOutput] }
  /// All layers, in the order of the forward pass.
  public var convolutions: [Convolution] { backboneConvolutions + pyramid.convolutions + headConvolutions }
  public var headsHaveGroupNorm: Bool {
    (classTower + boxTower).contains { if case .group = $0.norm { true } else { false } }
  }
}
