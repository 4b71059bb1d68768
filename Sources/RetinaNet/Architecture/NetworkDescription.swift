import Foundation
import OrderedCollections

/// A network that does not exist yet: what a configuration says of its layers. It is made with torchvision's names.
///
///     "backbone": {
///       "block": "BasicBlock",         or "Bottleneck"
///       "layers": [2, 2, 2, 2],        residual blocks in each stage
///       "widths": [64, 128, 256, 512], channels of each stage's output
///       "groups": 1                    of a bottleneck's 3×3 convolution
///     },
///     "fpn_channels": 256,             of the pyramid and the heads
///     "heads": {"convolutions": 4,     before each head's output
///               "norm": "none"}        or "group": torchvision's second version
///     "extra_levels": "P6 from P5"     or "P6 from C5"
public struct NetworkDescription: Sendable, Hashable {
  public var isBottleneck: Bool
  /// Residual blocks in each of four stages.
  public var layers: [Int]
  /// Channels of each stage's output.
  public var widths: [Int]
  public var groups = 1
  /// Of the pyramid's levels and the heads' convolutions.
  public var channels = 256
  public var headConvolutions = 4
  public var hasGroupNorm = false
  public var p6Source = Configuration.P6Source.p5

  private init(isBottleneck: Bool, layers: [Int], widths: [Int]) {
    self.isBottleneck = isBottleneck
    self.layers = layers
    self.widths = widths
  }

  /// The networks that have a name: "resnet18", "resnet34", "resnet50", with RetinaNet's pyramid and heads.
  public static let named: OrderedDictionary<String, NetworkDescription> = [
    "resnet18": .init(isBottleneck: false, layers: [2, 2, 2, 2], widths: [64, 128, 256, 512]),
    "resnet34": .init(isBottleneck: false, layers: [3, 4, 6, 3], widths: [64, 128, 256, 512]),
    "resnet50": .init(isBottleneck: true, layers: [3, 4, 6, 3], widths: [256, 512, 1024, 2048]),
  ]

  public var family: Family { hasGroupNorm ? .torchvisionV2 : .torchvision }

  /// Channels of the stem's output: as wide as a basic block, a quarter of a bottleneck's output.
  private var stem: Int { isBottleneck ? widths[0] / 4 : widths[0] }
}

extension NetworkDescription {
  /// Reads a configuration, for example the demo's own.
  ///
  /// - Throws: `ConfigurationError` with the path of what is missing or cannot be.
  public init(json: Data, source: String) throws(ConfigurationError) {
    let fields = try ConfigurationFields(json: json, source: source)
    let backbone = try fields.object("backbone")
    guard !backbone.members.isEmpty else {
      throw .missing(
        source: source, path: "backbone, which describes a new network (retinascope help training)")
    }
    let bound = 1.0...65536.0
    func counts(_ key: String, _ of: ConfigurationFields) throws(ConfigurationError) -> [Int] {
      let whole = NumberBounds(description: "a whole number from 1") {
        bound.contains($0) && $0 == $0.rounded()
      }
      guard let numbers = try of.numbers(key, count: 4...4, whole) else {
        throw .missing(source: source, path: "backbone.\(key)")
      }
      return numbers.map { Int($0) }
    }
    guard let block = try backbone.choice("block", ["BasicBlock": false, "Bottleneck": true]) else {
      throw .missing(source: source, path: "backbone.block")
    }
    self.init(
      isBottleneck: block, layers: try counts("layers", backbone), widths: try counts("widths", backbone))
    groups = try backbone.integer("groups", in: 1...1024) ?? 1
    channels = try fields.integer("fpn_channels", in: 1...65536) ?? 256
    let heads = try fields.object("heads")
    headConvolutions = try heads.integer("convolutions", in: 0...64) ?? 4
    hasGroupNorm = try heads.choice("norm", ["none": false, "group": true]) ?? false
    p6Source =
      try fields.choice("extra_levels", ["P6 from P5": .p5, "P6 from C5": .c5]) ?? (hasGroupNorm ? .c5 : .p5)
    try check(source)
  }

