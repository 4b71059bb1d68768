import Checkpoints
import Foundation
import Support

/// What mmdetection saves beside the weights: the class names, and the configuration, as Python text or a dictionary.
///
/// Sources: mmengine `runner/checkpoint.py` and `hooks/checkpoint_hook.py`; mmdetection `configs/_base_`, and those of
/// `MMDetectionRules`.
struct MMDetectionSettings {
  /// Nothing where the file has no `meta` of mmdetection's.
  var layer: ConfigurationLayer
  var review: SettingsReview
  /// What a person should know: parts of the configuration that are not read, or that the weights contradict.
  var warnings: [String] { review.warnings }
  /// Whether the configuration is all there: then what it does not give has the classes' own defaults.
  let isWhole: Bool
  /// Whether it is built on others that are not in the file.
  private(set) var isPartial = false
  /// "model.", or "model.detector." in semi-supervised training.
  private(set) var root = "model."
  let architecture: Architecture?

  /// - Parameters:
  ///   - architecture: of the weights; `nil` for RetinaNet's own pyramid, P3 to P7, and nothing to compare with.
  ///   - stronger: flags and files, which may replace what is not computed.
  ///   - weights: the network that the user chose.
  ///   - readsConfiguration: false where another configuration takes the place of that in the file, whose names of
  ///     classes count nevertheless.
  /// - Throws: `ConfigurationError` where the configuration asks for what RetinaScope does not compute.
  init(
    _ saved: [String: PlainValue], _ architecture: Architecture? = nil, stronger: [ConfigurationLayer] = [],
    weights: String? = nil, readsConfiguration: Bool = true
  ) throws(ConfigurationError) {
    self.architecture = architecture
    layer = ConfigurationLayer(origin: .trainer("the checkpoint's meta"))
    review = SettingsReview(
      source: layer.origin.description,
      mend: "where the weights were trained otherwise, save their state_dict without meta", stronger: stronger
    )
    guard let meta = saved["meta"] else {
      isWhole = false
      return
    }
    guard readsConfiguration else {
      isWhole = false
      readClasses(meta)
      return
    }
    var values: [String: PlainValue] = [:]
    var unread: [String] = []
    if let text = meta["cfg"]?.text ?? meta["config"]?.text {
      let python = PythonLiterals(text)
      values = python.values
      unread = python.unread
      for note in MMDetectionConfigFile.notes(of: "the configuration", python.ignored, unread: unread) {
        review.note(note)
      }
    } else if case .dictionary(let entries)? = meta["cfg"] ?? meta["config"] {
      values = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }
    if let base = values["_base_"], base != .list([]), base != PlainValue.none {
      review.note(
        "the configuration is built on \(base.spelled): what that says is not in the file, nor read")
      isWhole = false
      isPartial = true
    } else {
      isWhole = !unread.contains { $0 == "model" || $0.hasPrefix("model.") || $0.hasPrefix("model[") }
    }
    try read(values["model"] ?? PlainValue.none, values, meta: meta, weights: weights)
  }

  /// From what the modules of a network hold that was saved whole.
  ///
  /// - Parameters:
  ///   - model: the configuration that builds such modules.
  ///   - values: the rest of the configuration, where they hold it.
  ///   - meta: names of classes, under the keys that a checkpoint's `meta` has for them.
  init(
    model: PlainValue, values: [String: PlainValue], meta: PlainValue, _ architecture: Architecture,
    stronger: [ConfigurationLayer], weights: String?
  ) throws(ConfigurationError) {
    self.architecture = architecture
    layer = ConfigurationLayer(origin: .trainer(MMDetectionModules.source))
    review = SettingsReview(
      source: layer.origin.description, mend: MMDetectionModules.mend, stronger: stronger)
    isWhole = true
    try read(model, values, meta: meta, weights: weights)
  }

  /// From a file that the user names.
  init(
    file: MMDetectionConfigFile, _ architecture: Architecture, stronger: [ConfigurationLayer] = [],
    weights: String? = nil
  ) throws(ConfigurationError) {
    self.architecture = architecture
    layer = ConfigurationLayer(origin: .config(file: file.path))
    review = SettingsReview(
      source: file.path, mend: "where the weights were trained otherwise, correct it there",
      stronger: stronger,
      warnings: file.notes)
    (isWhole, isPartial) = (file.isWhole, file.isPartial)
    try read(
      file.values["model"] ?? PlainValue.none, file.values, meta: Self.metaInfo(file.values), weights: weights
    )
  }

