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
  /// Average recall over IoU 0.5 to 0.95, with at most this many detections of a picture and class: COCO's maxima, or the
  /// three of `DetectionMaxima` that were asked for.
  public var ar1 = -1.0
  public var ar10 = -1.0
  public var ar100 = -1.0
  public var arSmall = -1.0
  public var arMedium = -1.0
  public var arLarge = -1.0

  public init() {}

  /// Each with its name in JSON, in COCO's order.
  public static let named: [(name: String, path: WritableKeyPath<PrecisionFigures, Double> & Sendable)] = [
    ("AP", \.ap), ("AP50", \.ap50), ("AP75", \.ap75),
    ("APs", \.apSmall), ("APm", \.apMedium), ("APl", \.apLarge),
    ("AR1", \.ar1), ("AR10", \.ar10), ("AR100", \.ar100),
    ("ARs", \.arSmall), ("ARm", \.arMedium), ("ARl", \.arLarge),
  ]

  /// As `named`, with the names that other maxima give to average recall.
  public static func named(
    _ maxima: DetectionMaxima
  ) -> [(name: String, path: WritableKeyPath<PrecisionFigures, Double> & Sendable)] {
    let recalls = [\PrecisionFigures.ar1: maxima.first, \.ar10: maxima.second, \.ar100: maxima.last]
    return named.map { name, path in (recalls[path].map { "AR\($0)" } ?? name, path) }
  }

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

/// The IoUs and recalls at which COCO measures, to the last bit as numpy's `linspace` gives them.
public enum PrecisionGrid {
  /// IoU 0.5 to 0.95 by 0.05.
  public static let ious: [Double] = (0..<10).map { Double($0) * ((0.95 - 0.5) / 9) + 0.5 }
  /// Recall 0 to 1 by 0.01.
  public static let recalls: [Double] = (0...100).map { Double($0) * 0.01 }

  /// For each recall how many of `positives` objects must be found to reach it.
  static func found(forRecallsOf positives: Int) -> [Int] {
    var found = 0
    return recalls.map { recall in
      while Double(found) / Double(positives) < recall { found += 1 }
      return found
    }
  }
}

/// COCO's classes of object size, in square pixels. Each bound belongs to both ranges.
public enum AreaRange: Int, Sendable, Hashable, CaseIterable {
  case all, small, medium, large

  public var bounds: ClosedRange<Double> {
    switch self {
    case .all: 0...1e10
    case .small: 0...1024
    case .medium: 1024...9216
    case .large: 9216...1e10
    }
  }
}