  private func check(_ source: String) throws(ConfigurationError) {
    func refuse(_ path: String, _ found: Int, _ expected: String) -> ConfigurationError {
      .wrongValue(source: source, path: path, found: "\(found)", expected: expected)
    }
    guard layers.allSatisfy({ $0 <= 512 }) else {
      throw refuse("backbone.layers", layers.max() ?? 0, "at most 512 blocks in a stage")
    }
    if groups > 1, !isBottleneck {
      throw refuse("backbone.groups", groups, "1, since basic blocks have no groups")
    }
    if isBottleneck, let width = widths.first(where: { $0 % (4 * groups) != 0 }) {
      throw refuse(
        "backbone.widths", width, "multiples of \(4 * groups): four times a bottleneck's inner channels")
    }
    if hasGroupNorm, channels % Architecture.normGroups != 0 {
      throw refuse(
        "fpn_channels", channels, "a multiple of \(Architecture.normGroups), for group normalisation")
    }
  }
}

extension NetworkDescription {
  /// The architecture of a network with so many classes and anchors.
  ///
  /// - Throws: `ArchitectureError` where no network is like that.
  public func architecture(classes: Int, anchorsPerCell: Int) throws(ArchitectureError) -> ReadArchitecture {
    let shapes = shapes(classes: classes, anchorsPerCell: anchorsPerCell)
    return try Architecture.read(shapes: Dictionary(uniqueKeysWithValues: shapes.map { ($0, $1) }))
  }

  /// The shapes of all arrays, in the order in which torchvision saves them, without counters.
  private func shapes(classes: Int, anchorsPerCell: Int) -> OrderedDictionary<String, [Int]> {
    var shapes: OrderedDictionary<String, [Int]> = [:]
    func batchNorm(_ path: String, _ width: Int) {
      for name in ["weight", "bias", "running_mean", "running_var"] { shapes["\(path).\(name)"] = [width] }
    }
    func convolution(
      _ path: String, _ inputs: Int, _ outputs: Int, _ kernel: Int, bias: Bool, groups: Int = 1
    ) {
      shapes["\(path).weight"] = [outputs, inputs / groups, kernel, kernel]
      if bias { shapes["\(path).bias"] = [outputs] }
    }
    convolution("backbone.body.conv1", 3, stem, 7, bias: false)
    batchNorm("backbone.body.bn1", stem)
    var inputs = stem
    for (stage, (count, width)) in zip(layers, widths).enumerated() {
      for number in 0..<count {
        let path = "backbone.body.layer\(stage + 1).\(number)"
        let inner = isBottleneck ? width / 4 : width
        convolution("\(path).conv1", inputs, inner, isBottleneck ? 1 : 3, bias: false)
        batchNorm("\(path).bn1", inner)
        convolution("\(path).conv2", inner, inner, 3, bias: false, groups: groups)
        batchNorm("\(path).bn2", inner)
        if isBottleneck {
          convolution("\(path).conv3", inner, width, 1, bias: false)
          batchNorm("\(path).bn3", width)
        }
        if number == 0, stage > 0 || inputs != width {
          convolution("\(path).downsample.0", inputs, width, 1, bias: false)
          batchNorm("\(path).downsample.1", width)
        }
        inputs = width
      }
    }
    for (place, width) in widths.dropFirst().enumerated() {
      convolution("backbone.fpn.inner_blocks.\(place).0", width, channels, 1, bias: true)
    }
    for place in 0..<3 {
      convolution("backbone.fpn.layer_blocks.\(place).0", channels, channels, 3, bias: true)
    }
    let source = p6Source == .c5 ? widths[3] : channels
    convolution("backbone.fpn.extra_blocks.p6", source, channels, 3, bias: true)
    convolution("backbone.fpn.extra_blocks.p7", channels, channels, 3, bias: true)
    for (head, output, perAnchor) in [
      ("classification_head", "cls_logits", classes), ("regression_head", "bbox_reg", 4),
    ] {
      for number in 0..<headConvolutions {
        let path = "head.\(head).conv.\(number)"
        convolution("\(path).0", channels, channels, 3, bias: !hasGroupNorm)
        if hasGroupNorm {
          shapes["\(path).1.weight"] = [channels]
          shapes["\(path).1.bias"] = [channels]
        }
      }
      convolution("head.\(head).\(output)", channels, anchorsPerCell * perAnchor, 3, bias: true)
    }
    return shapes
  }
}
