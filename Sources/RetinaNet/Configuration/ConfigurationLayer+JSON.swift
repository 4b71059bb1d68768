import Foundation

extension ConfigurationLayer {
  /// The largest side and count that any setting may ask for.
  static let largestSize = Architecture.largestCountedSide

  /// Reads a layer from JSON. Unknown fields are passed over.
  ///
  /// - Throws: `ConfigurationError`, naming the origin and the path of what is wrong.
  public init(json: Data, origin: Origin) throws(ConfigurationError) {
    try self.init(fields: ConfigurationFields(json: json, source: origin.description), origin: origin)
  }

  init(fields: ConfigurationFields, origin: Origin) throws(ConfigurationError) {
    self.init(origin: origin)
    name = try fields.string("name")
    family = try fields.choice(
      "family",
      [
        "torchvision": .torchvision, "torchvision_v2": .torchvisionV2, "detectron2": .detectron2,
        "mmdetection": .mmdetection,
      ])
    parameters = try fields.integer("parameters", in: 0...Int(1e15))
    classes = try Self.classes(fields)
    normEpsilon = try fields.number("norm_eps", .share)
    strideIn3x3 = try fields.choice("stride_in", ["3x3": true, "1x1": false])
    p6Source = try fields.choice("extra_levels", ["P6 from P5": .p5, "P6 from C5": .c5])
    reluBeforeP7 = try fields.bool("relu_before_p7")

    let anchors = try fields.object("anchors")
    anchorSizes = try anchors.numberLists("sizes", count: 5, of: 1...256, .positive)
    aspectRatios = try anchors.numbers("aspect_ratios", count: 1...256, .positive)

    let input = try fields.object("input")
    mean = try input.numbers("mean", count: 3...3, .any)
    std = try input.numbers("std", count: 3...3, .positive)
    scale = try input.number("scale", .positive)
    bgr = try input.bool("bgr")
    minSize = try input.integer("min_size", in: 1...Self.largestSize)
    maxSize = try input.integer("max_size", in: 1...Self.largestSize)
    sizeDivisible = try input.integer("size_divisible", in: 1...4096)

    let thresholds = try fields.object("thresholds")
    score = try thresholds.number("score", .share).map(Float.init)
    scoreByClass = try Self.scores(thresholds)
    nms = try thresholds.number("nms", .share)
    topK = try thresholds.integer("top_k", in: 1...Int(Int32.max))
    maxDetections = try thresholds.integer("max_detections", in: 1...Int(Int32.max))
    displayScore = try thresholds.number("display_score", .share).map(Float.init)
  }

  private static func classes(_ fields: ConfigurationFields) throws(ConfigurationError) -> [String?]? {
    guard let value = fields["classes"] else { return nil }
    guard case .array(let items) = value, !items.isEmpty else {
      throw fields.error("classes", value, "a list of names")
    }
    var names: [String?] = []
    for (index, item) in items.enumerated() {
      switch item {
      case .null: names.append(nil)
      case .string(let name): names.append(name == "__background__" ? nil : name)
      default: throw fields.error("classes[\(index)]", item, "a name, or null for background")
      }
    }
    return names
  }

  private static func scores(_ fields: ConfigurationFields) throws(ConfigurationError) -> [String: Float]? {
    guard fields["score_by_class"] != nil else { return nil }
    let scores = try fields.object("score_by_class")
    var answer: [String: Float] = [:]
    for name in scores.members.keys.sorted() {
      answer[name] = try scores.number(name, .share).map(Float.init)
    }
    return answer
  }
}
