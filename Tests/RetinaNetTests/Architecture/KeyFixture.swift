@testable import RetinaNet

/// What a made-up checkpoint holds: key names and shapes by a family's rule, without weights.
struct KeyFixture {
  var family = Family.torchvision
  var blocks = [3, 4, 6, 3]
  var bottleneck = true
  /// Channels of the first stage's inner convolutions.
  var width = 64
  var groups = 1
  var groupWidth = 64
  var pyramid = 256
  var depth = 4
  var anchors = 9
  var classes = 91
  var p6FromC5 = false
  /// The numbers of the backbone's outputs that the pyramid takes, and how many levels follow by convolutions.
  var sources = [3, 4, 5]
  var extra = 2
  var oldSpelling = false
  var prefix = ""

  var shapes: [String: [Int]] {
    var answer: [String: [Int]] = [:]
    func add(_ key: String, _ shape: [Int]) { answer[prefix + key] = shape }
    func conv(_ path: String, _ shape: [Int], bias: Bool = true) {
      add("\(path).weight", shape)
      if bias { add("\(path).bias", [shape[0]]) }
    }
    func normed(_ path: String, _ norm: String, _ shape: [Int]) {
      conv(path, shape, bias: false)
      for part in ["weight", "bias", "running_mean", "running_var"] { add("\(norm).\(part)", [shape[0]]) }
      if family == .torchvisionV2 || family == .mmdetection { add("\(norm).num_batches_tracked", []) }
    }
    let names = names
    normed(names.stem.0, names.stem.1, [width, 3, 7, 7])
    var channels = width
    for (stage, count) in blocks.enumerated() {
      let out = (width << stage) * (bottleneck ? 4 : 1)
      let inner = bottleneck ? (width << stage) * groupWidth / 64 * groups : out
      for block in 0..<count {
        let path = "\(names.stage(stage)).\(block)"
        if bottleneck {
          normed("\(path).conv1", names.norm(path, 1), [inner, channels, 1, 1])
          normed("\(path).conv2", names.norm(path, 2), [inner, inner / groups, 3, 3])
          normed("\(path).conv3", names.norm(path, 3), [out, inner, 1, 1])
        } else {
          normed("\(path).conv1", names.norm(path, 1), [out, channels, 3, 3])
          normed("\(path).conv2", names.norm(path, 2), [out, out, 3, 3])
        }
        if channels != out || (stage > 0 && block == 0) {
          normed(path + names.shortcut.0, path + names.shortcut.1, [out, channels, 1, 1])
        }
        channels = out
      }
    }
    for (place, source) in sources.enumerated() {
      let c = (width << (source - 2)) * (bottleneck ? 4 : 1)
      let level = family == .detectron2 ? source - 3 : place
      conv(names.lateral(level), [pyramid, c, 1, 1])
      conv(names.output(level), [pyramid, pyramid, 3, 3])
    }
    for number in 0..<extra {
      let c = number == 0 && p6FromC5 ? channels : pyramid
      conv(names.extra(number), [pyramid, c, 3, 3])
    }
    for tower in names.towers {
      for layer in 0..<depth {
        conv(tower(layer), [pyramid, pyramid, 3, 3], bias: family != .torchvisionV2)
        if family == .torchvisionV2 {
          let norm = tower(layer).dropLast(1) + "1"
          add("\(norm).weight", [pyramid])
          add("\(norm).bias", [pyramid])
        }
      }
    }
    conv(names.classOutput, [anchors * classes, pyramid, 3, 3])
    conv(names.boxOutput, [anchors * 4, pyramid, 3, 3])
    return answer
  }

  private struct Names {
    var stem: (String, String)
    var stage: (Int) -> String
    var norm: (String, Int) -> String
    var shortcut: (String, String)
    var lateral: (Int) -> String
    var output: (Int) -> String
    /// P6 and on.
    var extra: (Int) -> String
    var towers: [(Int) -> String]
    var classOutput: String
    var boxOutput: String
  }

  private var names: Names {
    switch family {
    case .torchvision, .torchvisionV2:
      let last = oldSpelling ? "" : ".0"
      let step = oldSpelling ? 2 : 1
      return Names(
        stem: ("backbone.body.conv1", "backbone.body.bn1"), stage: { "backbone.body.layer\($0 + 1)" },
        norm: { "\($0).bn\($1)" }, shortcut: (".downsample.0", ".downsample.1"),
        lateral: { "backbone.fpn.inner_blocks.\($0)\(last)" },
        output: { "backbone.fpn.layer_blocks.\($0)\(last)" },
        extra: { "backbone.fpn.extra_blocks.p\($0 + 6)" },
        towers: ["classification", "regression"].map { head in
          { "head.\(head)_head.conv.\($0 * step)\(last)" }
        },
        classOutput: "head.classification_head.cls_logits", boxOutput: "head.regression_head.bbox_reg")
    case .detectron2:
      return Names(
        stem: ("backbone.bottom_up.stem.conv1", "backbone.bottom_up.stem.conv1.norm"),
        stage: { "backbone.bottom_up.res\($0 + 2)" }, norm: { "\($0).conv\($1).norm" },
        shortcut: (".shortcut", ".shortcut.norm"), lateral: { "backbone.fpn_lateral\($0 + 3)" },
        output: { "backbone.fpn_output\($0 + 3)" }, extra: { "backbone.top_block.p\($0 + 6)" },
        towers: ["cls", "bbox"].map { head in { "head.\(head)_subnet.\($0 * 2)" } },
        classOutput: "head.cls_score",
        boxOutput: "head.bbox_pred")
    case .mmdetection:
      return Names(
        stem: ("backbone.conv1", "backbone.bn1"), stage: { "backbone.layer\($0 + 1)" },
        norm: { "\($0).bn\($1)" }, shortcut: (".downsample.0", ".downsample.1"),
        lateral: { "neck.lateral_convs.\($0).conv" }, output: { "neck.fpn_convs.\($0).conv" },
        extra: { [laterals = sources.count] in "neck.fpn_convs.\(laterals + $0).conv" },
        towers: ["cls", "reg"].map { head in { "bbox_head.\(head)_convs.\($0).conv" } },
        classOutput: "bbox_head.retina_cls", boxOutput: "bbox_head.retina_reg")
    }
  }

  /// The plan of a pass, after changes to the configuration.
  func plan(
    height: Int, width: Int, _ change: (inout Configuration) -> Void = { _ in }
  ) throws -> ExecutionPlan {
    let read = try Architecture.read(shapes: shapes)
    var layer = ConfigurationLayer(origin: .config(file: "c.json"))
    // Families have usual sizes for five levels. torchvision pools a last one where none is made by a convolution.
    let levels = sources.count + (extra == 0 && family == .torchvision ? 1 : extra)
    if levels != 5 { layer.anchorSizes = (0..<levels).map { _ in [32, 40, 51] } }
    var configuration = try ResolvedConfiguration.resolve(read, layers: [layer], path: "m.pth").configuration
    change(&configuration)
    return ExecutionPlan(NetworkGraph(read.architecture, configuration), height: height, width: width)
  }

  static let torchvision = KeyFixture()
  static let torchvisionV2 = KeyFixture(family: .torchvisionV2, p6FromC5: true)
  static let detectron2 = KeyFixture(family: .detectron2, classes: 80, p6FromC5: true)
  static let mmdetection = KeyFixture(family: .mmdetection, classes: 80, p6FromC5: true)
}
