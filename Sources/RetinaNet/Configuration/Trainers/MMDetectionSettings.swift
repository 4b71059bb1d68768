import Checkpoints
import Foundation

/// What mmdetection saves beside the weights: the class names, and the configuration as Python text.
///
/// Sources: mmengine `runner/checkpoint.py` and `hooks/checkpoint_hook.py`; mmdetection `configs/_base_`,
/// `models/dense_heads/anchor_head.py`, `models/task_modules/prior_generators/anchor_generator.py`.
struct MMDetectionSettings {
  /// Nothing where the file has no `meta` of mmdetection's.
  private(set) var layer: ConfigurationLayer
  /// What a person should know: parts of the configuration that could not be read.
  private(set) var warnings: [String] = []
  private let source: String
  private let pyramid: Architecture.Pyramid?

  /// - Parameter pyramid: that the weights have; `nil` for RetinaNet's own, P3 to P7.
  /// - Throws: `ConfigurationError.otherMathematics` where the configuration asks for what RetinaScope does not
  ///   compute.
  init(
    _ saved: [String: PlainValue], _ pyramid: Architecture.Pyramid? = nil
  ) throws(ConfigurationError) {
    self.pyramid = pyramid
    let origin = SettingOrigin.trainer("the checkpoint's meta")
    source = origin.description
    layer = ConfigurationLayer(origin: origin)
    guard let meta = saved["meta"] else { return }
    let dataSet = meta["dataset_meta"]
    let names = [meta["CLASSES"], dataSet?["CLASSES"], dataSet?["classes"]].lazy.compactMap { $0?.texts }
      .first
    if let names, !names.isEmpty { layer.classes = names.map(Optional.some) }
    guard let text = meta["cfg"]?.text ?? meta["config"]?.text else { return }
    let python = PythonLiterals(text)
    if !python.unread.isEmpty {
      warnings.append(
        "the configuration in its meta assigns what is no literal, and is not read, to "
          + python.unread.prefix(6).map { "'\(short($0))'" }.joined(separator: ", "))
    }
    try readModel(python.values["model"] ?? PlainValue.none, python.values)
    try readPipeline(python.values)
    try layer.checkBounds()
  }

  private mutating func readModel(
    _ model: PlainValue, _ values: [String: PlainValue]
  ) throws(ConfigurationError) {
    try demand(model["type"]?.text, among: ["RetinaNet", "SingleStageDetector"], "model.type")
    let head = model["bbox_head"] ?? PlainValue.none
    // These heads differ from RetinaNet's in training only.
    try demand(
      head["type"]?.text, among: ["RetinaHead", "FreeAnchorRetinaHead", "PISARetinaHead"],
      "model.bbox_head.type")
    try readNeck(model["neck"] ?? PlainValue.none)
    try readAnchors(head["anchor_generator"] ?? PlainValue.none)
    try readCoder(head["bbox_coder"] ?? PlainValue.none)
    if let loss = head["loss_cls"], loss["use_sigmoid"]?.bool == false {
      throw other("model.bbox_head.loss_cls.use_sigmoid", "False", "a score per class by sigmoid")
    }
    try readBackbone(model["backbone"] ?? PlainValue.none)
    switch model["backbone"]?["style"]?.text {
    case "pytorch": layer.strideIn3x3 = true
    case "caffe": layer.strideIn3x3 = false
    default: break
    }
    if let epsilon = model["backbone"]?["norm_cfg"]?["eps"]?.number { layer.normEpsilon = epsilon }
    readInput(model["data_preprocessor"], values["img_norm_cfg"])
    try readTest(model["test_cfg"] ?? values["test_cfg"] ?? PlainValue.none)
  }

  private mutating func readAnchors(_ generator: PlainValue) throws(ConfigurationError) {
    try demand(generator["type"]?.text, among: ["AnchorGenerator"], "anchor_generator.type")
    if let offset = generator["center_offset"]?.number, offset != 0 {
      throw other("anchor_generator.center_offset", "\(offset)", "anchors around the cells' corners: 0")
    }
    let strides = generator["strides"]?.numbers
    let levels = layer.levels ?? pyramid?.levels ?? Configuration.Anchors.usualLevels
    // Without convolutions for them, further levels follow by pooling.
    let isPooled = pyramid?.extra.isEmpty == true
    if let strides,
      strides.enumerated().contains(where: { $1 != Double(1 << ((levels.first ?? 3) + $0)) })
        || (strides.count != levels.count && !isPooled)
    {
      let expected = levels.map { "\(1 << $0)" }.joined(separator: ", ")
      throw other("anchor_generator.strides", "\(strides)", "the pyramid's strides, \(expected)")
    }
    if isPooled, let strides, let first = levels.first { layer.levels = strides.indices.map { first + $0 } }
    let ratios = generator["ratios"]?.numbers
    if let ratios, !ratios.isEmpty { layer.aspectRatios = ratios }
    let bases =
      generator["base_sizes"]?.numbers ?? strides ?? levels.map { Double(1 << $0) }
    var scales = generator["scales"]?.numbers
    if let octave = generator["octave_base_scale"]?.number,
      let perOctave = generator["scales_per_octave"]?.integer, (1...64).contains(perOctave)
    {
      // In double precision, as NumPy computes them; the sizes are float32.
      scales = (0..<perOctave).map { octave * pow(2, Double($0) / Double(perOctave)) }
    }
    guard let scales, !scales.isEmpty, !bases.isEmpty else { return }
    layer.anchorSizes = bases.map { base in scales.map { Double(Float(base) * Float($0)) } }
  }

