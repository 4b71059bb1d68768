import Checkpoints

/// The settings that torchvision's `RetinaNet` keeps in its modules.
///
/// Sources: torchvision's models/detection/retinanet.py, anchor_utils.py, transform.py, _utils.py and
/// ops/feature_pyramid_network.py.
struct TorchvisionModules: ModuleReading {
  let modules: SavedModules
  let architecture: Architecture

  func read(_ layer: inout ConfigurationLayer) throws {
    let detector = modules.detector
    try demandClass(detector?.className, "the detector") {
      $0 == "torchvision.models.detection.retinanet.RetinaNet" || $0.hasPrefix("deepforest.")
    }
    let most = Int(Int32.max)
    layer.score = try number("score_thresh", of: detector, .share).map(Float.init)
    layer.nms = try number("nms_thresh", of: detector, .share)
    layer.topK = try integer("topk_candidates", of: detector, in: 1...most)
    layer.maxDetections = try integer("detections_per_img", of: detector, in: 1...most)
    readDeepForest(&layer)
    if let decoding = try scaling(of: detector, "box_coder") {
      layer.deltaScaling = DeltaScaling(
        weights: decoding.weights, lossWeights: (try? lossScaling)?.weights)
    }
    try readTransform(&layer)
    try readPyramid(&layer)
    try readAnchors(&layer)
  }

  /// Where detection decodes with other weights than the loss encodes with.
  var notes: [String] {
    guard let decoding = try? scaling(of: modules.detector, "box_coder") else { return [] }
    func words(_ weights: [Double]) -> String { weights.map { "\($0)" }.joined(separator: ", ") }
    let path = "head.regression_head.box_coder"
    do {
      guard let encoding = try lossScaling, encoding != decoding else { return [] }
      return [
        "box_coder decodes with the weights \(words(decoding.weights)), but \(path) encodes with "
          + "\(words(encoding.weights)): boxes come out other than learned. As in torchvision, detection uses the first, the "
          + "loss the second"
      ]
    } catch {
      return [
        "\(path), by which torchvision's loss encodes, is no coder that is known: the loss uses box_coder"
      ]
    }
  }

  /// How the loss scales deltas: its head has another coder than the detector.
  private var lossScaling: DeltaScaling? {
    get throws(ConfigurationError) {
      try scaling(of: modules["head.regression_head"], "head.regression_head.box_coder")
    }
  }

  private func scaling(
    of module: StoredModule?, _ path: String
  ) throws(ConfigurationError) -> DeltaScaling? {
    try coderScaling(
      module?.attributes["box_coder"], path, className: "torchvision.models.detection._utils.BoxCoder",
      clamp: "bbox_xform_clip")
  }

  /// DeepForest gives its own score to the detector whenever it predicts.
  private func readDeepForest(_ layer: inout ConfigurationLayer) {
    for module in modules.enclosing where module.className.hasPrefix("deepforest.") {
      if let score = module.attributes["config"]?["score_thresh"]?.number, (0...1).contains(score) {
        layer.score = Float(score)
      }
    }
  }

  private func readTransform(_ layer: inout ConfigurationLayer) throws(ConfigurationError) {
    guard let transform = modules["transform"] else { return }
    try demandClass(transform.className, "transform") {
      $0 == "torchvision.models.detection.transform.GeneralizedRCNNTransform"
    }
    try demand(transform, "transform", "fixed_size", { $0 == .none }, "None")
    try demand(transform, "transform", "_skip_resize", { $0.bool == false }, "False")
    layer.minSize = try integer("min_size", of: transform, in: 1...ConfigurationLayer.largestSize)
    layer.maxSize = try integer("max_size", of: transform, in: 1...ConfigurationLayer.largestSize)
    layer.sizeDivisible = try integer("size_divisible", of: transform, in: 1...4096)
    layer.mean = try three("image_mean", of: transform)
    layer.std = try three("image_std", of: transform)
  }

  private func three(_ attribute: String, of module: StoredModule) throws(ConfigurationError) -> [Double]? {
    guard let value = module.attributes[attribute] else { return nil }
    guard let numbers = value.numbers, numbers.count == 3 else { throw wrong(attribute, value, "3 numbers") }
    return numbers
  }

  private func readPyramid(_ layer: inout ConfigurationLayer) throws(ConfigurationError) {
    let pyramid = architecture.pyramid
    if case .dictionary(let taken)? = modules["backbone.body"]?.attributes["return_layers"] {
      let names = taken.map(\.key)
      guard Set(names) == Set(pyramid.sources.map { "layer\($0 - 1)" }) else {
        throw other(
          "backbone.body.return_layers", short(names.joined(separator: ", ")),
          pyramid.sources.map { "layer\($0 - 1)" }.joined(separator: ", "))
      }
    }
    guard modules["backbone.fpn"] != nil else { return }
    if let extra = modules["backbone.fpn.extra_blocks"] {
      layer.p6Source = extra.attributes["use_P5"]?.bool.map { $0 ? .p5 : .c5 }
      layer.reluBeforeP7 = extra.className.hasSuffix(".LastLevelP6P7") ? true : nil
      if extra.className.hasSuffix(".LastLevelMaxPool") {
        layer.levels = pyramid.levels + [pyramid.coarsest + 1]
      }
    } else {
      layer.levels = pyramid.levels
    }
  }

  private func readAnchors(_ layer: inout ConfigurationLayer) throws {
    guard let generator = modules["anchor_generator"] else { return }
    try demandClass(generator.className, "anchor_generator") {
      $0 == "torchvision.models.detection.anchor_utils.AnchorGenerator"
    }
    layer.anchorSizes = try lists("sizes", of: generator)
    guard let ratios = try lists("aspect_ratios", of: generator), let first = ratios.first else { return }
    guard ratios.allSatisfy({ $0 == first }) else {
      throw other("anchor_generator.aspect_ratios", "different on each level", "the same on all levels")
    }
    layer.aspectRatios = first
    try compareCells(layer)
  }

  /// The detector lays the cells that it made at first, whatever its sizes were set to later.
  private func compareCells(_ layer: ConfigurationLayer) throws {
    guard let sizes = layer.anchorSizes, let ratios = layer.aspectRatios else { return }
    try compareCells(
      AnchorGenerator(family: .torchvision, sizes: sizes, aspectRatios: ratios),
      "anchor_generator.cell_anchors",
      "its sizes × aspect_ratios")
  }

  private func lists(_ attribute: String, of module: StoredModule) throws(ConfigurationError) -> [[Double]]? {
    guard let value = module.attributes[attribute] else { return nil }
    let lists = value.list?.compactMap(\.numbers) ?? []
    guard !lists.isEmpty, lists.count == value.list?.count, lists.count <= 16,
      lists.allSatisfy({ (1...256).contains($0.count) })
    else { throw wrong("anchor_generator.\(attribute)", value, "lists of numbers, one for each level") }
    return lists
  }
}
