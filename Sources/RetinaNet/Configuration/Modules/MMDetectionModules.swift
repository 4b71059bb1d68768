import Checkpoints
import Tensors

/// The settings that mmdetection's `RetinaNet` keeps in its modules, as the configuration that builds such modules, so
/// that one set of rules is for both.
///
/// Sources: mmdetection 2.28 and 3.3, `models/detectors/single_stage.py`, `models/backbones/resnet.py`,
/// `models/necks/fpn.py`, `models/dense_heads/`, `models/task_modules/` (2.x: `core/`) and `apis/inference.py`; mmengine
/// `model/base_model/data_preprocessor.py`.
struct MMDetectionModules: ModuleReading {
  let modules: SavedModules
  let architecture: Architecture

  /// - Parameters:
  ///   - stronger: flags and files, which may replace what is not computed.
  ///   - weights: the network that the user chose.
  func settings(
    stronger: [ConfigurationLayer], weights: String?
  ) throws -> MMDetectionSettings {
    let values = configuration
    var settings = try MMDetectionSettings(
      model: model(), values: values, meta: dataSet, architecture, stronger: stronger, weights: weights)
    if values.isEmpty, attribute("cfg") != nil {
      settings.review.note(
        "cfg is no configuration that can be read: the sizes of pictures are not known from it")
    }
    return settings
  }

  /// Of the detector, or a module around it.
  private func attribute(_ name: String) -> PlainValue? {
    modules.enclosing.reversed().lazy.compactMap { $0.attributes[name] }.first { $0 != PlainValue.none }
  }

  /// The whole configuration, which `init_detector` keeps in the detector: it says how pictures are prepared.
  private var configuration: [String: PlainValue] {
    // An object of a class that is not known may keep its settings anywhere.
    guard let cfg = attribute("cfg"), case .dictionary(let entries) = cfg, cfg[StoredModule.classKey] == nil
    else { return [:] }
    return Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }

  /// The names of classes, which `init_detector` keeps there, too.
  private var dataSet: PlainValue {
    .dictionary(
      ["dataset_meta", "CLASSES"].compactMap { name in
        guard let value = attribute(name) else { return nil }
        // Without better knowledge `init_detector` takes COCO's.
        let names = (value["classes"] ?? value["CLASSES"] ?? value).list ?? []
        return names.count <= architecture.classCount ? PlainValue.PlainEntry(key: name, value: value) : nil
      })
  }

  private func model() throws -> PlainValue {
    let detector = modules.detector
    try demandClass(detector?.className, "the detector") {
      [
        "mmdet.models.detectors.retinanet.RetinaNet",
        "mmdet.models.detectors.single_stage.SingleStageDetector",
      ]
      .contains($0)
    }
    let head = modules["bbox_head"]
    // The head's own is the one that counts.
    let test = head?.attributes["test_cfg"] ?? detector?.attributes["test_cfg"]
    if let test, test[StoredModule.classKey] != nil { throw other("test_cfg", test.spelled, "a dictionary") }
    let parts: [(String, PlainValue?)] = [
      ("type", detector.map { .text(shortName($0.className)) }),
      ("backbone", modules["backbone"].map { arguments($0, MMDetectionRules.resNet) }),
      ("neck", modules["neck"].map { arguments($0, MMDetectionRules.pyramid) }),
      ("bbox_head", try head.map(self.head)),
      ("data_preprocessor", try preprocessor()),
      ("test_cfg", test),
    ]
    let model = dictionary(parts)
    guard let semi = attribute("semi_test_cfg") else { return model }
    return dictionary([("detector", model), ("semi_test_cfg", semi)])
  }

  private func dictionary(_ parts: [(String, PlainValue?)]) -> PlainValue {
    .dictionary(parts.compactMap { key, value in value.map { .init(key: key, value: $0) } })
  }

