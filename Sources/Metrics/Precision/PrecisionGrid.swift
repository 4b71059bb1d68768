/// The overlaps and recalls at which COCO looks, to the last bit as numpy's `linspace` gives them.
public enum PrecisionGrid {
  /// IoU 0.5 to 0.95 by 0.05.
  public static let ious: [Double] = (0..<10).map { Double($0) * ((0.95 - 0.5) / 9) + 0.5 }
  /// Recall 0 to 1 by 0.01.
  public static let recalls: [Double] = (0...100).map { Double($0) * 0.01 }
  /// How many detections of a picture and category count, the best first.
  public static let mostDetections = 100

  /// For each recall how many of `positives` objects must be found to reach it.
  static func found(forRecallsOf positives: Int) -> [Int] {
    var found = 0
    return recalls.map { recall in
      while Double(found) / Double(positives) < recall { found += 1 }
      return found
    }
  }
}
