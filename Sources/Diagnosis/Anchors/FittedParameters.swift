import Imaging
import RetinaNet

/// Sizes per level and aspect ratios while they are fitted: in what a family can be configured with.
struct FittedParameters: Hashable {
  var sizes: [[Double]]
  var ratios: [Double]
  /// The levels' numbers.
  private let levels: [Int]

  /// The model's own, or where they are to be more or fewer, as many between its smallest and largest of each level.
  init(own: Configuration.Anchors, sizes sizeCount: Int, ratios ratioCount: Int, family: Family) {
    func spread(_ values: [Double], _ count: Int) -> [Double] {
      let sorted = values.sorted()
      if sorted.count == count { return sorted }
      let (low, high) = (sorted[0], sorted[sorted.count - 1])
      if count == 1 { return [(low * high).squareRoot()] }
      return (0..<count).map { Self.between(low, high, Double($0) / Double(count - 1)) }
    }
    levels = own.levels
    sizes = own.sizes.map { level in
      spread(level, sizeCount).map { family.anchorSize(nearest: $0) }
    }
    ratios = spread(own.aspectRatios, ratioCount).map(AnchorGenerator.aspectRatio(nearest:))
  }

  /// Quantiles of the data: of all ratios, and of the sizes that are nearest to each of the levels.
  ///
  /// - Parameter own: which sizes a level keeps that has few objects.
  init(objects: [Box], own: FittedParameters, family: Family) {
    self = own
    func quantiles(_ values: [Double], _ count: Int) -> [Double] {
      let sorted = values.sorted()
      return (0..<count).map { sorted[(2 * $0 + 1) * sorted.count / (2 * count)] }
    }
    let boxes = objects.filter { $0.area > 0 && $0.area.isFinite && $0.width > 0 }
    guard boxes.count >= Self.fewest else { return }
    ratios = quantiles(boxes.map { Double($0.height / $0.width) }, ratios.count).map(
      AnchorGenerator.aspectRatio(nearest:))
    let middles = own.sizes.map { $0[$0.count / 2] }
    let levels = Dictionary(grouping: boxes.map { Double($0.area).squareRoot() }) { size in
      middles.indices.min {
        max(middles[$0], size) / min(middles[$0], size) < max(middles[$1], size) / min(middles[$1], size)
      } ?? 0
    }
    for (level, values) in levels where values.count >= Self.fewest {
      sizes[level] = quantiles(values, sizes[level].count).map { family.anchorSize(nearest: $0) }
    }
  }

  /// With fewer objects, quantiles say little.
  private static let fewest = 20

  private static func between(_ low: Double, _ high: Double, _ share: Double) -> Double {
    // Equal ratios from one to the next, by repeated halving: no logarithm is needed.
    var (low, high, share) = (low, high, share)
    for _ in 0..<20 {
      let middle = (low * high).squareRoot()
      if share >= 0.5 { (low, share) = (middle, 2 * share - 1) } else { (high, share) = (middle, 2 * share) }
    }
    return low
  }

  /// With another size on each level, above its largest.
  func withOneMoreSize(_ family: Family) -> FittedParameters {
    var more = self
    for level in sizes.indices {
      more.sizes[level].append(family.anchorSize(nearest: 1.26 * (sizes[level].max() ?? 1)))
    }
    return more
  }

  /// With another ratio, above the largest.
  func withOneMoreRatio() -> FittedParameters {
    var more = self
    more.ratios.append(AnchorGenerator.aspectRatio(nearest: 1.41 * (ratios.max() ?? 1)))
    return more
  }

  /// In rising order.
  var anchors: Configuration.Anchors {
    .init(sizes: sizes.map { $0.sorted() }, aspectRatios: ratios.sorted(), levels: levels)
  }
}
