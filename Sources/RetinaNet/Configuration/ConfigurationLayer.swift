import Foundation

/// What one source says about a model: some fields, or none. The JSON of a `--config` file, of a checkpoint's
/// `__metadata__["config"]` and of a sidecar is one object of these optional fields; others are ignored:
///
///     {
///       "name": "stamps-r18",
///       "family": "torchvision",           torchvision, torchvision_v2, detectron2 or mmdetection
///       "parameters": 3437240,             only compared with the weights
///       "classes": ["bird", null, …],      a name per channel; null: background. One name fewer than the
///                                          weights have channels: channel 0 is background
///       "levels": ["P3", …, "P7"],         the levels of the pyramid that the heads see
///       "anchors": {
///         "sizes": [[16, 20, 25], …],      a list for each level, the finest first; square roots of areas,
///                                          in pixels of the resized picture
///         "aspect_ratios": [0.5, 1, 2]     height over width
///       },
///       "box_coder": {                     what is done with the network's deltas, dx, dy, dw and dh:
///         "weights": [1, 1, 1, 1],         they are divided by these
///         "means": [0, 0, 0, 0],           and multiplied by "stds", and these are added
///         "stds": [1, 1, 1, 1],
///         "loss_weights": [1, 1, 1, 1]     the loss divides by these instead of "weights"
///       },
///       "input": {
///         "mean": [0.485, 0.456, 0.406],   of red, green and blue, whatever "bgr" says
///         "std": [0.229, 0.224, 0.225],
///         "scale": 255,                    what 0…255 is divided by before the mean is subtracted
///         "bgr": false,                    true: the network's first channel is blue
///         "min_size": 800,                 the resized picture's shorter side; 0: it is not resized
///         "max_size": 1333,                the maximum of its longer side
///         "size_divisible": 32             the padded sides are multiples of it
///       },
///       "norm_eps": 1e-5,                  added to the variance in batch normalisation
///       "stride_in": "3x3",                where a bottleneck strides: "3x3" or "1x1"
///       "extra_levels": "P6 from P5",      or "P6 from C5", or "P6 from C5's lateral"
///       "relu_before_p7": true,
///       "unused_modules": ["discriminator"],   beside backbone and heads, which the network does not run
///       "thresholds": {
///         "score": 0.05,                   candidates score above it
///         "score_by_class": {"bird": 0.3}, by name or channel number (#3)
///         "nms": 0.5,                      IoU above which the lower-scoring box is dropped
///         "top_k": 1000,                   candidates per level before NMS
///         "max_detections": 300,
///         "display_score": 0.5             where overlays and the inspector start
///       }
///     }
public struct ConfigurationLayer: Sendable, Hashable {
  public var origin: SettingOrigin
  public var name: String?
  public var family: Family?
  /// The stated number of parameters.
  public var parameters: Int?
  public var classes: [String?]?
  /// The numbers of the levels that the heads see, ascending: 3 for P3.
  public var levels: [Int]?
  public var anchorSizes: [[Double]]?
  public var aspectRatios: [Double]?
  public var deltaScaling: DeltaScaling?
  public var mean: [Double]?
  public var std: [Double]?
  public var scale: Double?
  public var bgr: Bool?
  public var minSize: Int?
  public var maxSize: Int?
  public var sizeDivisible: Int?
  public var normEpsilon: Double?
  public var strideIn3x3: Bool?
  public var p6Source: Configuration.P6Source?
  public var reluBeforeP7: Bool?
  public var score: Float?
  /// By class name or channel number.
  public var scoreByClass: [String: Float]?
  public var nms: Double?
  public var topK: Int?
  public var maxDetections: Int?
  public var displayScore: Float?
  /// Modules in the file that the network does not run.
  public var unusedModules: [String]?

  /// A source without any setting.
  public init(origin: SettingOrigin) { self.origin = origin }

  /// Whether the source has no setting.
  public var isEmpty: Bool { self == ConfigurationLayer(origin: origin) }
}

extension ConfigurationLayer {
  /// The largest side and count that a setting may have.
  static let largestSize = ExecutionPlan.largestSide

  /// Reads a layer from JSON. Unknown fields are ignored.
  ///
  /// - Throws: `ConfigurationError`, which names the origin and the path of a wrong value.
  public init(json: Data, origin: SettingOrigin) throws(ConfigurationError) {
    try self.init(fields: ConfigurationFields(json: json, source: origin.description), origin: origin)
  }