  /// What a module was built with: attributes with the names of arguments that there are rules for.
  private func arguments(_ module: StoredModule, _ rules: ArgumentRules) -> PlainValue {
    let attributes = module.attributes.filter {
      rules.only[$0.key] != nil || rules.known.contains($0.key[...]) && $0.key != "init_cfg"
    }
    return dictionary(
      [("type", .text(shortName(module.className)))]
        + attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  private func head(_ head: StoredModule) throws -> PlainValue {
    guard case .dictionary(let own) = arguments(head, MMDetectionRules.head) else { return .none }
    let made = Set(["anchor_generator", "bbox_coder", "loss_cls", "loss_bbox"])
    return dictionary(
      own.filter { !made.contains($0.key) }.map { ($0.key, $0.value) } + [
        ("anchor_generator", try generator(head)), ("bbox_coder", try coder(head.attributes["bbox_coder"])),
        (
          "loss_cls",
          head.attributes["use_sigmoid_cls"].map { sigmoid in
            dictionary([
              ("type", modules["bbox_head.loss_cls"].map { .text(shortName($0.className)) }),
              ("use_sigmoid", sigmoid),
            ])
          }
        ),
      ])
  }

  /// An object that is no module, as its arguments.
  private func object(_ object: PlainValue, _ path: String, _ className: String) throws(ConfigurationError)
    -> [PlainValue.PlainEntry]
  {
    guard object != StoredModule.notPlain, case .dictionary(let entries) = object else {
      throw other(path, object.spelled, className)
    }
    try demandClass(object[StoredModule.classKey]?.text, path) {
      $0.hasPrefix("mmdet.") && $0.hasSuffix("." + className)
    }
    return entries.filter { $0.key != StoredModule.classKey }
  }

  private func coder(_ coder: PlainValue?) throws(ConfigurationError) -> PlainValue? {
    guard let coder else { return nil }
    let names = ["means": "target_means", "stds": "target_stds"]
    let entries = try object(coder, "bbox_head.bbox_coder", "DeltaXYWHBBoxCoder")
    return dictionary(
      [("type", .text("DeltaXYWHBBoxCoder"))] + entries.map { (names[$0.key] ?? $0.key, $0.value) })
  }

  /// Scales and ratios are arrays, which were made of the arguments.
  private func generator(_ head: StoredModule) throws -> PlainValue? {
    for name in ["prior_generator", "anchor_generator"] {
      guard let generator = head.attributes[name] else { continue }
      let path = "bbox_head.\(name)"
      let entries = try object(generator, path, "AnchorGenerator")
      func numbers(_ key: String) throws -> PlainValue {
        guard let values = try modules.array("\(path).\(key)")?.elements, (1...256).contains(values.count)
        else { throw other("\(path).\(key)", "no array of numbers", "a list of numbers") }
        return .list(values.map { .number(Self.shortest($0)) })
      }
      let made: Set = ["scales", "ratios", "base_anchors", "octave_base_scale", "scales_per_octave"]
      return dictionary(
        [("type", .text("AnchorGenerator"))]
          + entries.filter { !made.contains($0.key) }.map { ($0.key, $0.value) }
          + [("scales", try numbers("scales")), ("ratios", try numbers("ratios"))])
    }
    return nil
  }

  /// The shortest decimal that is this float32.
  private static func shortest(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }

  private func preprocessor() throws -> PlainValue? {
    guard let preprocessor = modules["data_preprocessor"] else { return nil }
    try demandClass(preprocessor.className, "data_preprocessor") {
      $0 == "mmdet.models.data_preprocessors.data_preprocessor.DetDataPreprocessor"
        || $0 == "mmengine.model.base_model.data_preprocessor.ImgDataPreprocessor"
    }
    func three(_ name: String) throws -> PlainValue? {
      guard preprocessor.attributes["_enable_normalize"]?.bool != false else { return nil }
      return try modules.array("data_preprocessor.\(name)").map {
        .list($0.elements.map { .number(Self.shortest($0)) })
      }
    }
    return dictionary([
      ("type", .text(shortName(preprocessor.className))), ("mean", try three("mean")),
      ("std", try three("std")), ("bgr_to_rgb", preprocessor.attributes["_channel_conversion"]),
      ("pad_size_divisor", preprocessor.attributes["pad_size_divisor"]),
      ("pad_value", preprocessor.attributes["pad_value"]),
    ])
  }

  /// Compares the anchors that the detector lays with those of its settings: it made them at first, whatever its scales
  /// were set to later.
  func compareCells(_ layer: ConfigurationLayer) throws {
    guard let sizes = layer.anchorSizes, let ratios = layer.aspectRatios else { return }
    for name in ["prior_generator", "anchor_generator"] {
      try compareCells(
        AnchorGenerator(family: .mmdetection, sizes: sizes, aspectRatios: ratios),
        "bbox_head.\(name).base_anchors", "its scales × ratios")
    }
  }
}