  /// The names of classes that a configuration gives its data, under the keys that a checkpoint's `meta` has for them.
  private static func metaInfo(_ values: [String: PlainValue]) -> PlainValue {
    let names = ["test", "val", "train"].lazy.compactMap { part -> PlainValue? in
      let dataSet = values["\(part)_dataloader"]?["dataset"]
      return dataSet?["metainfo"]?["classes"] ?? dataSet?["metainfo"]?["CLASSES"]
        ?? values["data"]?[part]?["classes"]
    }
    return .dictionary(names.first.map { [.init(key: "CLASSES", value: $0)] } ?? [])
  }

  private mutating func read(
    _ model: PlainValue, _ values: [String: PlainValue], meta: PlainValue, weights: String?
  ) throws(ConfigurationError) {
    readClasses(meta)
    try readModel(model, values, weights: weights)
    try readPipeline(values)
    try layer.checkBounds()
  }

  /// A data set's classes are the first channels of mmdetection's heads; none is background.
  private mutating func readClasses(_ meta: PlainValue) {
    let dataSet = meta["dataset_meta"]
    guard
      let names = [meta["CLASSES"], dataSet?["CLASSES"], dataSet?["classes"]].lazy.compactMap({ $0?.texts })
        .first, !names.isEmpty
    else { return }
    var classes = names.map(Optional.some)
    if let count = architecture?.classCount, names.count < count {
      review.note(
        "\(counted(names.count, "class name")), but the weights have \(counted(count, "class channel")): the first "
          + "\(agreeing(names.count, "gets it", "get them")), the others no name; --labels names all")
      classes += (names.count..<count).map { "class \($0)" }
    }
    layer.classes = classes
  }

  private mutating func readModel(
    _ whole: PlainValue, _ values: [String: PlainValue], weights: String?
  ) throws(ConfigurationError) {
    var model = whole
    if let semi = SemiSupervision(model: whole, values) {
      (model, root) = (semi.detector, semi.root)
      // A file that holds both was asked before.
      let names = architecture?.prefix.split(separator: ".") ?? []
      if weights == nil, let predicted = semi.predicted, !names.contains(predicted.name[...]),
        names.contains("teacher") || names.contains("student")
      {
        review.note(
          "\(predicted.why): '\(short(predicted.name))' predicts, but the file holds another network, which is used"
        )
      }
    }
    try review.demand(model["type"], among: ["RetinaNet", "SingleStageDetector"], root + "type")
    try review.review(model, String(root.dropLast()), MMDetectionRules.model)
    try readBackbone(model["backbone"] ?? PlainValue.none)
    try readNeck(model["neck"] ?? PlainValue.none, model["backbone"] ?? PlainValue.none)
    try readHead(model["bbox_head"] ?? PlainValue.none)
    try readInput(
      model["data_preprocessor"] ?? whole["data_preprocessor"] ?? values["data_preprocessor"],
      values["img_norm_cfg"])
    try readTest(model["test_cfg"] ?? values["test_cfg"] ?? PlainValue.none)
  }

  /// What the weights do not show: strides, dilations, and where blocks have other layers than convolutions.
  private mutating func readBackbone(_ backbone: PlainValue) throws(ConfigurationError) {
    let path = root + "backbone"
    try review.demand(backbone["type"], among: MMDetectionRules.resNets, path + ".type")
    try review.review(backbone, path, MMDetectionRules.resNet)
    if let depth = backbone["depth"]?.integer, let name = architecture?.backboneName, name.contains("-"),
      !name.hasSuffix("-\(depth)"), !name.contains("-\(depth) ")
    {
      review.note("\(path).depth says \(depth), but the weights have \(name); they are followed")
    }
    let deformed = backbone["stage_with_dcn"]?.list
    if let dcn = backbone["dcn"], dcn != PlainValue.none,
      deformed == nil || deformed?.contains(.bool(true)) == true
    {
      try review.refuse(path + ".dcn", dcn.spelled, computed: "plain convolutions: None")
    }
    switch backbone["style"]?.text {
    case "pytorch": layer.strideIn3x3 = true
    case "caffe": layer.strideIn3x3 = false
    default: if isWhole, backbone["type"] != nil { layer.strideIn3x3 = true }
    }
    let norm = backbone["norm_cfg"]
    try review.demand(norm?["type"], among: MMDetectionRules.batchNorms, path + ".norm_cfg.type")
    try review.review(norm, path + ".norm_cfg", MMDetectionRules.batchNorm)
    layer.normEpsilon = norm?["eps"]?.number
  }