  private func readCoder(_ coder: PlainValue) throws(ConfigurationError) {
    try demand(coder["type"]?.text, among: ["DeltaXYWHBBoxCoder"], "bbox_coder.type")
    if let means = coder["target_means"]?.numbers, means != [0, 0, 0, 0] {
      throw other("bbox_coder.target_means", "\(means)", "0, 0, 0, 0")
    }
    if let stds = coder["target_stds"]?.numbers, stds != [1, 1, 1, 1] {
      throw other("bbox_coder.target_stds", "\(stds)", "1, 1, 1, 1")
    }
    if coder["clip_border"]?.bool == false { throw other("bbox_coder.clip_border", "False", "True") }
    if coder["add_ctr_clamp"]?.bool == true { throw other("bbox_coder.add_ctr_clamp", "True", "False") }
  }

  private mutating func readNeck(_ neck: PlainValue) throws(ConfigurationError) {
    try demand(neck["type"]?.text, among: ["FPN"], "neck.type")
    switch neck["add_extra_convs"] {
    case .text("on_input"): layer.p6Source = .c5
    case .text("on_output"): layer.p6Source = .p5
    case .text("on_lateral"): layer.p6Source = .lateral
    // Before `on_input` had its name.
    case .bool(true): layer.p6Source = neck["extra_convs_on_inputs"]?.bool == false ? .p5 : .c5
    default: break
    }
    if let mode = neck["upsample_cfg"]?["mode"]?.text, mode != "nearest" {
      throw other("neck.upsample_cfg.mode", "'\(short(mode))'", "nearest")
    }
    if let pyramid, pyramid.extra.isEmpty, let count = neck["num_outs"]?.integer,
      (pyramid.sources.count...pyramid.sources.count + PyramidLevels.mostExtra).contains(count)
    {
      layer.levels = (0..<count).map { pyramid.sources[0] + $0 }
    }
    if let relu = neck["relu_before_extra_convs"]?.bool { layer.reluBeforeP7 = relu }
  }

  /// Strides and dilations that the weights do not show.
  private func readBackbone(_ backbone: PlainValue) throws(ConfigurationError) {
    if let strides = backbone["strides"]?.numbers, !strides.isEmpty,
      strides != Array([1, 2, 2, 2].prefix(strides.count))
    {
      throw other("backbone.strides", "\(strides)", "1, 2, 2, 2")
    }
    if let dilations = backbone["dilations"]?.numbers, dilations.contains(where: { $0 != 1 }) {
      throw other("backbone.dilations", "\(dilations)", "no dilation: 1, 1, 1, 1")
    }
  }

  /// The mean is given in the order of the network's channels, here always as red, green, blue.
  private mutating func readInput(_ preprocessor: PlainValue?, _ normalization: PlainValue?) {
    let given = preprocessor ?? normalization ?? PlainValue.none
    let toRGB = (given["bgr_to_rgb"] ?? given["to_rgb"])?.bool
    let bgr = toRGB.map { !$0 } ?? (preprocessor == nil ? nil : true)
    layer.bgr = given["mean"] == nil ? nil : bgr
    if let mean = given["mean"]?.numbers, mean.count == 3 {
      layer.mean = bgr == true ? mean.reversed() : mean
    }
    if let std = given["std"]?.numbers, std.count == 3 {
      layer.std = bgr == true ? std.reversed() : std
    }
    if layer.mean != nil { layer.scale = 1 }
    if let divisor = given["pad_size_divisor"]?.integer, (1...4096).contains(divisor) {
      layer.sizeDivisible = divisor
    }
  }

  private mutating func readTest(_ test: PlainValue) throws(ConfigurationError) {
    if let most = test["nms_pre"]?.integer, most > 0 { layer.topK = most }
    if let score = test["score_thr"]?.number, (0...1).contains(score) { layer.score = Float(score) }
    if let most = test["max_per_img"]?.integer, most > 0 { layer.maxDetections = most }
    let nms = test["nms"] ?? PlainValue.none
    try demand(nms["type"]?.text, among: ["nms"], "test_cfg.nms.type")
    if nms["class_agnostic"]?.bool == true {
      throw other("test_cfg.nms.class_agnostic", "True", "NMS within each class")
    }
    if let iou = (nms["iou_threshold"] ?? nms["iou_thr"])?.number, (0...1).contains(iou) { layer.nms = iou }
    if let size = test["min_bbox_size"]?.number, size > 0 {
      throw other("test_cfg.min_bbox_size", "\(size)", "boxes of any size: 0")
    }
  }

  /// The size to which the test pipeline resizes.
  private mutating func readPipeline(_ values: [String: PlainValue]) throws(ConfigurationError) {
    let pipeline =
      values["test_pipeline"] ?? values["test_dataloader"]?["dataset"]?["pipeline"]
      ?? values["data"]?["test"]?["pipeline"]
    for step in pipeline?.list ?? [] {
      let size = (step["scale"] ?? step["img_scale"])?.numbers
      guard let size, size.count == 2, let short = size.min(), let long = size.max(),
        let minSize = Int(exactly: short), let maxSize = Int(exactly: long),
        (1...ConfigurationLayer.largestSize).contains(minSize),
        (1...ConfigurationLayer.largestSize).contains(maxSize)
      else { continue }
      if step["keep_ratio"]?.bool == false {
        throw other("test_pipeline: keep_ratio", "False", "pictures that keep their ratio of sides")
      }
      layer.minSize = minSize
      layer.maxSize = maxSize
      return
    }
  }

  private func demand(
    _ value: String?, among known: [String], _ path: String
  ) throws(ConfigurationError) {
    guard let value, !known.contains(value.split(separator: ".").last.map(String.init) ?? value) else {
      return
    }
    throw other(path, "'\(short(value))'", known.joined(separator: ", "))
  }

  private func other(_ path: String, _ says: String, _ computed: String) -> ConfigurationError {
    .otherMathematics(source: source, path: path, says: says, computed: computed)
  }
}
