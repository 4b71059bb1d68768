/// A `FieldNetwork` as mmdetection's modules, of version 3.
extension FieldModules {
  static let head = "mmdet.models.dense_heads.retina_head.RetinaHead"

  static func mmdetection(
    _ network: FieldNetwork = FieldNetwork(), norm: String = "torch.nn.modules.batchnorm.BatchNorm2d"
  ) -> FieldModules {
    var modules = FieldModules(network.mmdetection, norm: norm) { path in
      switch path {
      case "": "mmdet.models.detectors.retinanet.RetinaNet"
      case "backbone": "mmdet.models.backbones.resnet.ResNet"
      case "neck": "mmdet.models.necks.fpn.FPN"
      case "bbox_head": head
      case _ where path.hasPrefix("backbone.layer"):
        path.hasSuffix(".0")
          ? "mmdet.models.backbones.resnet.BasicBlock"
          : path.hasSuffix("downsample")
            ? "torch.nn.modules.container.Sequential" : "mmdet.models.layers.res_layer.ResLayer"
      default:
        path.hasSuffix("convs")
          ? "torch.nn.modules.container.ModuleList" : "mmcv.cnn.bricks.conv_module.ConvModule"
      }
    }
    for stage in 1...4 {
      modules["backbone.layer\(stage).0.relu"] = ModuleFields(className: relu)
    }
    for list in ["neck.lateral_convs", "neck.fpn_convs", "bbox_head.cls_convs", "bbox_head.reg_convs"] {
      let isActivated = list.hasPrefix("bbox_head")
      for name in modules[list].children {
        modules.set("\(list).\(name)", "order", .texts(["conv", "norm", "act"]))
        modules.set("\(list).\(name)", "with_activation", .bool(isActivated))
        if isActivated { modules["\(list).\(name).activate"] = ModuleFields(className: relu) }
      }
    }
    modules["bbox_head.loss_cls"] = ModuleFields(className: "mmdet.models.losses.focal_loss.FocalLoss")
    modules.set("backbone", "style", .text("pytorch"))
    modules.set("neck", "add_extra_convs", .text("on_output"))
    modules.set("neck", "num_outs", .integer(5))
    modules.set("bbox_head", "use_sigmoid_cls", .bool(true))
    modules.set("bbox_head", "num_classes", .integer(3))
    modules.set("bbox_head", "bbox_coder", coder(means: [0, 0, 0, 0], stds: [1, 1, 1, 1]))
    modules.set("bbox_head", "prior_generator", generator(scales: [2, 2.5, 3], ratios: [0.5, 1, 2]))
    modules["data_preprocessor"] = ModuleFields(
      className: "mmdet.models.data_preprocessors.data_preprocessor.DetDataPreprocessor",
      attributes: [
        ("_enable_normalize", .bool(true)), ("_channel_conversion", .bool(false)),
        ("pad_size_divisor", .integer(64)), ("pad_value", .integer(0)),
      ], buffers: [("mean", [3, 1, 1], [10, 20, 30]), ("std", [3, 1, 1], [50, 57.375, 60])],
      unsaved: ["mean", "std"])
    modules.set(
      "bbox_head", "test_cfg",
      configuration([
        ("nms_pre", .integer(200)), ("score_thr", .number(0.2)), ("max_per_img", .integer(40)),
        ("nms", configuration([("type", .text("nms")), ("iou_threshold", .number(0.3))])),
      ]))
    return modules
  }

  private static let relu = "torch.nn.modules.activation.ReLU"

  static func configuration(_ entries: [(String, FieldValue)]) -> FieldValue {
    .call("mmengine.config.config.ConfigDict", .dictionary(entries))
  }

  static func coder(means: [Double], stds: [Double]) -> FieldValue {
    .object(
      "mmdet.models.task_modules.coders.delta_xywh_bbox_coder.DeltaXYWHBBoxCoder",
      [
        ("means", .numbers(means)), ("stds", .numbers(stds)), ("clip_border", .bool(true)),
        ("add_ctr_clamp", .bool(false)), ("ctr_clamp", .integer(32)),
      ])
  }

  static func generator(
    scales: [Float], ratios: [Float], laid: [Float]? = nil, _ more: [(String, FieldValue)] = []
  ) -> FieldValue {
    let strides = [8, 16, 32, 64, 128]
    let cells: FieldNetwork.NamedArrays = strides.map { stride in
      let boxes = ratios.flatMap { ratio in
        (laid ?? scales).flatMap { scale in
          let (x, y) = (
            Float(stride) * scale / ratio.squareRoot() / 2, Float(stride) * scale * ratio.squareRoot() / 2
          )
          return [-x, -y, x, y]
        }
      }
      return ("", [boxes.count / 4, 4], boxes)
    }
    return .object(
      "mmdet.models.task_modules.prior_generators.anchor_generator.AnchorGenerator",
      [
        ("strides", .tuple(strides.map { .integers([$0, $0]) })), ("base_sizes", .integers(strides)),
        ("octave_base_scale", .none), ("scales_per_octave", .none), ("scale_major", .bool(true)),
        ("centers", .none), ("center_offset", .number(0)), ("use_box_type", .bool(false)),
        ("scales", .tensor([scales.count], scales)), ("ratios", .tensor([ratios.count], ratios)),
        ("base_anchors", .list(cells)),
      ] + more)
  }
}
