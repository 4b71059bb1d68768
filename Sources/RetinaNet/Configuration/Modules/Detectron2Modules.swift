import Checkpoints
import Tensors

/// The settings that detectron2's `RetinaNet` keeps in its modules.
///
/// Sources: detectron2's modeling/meta_arch/retinanet.py (0.1 to 0.6), anchor_generator.py, box_regression.py and
/// backbone/fpn.py.
struct Detectron2Modules: ModuleReading {
  let modules: SavedModules
  let architecture: Architecture

  func read(_ layer: inout ConfigurationLayer) throws {
    let detector = modules.detector
    try demandClass(detector?.className, "the detector") {
      $0 == "detectron2.modeling.meta_arch.retinanet.RetinaNet"
    }
    let most = Int(Int32.max)
    // Up to 0.2 the names had no "test".
    func first<Value>(_ new: Value?, _ old: Value?) -> Value? { new ?? old }
    layer.score = first(
      try number("test_score_thresh", of: detector, .share),
      try number("score_threshold", of: detector, .share)
    ).map(Float.init)
    layer.nms = first(
      try number("test_nms_thresh", of: detector, .share), try number("nms_threshold", of: detector, .share))
    layer.topK = first(
      try integer("test_topk_candidates", of: detector, in: 1...most),
      try integer("topk_candidates", of: detector, in: 1...most))
    layer.maxDetections = try integer("max_detections_per_image", of: detector, in: 1...most)
    layer.deltaScaling = try coderScaling(
      detector?.attributes["box2box_transform"], "box2box_transform",
      className: "detectron2.modeling.box_regression.Box2BoxTransform", clamp: "scale_clamp")
    try readInput(&layer, detector)
    try readPyramid(&layer)
    layer.levels = try levels(detector)
    try readAnchors(&layer)
  }

  /// Means and deviations are in the order of the network's channels, here always red, green, blue.
  private func readInput(
    _ layer: inout ConfigurationLayer, _ detector: StoredModule?
  ) throws {
    if let format = detector?.attributes["input_format"]?.text {
      guard ["BGR", "RGB"].contains(format) else {
        throw other("input_format", "'\(short(format))'", "BGR or RGB")
      }
      layer.bgr = format == "BGR"
    }
    func three(_ key: String) throws -> [Double]? {
      guard let values = try modules.array(key)?.elements, values.count == 3 else { return nil }
      // The shortest decimal that is this float32.
      let numbers = values.map { Double("\($0)") ?? Double($0) }
      return layer.bgr == false ? numbers : numbers.reversed()
    }
    layer.mean = try three("pixel_mean")
    layer.std = try three("pixel_std")
  }

  private func readPyramid(_ layer: inout ConfigurationLayer) throws(ConfigurationError) {
    guard let pyramid = modules["backbone"] else { return }
    try demand(pyramid, "backbone", "_fuse_type", { $0.text == "sum" }, "'sum'")
    try demand(pyramid, "backbone", "_square_pad", { $0.integer == 0 }, "0")
    layer.sizeDivisible = try integer("_size_divisibility", of: pyramid, in: 1...4096)
    layer.reluBeforeP7 =
      modules["backbone.top_block"]?.className.hasSuffix(".LastLevelP6P7") == true ? true : nil
    if let source = modules["backbone.top_block"]?.attributes["in_feature"]?.text {
      switch source {
      case "res5": layer.p6Source = .c5
      case "p5": layer.p6Source = .p5
      default:
        guard architecture.pyramid.extra.isEmpty else {
          throw other("backbone.top_block.in_feature", "'\(short(source))'", "'res5' or 'p5'")
        }
      }
    }
  }

  private func levels(_ detector: StoredModule?) throws(ConfigurationError) -> [Int]? {
    guard let names = (detector?.attributes["head_in_features"] ?? detector?.attributes["in_features"])?.texts
    else { return nil }
    let numbers = names.map { $0.first == "p" ? Int($0.dropFirst()) ?? 0 : 0 }
    guard !numbers.isEmpty, numbers.allSatisfy((2...12).contains),
      zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw other(
        "head_in_features", short(names.joined(separator: ", ")), "levels of the pyramid, the finest first")
    }
    return numbers
  }

  private func readAnchors(_ layer: inout ConfigurationLayer) throws {
    guard let generator = modules["anchor_generator"] else { return }
    try demandClass(generator.className, "anchor_generator") {
      $0 == "detectron2.modeling.anchor_generator.DefaultAnchorGenerator"
    }
    try demand(generator, "anchor_generator", "offset", { $0.number == 0 }, "0")
    if let levels = layer.levels {
      let strides = levels.map { Double(1 << $0) }
      try demand(
        generator, "anchor_generator", "strides", { $0.numbers == strides },
        PlainValue.integers(levels.map { 1 << $0 }).spelled)
    }
    var cells: [Tensor] = []
    while cells.count < 16, let cell = try modules.array("anchor_generator.cell_anchors.\(cells.count)") {
      cells.append(cell)
    }
    guard !cells.isEmpty else { return }
    let anchors = try StoredAnchors(cells, perCell: architecture.anchorsPerCell, origin: layer.origin)
    layer.anchorSizes = anchors.sizes
    layer.aspectRatios = anchors.aspectRatios
  }
}
