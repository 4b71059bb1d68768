import Checkpoints

/// The arguments of mmdetection's classes, 2.x and 3.x, that a RetinaNet is built of.
///
/// Sources: mmdetection `models/backbones/resnet.py`, `models/necks/fpn.py`, `models/dense_heads/retina_head.py`,
/// `anchor_head.py` and `base_dense_head.py`, `models/task_modules/`, `models/data_preprocessors/`, in 2.28 and 3.3;
/// mmcv `ops/nms.py`.
enum MMDetectionRules {
  static let model = ArgumentRules(
    known: "backbone neck bbox_head train_cfg test_cfg data_preprocessor pretrained")

  static let resNets = ["ResNet", "ResNeXt"]
  static let resNet = ArgumentRules(
    known: "depth in_channels stem_channels base_channels num_stages out_indices frozen_stages norm_cfg "
      + "norm_eval stage_with_dcn with_cp zero_init_residual pretrained groups base_width drop_path_rate dcn",
    only: [
      "strides": .init(
        values: [[1, 2, 2, 2], [1, 2, 2], [1, 2], [1]].map(PlainValue.integers), words: "1, 2, 2, 2"),
      "dilations": .init(
        values: (1...4).map { .integers(Array(repeating: 1, count: $0)) }, words: "no dilation: 1, 1, 1, 1"),
      "style": .init(values: [.text("pytorch"), .text("caffe")]),
      "deep_stem": isFalse, "avg_down": isFalse, "conv_cfg": plainConvolution,
      "plugins": .init(values: [.none, .list([])]),
    ])

  static let batchNorms = ["BN", "BN2d", "SyncBN", "MMSyncBN", "NaiveSyncBN", "naiveSyncBN"]
  static let batchNorm = ArgumentRules(
    known: "requires_grad momentum eps",
    only: ["affine": isTrue, "track_running_stats": isTrue])

  static let pyramid = ArgumentRules(
    known: "in_channels out_channels num_outs start_level end_level add_extra_convs extra_convs_on_inputs "
      + "relu_before_extra_convs no_norm_on_lateral upsample_cfg",
    only: [
      "conv_cfg": plainConvolution, "norm_cfg": isNone, "act_cfg": isNone,
    ])
  static let enlarging = ArgumentRules(
    known: "",
    only: [
      "mode": .init(values: [.text("nearest")]), "scale_factor": .init(values: [.integer(2)]),
      "align_corners": .init(values: [.none, .bool(false)]),
    ])

  /// These heads differ in training only.
  static let heads = ["RetinaHead", "FreeAnchorRetinaHead", "PISARetinaHead"]
  static let head: ArgumentRules = {
    let first = ArgumentRules.Computed(
      values: [], words: "the anchor_generator and bbox_coder of mmdetection 2 and 3")
    return ArgumentRules(
      known: "num_classes in_channels feat_channels stacked_convs norm_cfg anchor_generator bbox_coder "
        + "reg_decoded_bbox loss_cls loss_bbox train_cfg test_cfg pre_anchor_topk bbox_thr gamma alpha "
        + "background_label",
      only: [
        "conv_cfg": plainConvolution, "act_cfg": .init(values: [type("ReLU")]),
        "octave_base_scale": first, "scales_per_octave": first, "anchor_ratios": first,
        "anchor_strides": first,
        "anchor_scales": first, "anchor_base_sizes": first, "target_means": first, "target_stds": first,
      ])
  }()
  static let groupNorm = ArgumentRules(
    known: "requires_grad",
    only: [
      "num_groups": .init(values: [.integer(Architecture.normGroups)]),
      "eps": .init(values: [.number(1e-5)]), "affine": isTrue,
    ])

  static let anchors = ArgumentRules(
    known: "strides ratios scales base_sizes octave_base_scale scales_per_octave scale_major use_box_type",
    only: [
      "center_offset": .init(values: [.integer(0)], words: "anchors around the cells' corners: 0"),
      "centers": isNone,
    ])

  static let coder = ArgumentRules(
    known: "target_means target_stds ctr_clamp encode_size use_box_type",
    only: ["clip_border": isTrue, "add_ctr_clamp": isFalse])

  static let test = ArgumentRules(known: "nms_pre score_thr max_per_img nms min_bbox_size deploy_nms_pre")
  /// `split_thr` only says from how many boxes on the classes, which never overlap there, go through NMS in turn.
  static let suppression = ArgumentRules(
    known: "iou_threshold iou_thr max_num score_threshold split_thr",
    only: [
      "class_agnostic": .init(values: [.bool(false)], words: "NMS within each class"),
      "offset": .init(values: [.integer(0)]),
    ])

  static let preprocessor = ArgumentRules(
    known: "mean std bgr_to_rgb rgb_to_bgr pad_size_divisor pad_mask mask_pad_value pad_seg seg_pad_value "
      + "boxtype2tensor non_blocking batch_augments",
    only: ["pad_value": .init(values: [.integer(0)])])

  // MARK: - The test pipeline

  static let resize = ArgumentRules(
    known: "scale img_scale keep_ratio clip_object_border bbox_clip_border multiscale_mode override",
    only: [
      "backend": .init(values: [.text("cv2")]), "interpolation": .init(values: [.text("bilinear")]),
      "scale_factor": isNone, "ratio_range": isNone,
    ])
  static let augmentation = ArgumentRules(
    known: "transforms img_scale flip_direction",
    only: ["flip": .init(values: [.bool(false)], words: "pictures as they are"), "scale_factor": isNone])
  static let loading = ArgumentRules(
    known: "file_client_args backend_args ignore_empty imdecode_backend",
    only: [
      "color_type": .init(values: [.text("color")]),
      "to_float32": .init(values: [.bool(false)], words: "whole numbers after resizing"),
    ])
  static let normalize = ArgumentRules(known: "mean std to_rgb")
  static let padding = ArgumentRules(
    known: "size_divisor pad_val", only: ["size": isNone, "pad_to_square": isFalse])
  /// Steps that leave the pixels of a test picture as they are.
  static let harmlessSteps: Set<String> = [
    "LoadAnnotations", "LoadImageFromNDArray", "LoadImageFromWebcam", "InferencerLoader",
    "LoadEmptyAnnotations",
    "PackDetInputs", "ImageToTensor", "ToTensor", "DefaultFormatBundle", "Collect", "WrapFieldsToLists",
    "FilterAnnotations", "LoadProposals",
  ]

  /// Steps that end a pipeline, which shows that all of it is there.
  static let lastSteps: Set<String> = ["PackDetInputs", "ImageToTensor", "DefaultFormatBundle", "Collect"]

  // MARK: - Values

  private static let isFalse = ArgumentRules.Computed(values: [.bool(false)])
  private static let isTrue = ArgumentRules.Computed(values: [.bool(true)])
  private static let isNone = ArgumentRules.Computed(values: [.none])
  private static let plainConvolution = ArgumentRules.Computed(
    values: [.none, type("Conv2d"), type("Conv")], words: "plain convolutions: None")

  private static func type(_ name: String) -> PlainValue {
    .dictionary([.init(key: "type", value: .text(name))])
  }
}
