import Checkpoints

/// The keys of detectron2's configurations that concern a RetinaNet, and the arguments of the classes that a LazyConfig
/// builds one of.
///
/// Sources: detectron2 `config/defaults.py`, `modeling/backbone/fpn.py` and `resnet.py`,
/// `modeling/meta_arch/retinanet.py`, `modeling/anchor_generator.py`, `configs/common/models/retinanet.py`, in 0.6.
enum Detectron2Rules {
  typealias Section = (path: String, rules: ArgumentRules)

  static let sections: [Section] = [
    (
      "MODEL.RETINANET",
      ArgumentRules(
        known: "NUM_CLASSES IN_FEATURES NUM_CONVS IOU_THRESHOLDS IOU_LABELS PRIOR_PROB SCORE_THRESH_TEST "
          + "TOPK_CANDIDATES_TEST NMS_THRESH_TEST FOCAL_LOSS_GAMMA FOCAL_LOSS_ALPHA SMOOTH_L1_LOSS_BETA "
          + "BBOX_REG_LOSS_TYPE BBOX_REG_WEIGHTS NORM")
    ),
    (
      "MODEL.RESNETS",
      ArgumentRules(
        known: "DEPTH OUT_FEATURES NUM_GROUPS NORM WIDTH_PER_GROUP STRIDE_IN_1X1 RES2_OUT_CHANNELS "
          + "STEM_OUT_CHANNELS DEFORM_MODULATED DEFORM_NUM_GROUPS",
        only: [
          "RES5_DILATION": .init(values: [.integer(1)]),
          "DEFORM_ON_PER_STAGE": .init(values: [
            .list([]), .bool(false), .list(Array(repeating: .bool(false), count: 4)),
          ]),
        ])
    ),
    (
      "MODEL.FPN",
      ArgumentRules(
        known: "IN_FEATURES OUT_CHANNELS NORM", only: ["FUSE_TYPE": .init(values: [.text("sum")])])
    ),
    (
      "MODEL.ANCHOR_GENERATOR",
      ArgumentRules(
        known: "SIZES ASPECT_RATIOS ANGLES",
        only: [
          "NAME": .init(values: [.text("DefaultAnchorGenerator")]),
          "OFFSET": .init(values: [.integer(0)], words: "anchors around the cells' corners: 0"),
        ])
    ),
    (
      "MODEL.BACKBONE",
      ArgumentRules(
        known: "FREEZE_AT",
        only: [
          "NAME": .init(
            values: [.text("build_retinanet_resnet_fpn_backbone"), .text("build_resnet_fpn_backbone")])
        ])
    ),
    (
      "INPUT",
      ArgumentRules(
        known:
          "MIN_SIZE_TRAIN MIN_SIZE_TRAIN_SAMPLING MAX_SIZE_TRAIN MIN_SIZE_TEST MAX_SIZE_TEST RANDOM_FLIP "
          + "CROP MASK_FORMAT", only: ["FORMAT": .init(values: [.text("BGR"), .text("RGB")])])
    ),
    (
      "TEST",
      ArgumentRules(
        known: "EXPECTED_RESULTS EVAL_PERIOD KEYPOINT_OKS_SIGMAS DETECTIONS_PER_IMAGE AUG PRECISE_BN")
    ),
  ]

  static let lazySections: [Section] = [
    (
      "model",
      ArgumentRules(
        known: "backbone head anchor_generator box2box_transform anchor_matcher num_classes head_in_features "
          + "focal_loss_alpha focal_loss_gamma smooth_l1_beta box_reg_loss_type pixel_mean pixel_std "
          + "vis_period test_score_thresh test_topk_candidates test_nms_thresh max_detections_per_image",
        only: ["input_format": .init(values: [.text("BGR"), .text("RGB")])])
    ),
    (
      "model.backbone",
      ArgumentRules(
        known: "bottom_up in_features out_channels norm top_block",
        only: ["fuse_type": .init(values: [.text("sum")]), "square_pad": .init(values: [.integer(0)])])
    ),
    ("model.backbone.bottom_up", ArgumentRules(known: "stem stages out_features num_classes freeze_at")),
    ("model.backbone.bottom_up.stem", ArgumentRules(known: "in_channels out_channels norm")),
    (
      "model.backbone.bottom_up.stages",
      ArgumentRules(
        known: "depth norm stride_in_1x1 num_groups bottleneck_channels",
        only: ["dilation": .init(values: [.integer(1)])])
    ),
    ("model.backbone.top_block", ArgumentRules(known: "in_channels out_channels in_feature")),
    ("model.head", ArgumentRules(known: "input_shape num_classes conv_dims prior_prob num_anchors norm")),
    (
      "model.anchor_generator",
      ArgumentRules(
        known: "sizes aspect_ratios strides",
        only: ["offset": .init(values: [.integer(0)], words: "anchors around the cells' corners: 0")])
    ),
    (
      "model.box2box_transform",
      ArgumentRules(known: "scale_clamp weights")
    ),
  ]

  /// The classes of a LazyConfig's parts.
  static let lazyClasses: [(path: String, names: [String])] = [
    ("model", ["RetinaNet"]), ("model.backbone", ["FPN"]), ("model.backbone.bottom_up", ["ResNet"]),
    ("model.backbone.bottom_up.stem", ["BasicStem"]),
    ("model.backbone.bottom_up.stages", ["make_default_stages"]),
    ("model.backbone.top_block", ["LastLevelP6P7", "LastLevelMaxPool"]), ("model.head", ["RetinaNetHead"]),
    ("model.anchor_generator", ["DefaultAnchorGenerator"]), ("model.box2box_transform", ["Box2BoxTransform"]),
  ]

  /// Where a LazyConfig has a setting of the other configurations.
  static let lazyPaths = [
    "MODEL.RETINANET.NUM_CLASSES": "model.num_classes",
    "MODEL.RETINANET.IN_FEATURES": "model.head_in_features",
    "MODEL.RETINANET.SCORE_THRESH_TEST": "model.test_score_thresh",
    "MODEL.RETINANET.TOPK_CANDIDATES_TEST": "model.test_topk_candidates",
    "MODEL.RETINANET.NMS_THRESH_TEST": "model.test_nms_thresh",
    "MODEL.RETINANET.NORM": "model.head.norm",
    "TEST.DETECTIONS_PER_IMAGE": "model.max_detections_per_image",
    "MODEL.ANCHOR_GENERATOR.SIZES": "model.anchor_generator.sizes",
    "MODEL.ANCHOR_GENERATOR.ASPECT_RATIOS": "model.anchor_generator.aspect_ratios",
    "MODEL.RETINANET.BBOX_REG_WEIGHTS": "model.box2box_transform.weights",
    "MODEL.FPN.IN_FEATURES": "model.backbone.in_features",
    "MODEL.FPN.NORM": "model.backbone.norm",
    "MODEL.RESNETS.NORM": "model.backbone.bottom_up.stages.norm",
    "MODEL.RESNETS.STRIDE_IN_1X1": "model.backbone.bottom_up.stages.stride_in_1x1",
    "MODEL.PIXEL_MEAN": "model.pixel_mean", "MODEL.PIXEL_STD": "model.pixel_std",
    "INPUT.FORMAT": "model.input_format",
  ]

  static let defaultMeanNote =
    "config.yaml: INPUT.FORMAT is RGB and MODEL.PIXEL_MEAN is not given: detectron2 then takes 103.53 from red, meant for "
    + "blue, and so does RetinaScope"

  static let batchNorms = ["BN", "SyncBN", "FrozenBN", "nnSyncBN", "naiveSyncBN", "naiveSyncBN_N"]
}