  init(fields: ConfigurationFields, origin: SettingOrigin) throws(ConfigurationError) {
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
    levels = try fields.levels("levels")
    p6Source = try fields.choice(
      "extra_levels", ["P6 from P5": .p5, "P6 from C5": .c5, "P6 from C5's lateral": .lateral])
    reluBeforeP7 = try fields.bool("relu_before_p7")
    unusedModules = try fields.strings("unused_modules")

    let anchors = try fields.object("anchors")
    anchorSizes = try anchors.numberLists("sizes", count: 1...16, of: 1...256, .positive)
    aspectRatios = try anchors.numbers("aspect_ratios", count: 1...256, .positive)

    let coder = try fields.object("box_coder")
    let weights = try coder.numbers("weights", count: 4...4, .deltaScale)
    let means = try coder.numbers("means", count: 4...4, .any)
    let stds = try coder.numbers("stds", count: 4...4, .deltaScale)
    let lossWeights = try coder.numbers("loss_weights", count: 4...4, .deltaScale)
    // Alone they would set the weights of boxes to 1.
    if weights == nil, let value = coder["loss_weights"] {
      throw coder.error("loss_weights", value, "box_coder.weights beside it")
    }
    if weights ?? means ?? stds != nil {
      deltaScaling = DeltaScaling(weights: weights, means: means, stds: stds, lossWeights: lossWeights)
    }

    let input = try fields.object("input")
    mean = try input.numbers("mean", count: 3...3, .any)
    std = try input.numbers("std", count: 3...3, .positive)
    scale = try input.number("scale", .positive)
    bgr = try input.bool("bgr")
    minSize = try input.integer("min_size", in: 0...Self.largestSize)
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

/// A field of the schema, by its path.
public enum ConfigurationField: String, Sendable, CaseIterable, Codable {
  case name, family, classes, levels
  case anchorSizes = "anchors.sizes"
  case aspectRatios = "anchors.aspect_ratios"
  case deltaScaling = "box_coder"
  case mean = "input.mean"
  case std = "input.std"
  case scale = "input.scale"
  case bgr = "input.bgr"
  case minSize = "input.min_size"
  case maxSize = "input.max_size"
  case sizeDivisible = "input.size_divisible"
  case normEpsilon = "norm_eps"
  case strideIn3x3 = "stride_in"
  case p6Source = "extra_levels"
  case reluBeforeP7 = "relu_before_p7"
  case score = "thresholds.score"
  case scoreByClass = "thresholds.score_by_class"
  case nms = "thresholds.nms"
  case topK = "thresholds.top_k"
  case maxDetections = "thresholds.max_detections"
  case displayScore = "thresholds.display_score"
}

/// Where a setting's value came from.
public enum SettingOrigin: Sendable, Hashable {
  /// A flag of the command line, as typed: "--score".
  case flag(String)
  /// A file given by `--config`.
  case config(file: String)
  /// The checkpoint's own `__metadata__["config"]`.
  case metadata
  /// A JSON file beside the checkpoint.
  case sidecar(file: String)
  /// What the training program saved, in the checkpoint or beside it.
  case trainer(String)
  /// The checkpoint's file name, if it is that of a published checkpoint.
  case publishedName(String)
  /// The shapes of the checkpoint's arrays, which give the value directly.
  case shapes
  /// The checkpoint's key names and shapes, from which the value follows.
  case weights
  /// The checkpoint's file name, used only as the model's name.
  case fileName
  /// The family's default.
  case familyDefault(Family)

  /// How certain a value is.
  public enum Certainty: String, Sendable, Codable {
    /// It was stated.
    case read
    /// It follows from the weights or from a published file's name.
    case inferred
    /// It is a default that nothing confirms.
    case assumed
  }

  public var certainty: Certainty {
    switch self {
    case .flag, .config, .metadata, .sidecar, .trainer, .shapes: .read
    case .weights, .publishedName, .fileName: .inferred
    case .familyDefault: .assumed
    }
  }
}

extension SettingOrigin: CustomStringConvertible {
  public var description: String {
    switch self {
    case .flag(let flag): flag
    case .config(let file), .sidecar(let file): file
    case .metadata: "metadata"
    case .trainer(let place): place
    case .publishedName(let name): "published as \(name)"
    case .shapes: "shapes"
    case .weights: "weights"
    case .fileName: "file name"
    case .familyDefault(let family): "usual in \(family.title)"
    }
  }
}