  private mutating func readNeck(
    _ neck: PlainValue, _ backbone: PlainValue
  ) throws(ConfigurationError) {
    let path = root + "neck"
    try review.demand(neck["type"], among: ["FPN"], path + ".type")
    try review.review(neck, path, MMDetectionRules.pyramid)
    try review.review(neck["upsample_cfg"], path + ".upsample_cfg", MMDetectionRules.enlarging)
    switch neck["add_extra_convs"] {
    case .text("on_input"): layer.p6Source = .c5
    case .text("on_output"): layer.p6Source = .p5
    case .text("on_lateral"): layer.p6Source = .lateral
    // Before `on_input` had its name.
    case .bool(true): layer.p6Source = neck["extra_convs_on_inputs"]?.bool == false ? .p5 : .c5
    default: break
    }
    if let relu = neck["relu_before_extra_convs"]?.bool { layer.reluBeforeP7 = relu }
    guard let pyramid = architecture?.pyramid else { return }
    review.compare(neck["out_channels"], pyramid.channels, path + ".out_channels", "channels in the pyramid")
    if pyramid.extra.isEmpty {
      if let count = neck["num_outs"]?.integer,
        (pyramid.sources.count...pyramid.sources.count + PyramidLevels.mostExtra).contains(count)
      {
        layer.levels = (0..<count).map { pyramid.sources[0] + $0 }
      }
    } else {
      review.compare(neck["num_outs"], pyramid.levels.count, path + ".num_outs", "levels")
    }
    compareSources(neck, backbone, pyramid, path)
  }

  /// Notes where the configuration builds the pyramid on other outputs of the backbone than the weights do.
  private mutating func compareSources(
    _ neck: PlainValue, _ backbone: PlainValue, _ pyramid: Architecture.Pyramid, _ path: String
  ) {
    guard let start = neck["start_level"]?.integer, let outputs = backbone["out_indices"]?.list else {
      return
    }
    let indices = outputs.compactMap(\.integer)
    let end = neck["end_level"]?.integer ?? -1
    let count = end == -1 ? indices.count : end &+ 1
    guard indices.count == outputs.count, indices.allSatisfy((0...3).contains),
      (0...indices.count).contains(count),
      (0..<max(1, count)).contains(start)
    else { return }
    let stated = indices[start..<count].map { $0 + 2 }
    guard stated != pyramid.sources else { return }
    review.note(
      "\(path).start_level and its like take \(stated.map { "C\($0)" }.joined(separator: ", ")), but the weights "
        + "\(pyramid.sources.map { "C\($0)" }.joined(separator: ", ")); they are followed")
  }

  private mutating func readHead(_ head: PlainValue) throws(ConfigurationError) {
    let path = root + "bbox_head"
    try review.demand(head["type"], among: MMDetectionRules.heads, path + ".type")
    try review.review(head, path, MMDetectionRules.head)
    try readAnchors(head["anchor_generator"] ?? PlainValue.none, path + ".anchor_generator")
    try readCoder(head["bbox_coder"], path + ".bbox_coder")
    if let loss = head["loss_cls"], loss["use_sigmoid"]?.bool != true || loss["type"]?.text == "SeesawLoss" {
      try review.refuse(
        path + ".loss_cls", loss.spelled, computed: "a score per class by sigmoid: use_sigmoid=True")
    }
    let norm = head["norm_cfg"]
    if norm?["type"]?.text == "GN" {
      try review.review(norm, path + ".norm_cfg", MMDetectionRules.groupNorm)
    } else {
      try review.demand(norm?["type"], among: MMDetectionRules.batchNorms + ["GN"], path + ".norm_cfg.type")
      try review.review(norm, path + ".norm_cfg", MMDetectionRules.batchNorm)
      if norm?["type"] != nil, (norm?["eps"]?.number ?? 1e-5) != layer.normEpsilon ?? 1e-5 {
        try review.refuse(path + ".norm_cfg.eps", "another", computed: "that of backbone.norm_cfg")
      }
    }
    guard let architecture else { return }
    review.compare(head["num_classes"], architecture.classCount, path + ".num_classes", "class channels")
    review.compare(
      head["stacked_convs"], architecture.classTower.count, path + ".stacked_convs",
      "convolutions in each head")
    if norm?["type"] != nil, architecture.classTower.contains(where: { $0.norm == nil }) {
      review.note(
        "\(path).norm_cfg is \(norm?.spelled ?? ""), but the weights have no normalisation in the heads; they are "
          + "followed")
    }
  }
}
