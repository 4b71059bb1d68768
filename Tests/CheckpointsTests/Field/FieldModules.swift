/// A `FieldNetwork` as `torch.save(model)` writes it: modules with their classes and attributes, by their paths.
struct FieldModules: Sendable {
  struct ModuleFields: Sendable {
    var className: String
    var attributes: [(String, FieldValue)] = []
    var parameters: FieldNetwork.NamedArrays = []
    var buffers: FieldNetwork.NamedArrays = []
    /// Names of buffers that a state_dict leaves out.
    var unsaved: [String] = []
    var children: [String] = []
  }

  private var modules: [String: ModuleFields] = [:]

  subscript(_ path: String) -> ModuleFields {
    get { modules[path] ?? ModuleFields(className: "torch.nn.modules.module.Module") }
    set {
      if !path.isEmpty, modules[path] == nil {
        let name = path.split(separator: ".").last.map(String.init) ?? path
        self[Self.parent(of: path)].children.append(name)
      }
      modules[path] = newValue
    }
  }

  private static func parent(of path: String) -> String {
    path.split(separator: ".").dropLast().joined(separator: ".")
  }

  /// Sets an attribute of one module, or of all whose class ends so.
  mutating func set(_ path: String, _ attribute: String, _ value: FieldValue) {
    self[path].attributes.removeAll { $0.0 == attribute }
    self[path].attributes.append((attribute, value))
  }

  mutating func setAll(_ className: String, _ attribute: String, _ value: FieldValue) {
    for path in modules.keys.sorted() where self[path].className.hasSuffix(className) {
      set(path, attribute, value)
    }
  }

  /// The module and what is inside it.
  func value(_ path: String) -> FieldValue {
    let module = self[path]
    let names = module.unsaved
    return .object(
      module.className,
      module.attributes + [
        ("_parameters", .arrays(module.parameters)), ("_buffers", .arrays(module.buffers)),
        ("_non_persistent_buffers_set", .set(names)),
        (
          "_modules",
          .dictionary(module.children.map { ($0, value(path.isEmpty ? $0 : "\(path).\($0)")) })
        ),
      ])
  }

  /// Modules for arrays: convolutions and normalisations by their shapes, others by `className`.
  init(_ arrays: FieldNetwork.NamedArrays, norm: String, _ className: (String) -> String) {
    for array in arrays {
      let names = array.name.split(separator: ".")
      var path = ""
      for name in names.dropLast() {
        let parent = path
        path += (path.isEmpty ? "" : ".") + name
        if modules[path] == nil { self[path] = ModuleFields(className: className(path)) }
        // A ResNet runs these between its stem and its first stage.
        if name == "bn1", parent == "backbone.body" || parent == "backbone" {
          self["\(parent).relu"] = ModuleFields(className: "torch.nn.modules.activation.ReLU")
          self["\(parent).maxpool"] = ModuleFields(className: "torch.nn.modules.pooling.MaxPool2d")
        }
      }
      let name = String(names[names.count - 1])
      let own = (name, array.shape, array.values)
      if name.hasPrefix("running") {
        self[path].className = norm
        self[path].buffers.append(own)
        set(path, "eps", .number(1e-5))
      } else {
        self[path].parameters.append(own)
      }
      guard array.shape.count == 4 else { continue }
      self[path].className = "torch.nn.modules.conv.Conv2d"
      let isSecondStage = !path.contains("layer1.") && !path.contains("res2.")
      let isFirst = [".conv1", ".downsample.0", ".shortcut"].contains { path.hasSuffix($0) }
      let isExtra = [".p6", ".p7", ".fpn_convs.3.conv", ".fpn_convs.4.conv"].contains { path.hasSuffix($0) }
      let stride = (isFirst && isSecondStage) || isExtra ? 2 : 1
      for (attribute, side) in [("stride", stride), ("padding", array.shape[2] / 2), ("dilation", 1)] {
        set(path, attribute, .integers([side, side]))
      }
      set(path, "groups", .integer(1))
    }
    self[""].className = className("")
  }

