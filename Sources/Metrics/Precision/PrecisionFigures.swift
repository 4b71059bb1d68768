/// The twelve figures of COCO's detection challenge, of a data set or of one class; −1 where there is no object to
/// find.
public struct PrecisionFigures: Sendable, Hashable {
  /// Average precision over IoU 0.5 to 0.95.
  public var ap = -1.0
  public var ap50 = -1.0
  public var ap75 = -1.0
  /// By the object's area.
  public var apSmall = -1.0
  public var apMedium = -1.0
  public var apLarge = -1.0
  /// Average recall over IoU 0.5 to 0.95, with at most so many detections of a picture and class.
  public var ar1 = -1.0
  public var ar10 = -1.0
  public var ar100 = -1.0
  public var arSmall = -1.0
  public var arMedium = -1.0
  public var arLarge = -1.0

  public init() {}

  /// Each with the name that scripts know it by, in COCO's order.
  public static let named: [(name: String, path: WritableKeyPath<PrecisionFigures, Double> & Sendable)] = [
    ("AP", \.ap), ("AP50", \.ap50), ("AP75", \.ap75),
    ("APs", \.apSmall), ("APm", \.apMedium), ("APl", \.apLarge),
    ("AR1", \.ar1), ("AR10", \.ar10), ("AR100", \.ar100),
    ("ARs", \.arSmall), ("ARm", \.arMedium), ("ARl", \.arLarge),
  ]

  /// The mean over classes, of those that have each figure.
  public static func mean(_ classes: some Collection<PrecisionFigures>) -> PrecisionFigures {
    var mean = PrecisionFigures()
    for (_, path) in named {
      var (sum, count) = (0.0, 0)
      for figures in classes where figures[keyPath: path] > -1 {
        sum += figures[keyPath: path]
        count += 1
      }
      if count > 0 { mean[keyPath: path] = sum / Double(count) }
    }
    return mean
  }
}
