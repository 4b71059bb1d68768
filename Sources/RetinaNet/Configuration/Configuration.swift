/// The effective settings of one model: what a run must know and the weights do not say.
///
/// As JSON it has the schema of `ConfigurationLayer`, with every field present.
public struct Configuration: Sendable, Hashable {
  public var name: String
  public var family: Family
  /// A name per class channel; `nil` for a channel that means background.
  public var classes: [String?]
  public var anchors: Anchors
  /// What is done with the network's deltas before they move an anchor.
  public var deltaScaling: DeltaScaling
  public var input: Input
  /// Added to the variance in (frozen) batch normalisation.
  public var normEpsilon: Double
  /// Whether a bottleneck strides in its 3×3 convolution, or else in its first 1×1 (the original Caffe ResNets).
  public var strideIn3x3: Bool
  /// Where P6 is computed from.
  public var p6Source: P6Source
  /// Whether P7 is computed from ReLU(P6).
  public var reluBeforeP7: Bool
  public var thresholds: Thresholds
  /// The score at which overlays and the inspector start; formats for scripts start at `thresholds.score`.
  public var displayScore: Float

  public enum P6Source: String, Sendable, Codable {
    case p5, c5
    /// What P5's own convolution is applied to: C5's lateral (mmdetection's `on_lateral`).
    case lateral

    /// As a `--config` file says it.
    public var words: String {
      switch self {
      case .p5: "P6 from P5"
      case .c5: "P6 from C5"
      case .lateral: "P6 from C5's lateral"
      }
    }
  }

  public struct Anchors: Sendable, Hashable {
    /// Sizes (square roots of areas) in pixels of the resized picture, per level; each level has equally many.
    public var sizes: [[Double]]
    /// Height over width.
    public var aspectRatios: [Double]
    /// The numbers of the levels that the heads see, ascending: 3 to 7 for P3 to P7.
    public var levels: [Int]

    /// - Parameter levels: by default P3 and on.
    public init(sizes: [[Double]], aspectRatios: [Double], levels: [Int]? = nil) {
      self.sizes = sizes
      self.aspectRatios = aspectRatios
      self.levels = levels ?? sizes.indices.map { $0 + 3 }
    }

    /// RetinaNet's own levels: P3 to P7.
    public static let usualLevels = [3, 4, 5, 6, 7]

    /// "P3" for the first level.
    ///
    /// - Parameter place: a level's place, from 0.
    public func levelName(_ place: Int) -> String {
      levels.indices.contains(place) ? "P\(levels[place])" : "level \(place)"
    }

    public var levelNames: [String] { levels.indices.map(levelName) }

    /// Anchors in each grid cell of each level.
    public var perCell: Int { (sizes.first?.count ?? 0) * aspectRatios.count }
  }

  public struct Input: Sendable, Hashable {
    /// Of red, green and blue in this order whatever `bgr` says, on the scale 0…1 for torchvision and 0…255
    /// elsewhere: `scale` says which.
    public var mean: [Double]
    public var std: [Double]
    /// What a pixel of 0…255 is divided by before `mean` is subtracted: 255 or 1.
    public var scale: Double
    /// Whether the first channel of the network's input is blue.
    public var bgr: Bool
    /// The resized picture's shorter side, and the maximum of its longer one. 0 for pictures that are not resized, whatever
    /// the maximum.
    public var minSize: Int
    public var maxSize: Int
    /// The padded sides are multiples of this.
    public var sizeDivisible: Int

    /// Whether pictures are not resized.
    public var keepsSize: Bool { minSize == 0 }

    public init(
      mean: [Double], std: [Double], scale: Double, bgr: Bool, minSize: Int, maxSize: Int, sizeDivisible: Int
    ) {
      self.mean = mean
      self.std = std
      self.scale = scale
      self.bgr = bgr
      self.minSize = minSize
      self.maxSize = maxSize
      self.sizeDivisible = sizeDivisible
    }
  }

  public init(
    name: String, family: Family, classes: [String?], anchors: Anchors, deltaScaling: DeltaScaling = .none,
    input: Input, normEpsilon: Double, strideIn3x3: Bool, p6Source: P6Source, reluBeforeP7: Bool,
    thresholds: Thresholds, displayScore: Float
  ) {
    self.name = name
    self.family = family
    self.classes = classes
    self.anchors = anchors
    self.deltaScaling = deltaScaling
    self.input = input
    self.normEpsilon = normEpsilon
    self.strideIn3x3 = strideIn3x3
    self.p6Source = p6Source
    self.reluBeforeP7 = reluBeforeP7
    self.thresholds = thresholds
    self.displayScore = displayScore
  }
}