  /// With the sizes of a picture of 96×160 pixels.
  static func torchvision(_ network: FieldNetwork = FieldNetwork()) -> FieldModules {
    let detection = "torchvision.models.detection"
    var modules = FieldModules(network.arrays, norm: "torch.nn.modules.batchnorm.BatchNorm2d") { path in
      let last = path.split(separator: ".").last ?? ""
      return switch path {
      case "": "\(detection).retinanet.RetinaNet"
      case "backbone": "\(detection).backbone_utils.BackboneWithFPN"
      case "backbone.body": "torchvision.models._utils.IntermediateLayerGetter"
      case "backbone.fpn": "torchvision.ops.feature_pyramid_network.FeaturePyramidNetwork"
      case "backbone.fpn.extra_blocks": "torchvision.ops.feature_pyramid_network.LastLevelP6P7"
      case "head": "\(detection).retinanet.RetinaNetHead"
      case "head.classification_head": "\(detection).retinanet.RetinaNetClassificationHead"
      case "head.regression_head": "\(detection).retinanet.RetinaNetRegressionHead"
      default:
        if path.hasPrefix("backbone.body"), last == "0" {
          "torchvision.models.resnet.BasicBlock"
        } else if last == "0" || last == "1" || last == "2" {
          "torchvision.ops.misc.Conv2dNormActivation"
        } else {
          "torch.nn.modules.container.Sequential"
        }
      }
    }
    for stage in 1...4 {
      modules["backbone.body.layer\(stage).0.relu"] = ModuleFields(
        className: "torch.nn.modules.activation.ReLU")
    }
    for head in ["classification", "regression"] {
      for layer in 0..<network.depth {
        modules["head.\(head)_head.conv.\(layer).1"] = ModuleFields(
          className: "torch.nn.modules.activation.ReLU")
      }
    }
    modules.set("backbone.fpn.extra_blocks", "use_P5", .bool(true))
    modules["transform"] = ModuleFields(
      className: "\(detection).transform.GeneralizedRCNNTransform",
      attributes: [("min_size", .integers([64, 96])), ("max_size", .integer(160)), ("fixed_size", .none)])
    modules["anchor_generator"] = ModuleFields(className: "\(detection).anchor_utils.AnchorGenerator")
    modules.set("", "box_coder", coder([1, 1, 1, 1]))
    return modules
  }

  static func coder(_ weights: [Double]) -> FieldValue {
    .object(
      "torchvision.models.detection._utils.BoxCoder",
      [("weights", .numbers(weights)), ("bbox_xform_clip", .number(4.135166556742356))])
  }

  /// As detectron2's newest version.
  static func detectron2(_ network: FieldNetwork = FieldNetwork()) -> FieldModules {
    let frozen = "detectron2.layers.batch_norm.FrozenBatchNorm2d"
    var modules = FieldModules(network.detectron2, norm: frozen) { path in
      switch path {
      case "": "detectron2.modeling.meta_arch.retinanet.RetinaNet"
      case "backbone": "detectron2.modeling.backbone.fpn.FPN"
      case "backbone.bottom_up": "detectron2.modeling.backbone.resnet.ResNet"
      case "backbone.bottom_up.stem": "detectron2.modeling.backbone.resnet.BasicStem"
      case "backbone.top_block": "detectron2.modeling.backbone.fpn.LastLevelP6P7"
      case "head": "detectron2.modeling.meta_arch.retinanet.RetinaNetHead"
      default:
        path.hasSuffix(".0")
          ? "detectron2.modeling.backbone.resnet.BasicBlock" : "torch.nn.modules.container.Sequential"
      }
    }
    for subnet in ["cls", "bbox"] {
      for layer in 0..<network.depth {
        modules["head.\(subnet)_subnet.\(2 * layer + 1)"] = ModuleFields(
          className: "torch.nn.modules.activation.ReLU")
      }
    }
    return modules
  }
}
