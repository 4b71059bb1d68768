/// What one source says about a model: some fields, or none. The JSON of a `--config` file, of a checkpoint's
/// `__metadata__["config"]` and of a sidecar is one object of these optional fields; others are passed over:
///
///     {
///       "name": "stamps-r18",
///       "family": "torchvision",           torchvision, torchvision_v2, detectron2 or mmdetection
///       "parameters": 3437240,             only compared with the weights
///       "classes": ["bird", null, …],      a name per channel; null: background. One name fewer than the
///                                          weights have channels: channel 0 is background
///       "anchors": {
///         "sizes": [[16, 20, 25], …],      five lists, P3 to P7; square roots of areas, in pixels of the
///                                          resized picture
///         "aspect_ratios": [0.5, 1, 2]     height over width
///       },
///       "input": {
///         "mean": [0.485, 0.456, 0.406],   of red, green and blue, whatever "bgr" says
///         "std": [0.229, 0.224, 0.225],
///         "scale": 255,                    what 0…255 is divided by before the mean is subtracted
///         "bgr": false,                    true: the network's first channel is blue
///         "min_size": 800,                 the resized picture's shorter side
///         "max_size": 1333,                the bound of its longer side
///         "size_divisible": 32             the padded sides are multiples of it
///       },
///       "norm_eps": 1e-5,                  added to the variance in batch normalisation
///       "stride_in": "3x3",                where a bottleneck strides: "3x3" or "1x1"
///       "extra_levels": "P6 from P5",      or "P6 from C5"
///       "relu_before_p7": true,
///       "thresholds": {
///         "score": 0.05,                   candidates score above it
///         "score_by_class": {"bird": 0.3}, by name or channel number (#3)
///         "nms": 0.5,                      IoU above which the lesser box goes
///         "top_k": 1000,                   candidates per level before NMS
///         "max_detections": 300,
///         "display_score": 0.5             where overlays and the inspector start
///       }
///     }
public struct ConfigurationLayer: Sendable, Hashable {
  public var origin: Origin
  public var name: String?
  public var family: Family?
  /// Parameters that the model is said to have.
  public var parameters: Int?
  public var classes: [String?]?
  public var anchorSizes: [[Double]]?
  public var aspectRatios: [Double]?
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

  /// A source that says nothing yet.
  public init(origin: Origin) { self.origin = origin }

  /// Whether the source says nothing at all.
  public var isEmpty: Bool { self == ConfigurationLayer(origin: origin) }
}
