import Imaging
import RetinaNet

/// Objects of a data set that have no anchor of IoU 0.5 for one reason, and what would give them one.
public struct AnchorAdvice: Sendable, Hashable {
  public let misfit: AnchorCheck.Misfit
  public let objects: Int
  /// The middle (median) of them by area: sides in the original picture and at the network's input, in pixels.
  public let original: SIMD2<Float>
  public let resized: SIMD2<Float>
  /// The best of each kind that helps; none where they only lie badly between anchors.
  public let changes: [AnchorChange]
}

/// A change of the input or of the anchors, and what it does.
public struct AnchorChange: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// The resized picture's shorter side, and the bound of its longer one.
    case inputSize(minSize: Int, maxSize: Int)
    /// One more size on a level, P3 first.
    case size(Double, level: Int)
    /// One more height over width.
    case aspectRatio(Double)
  }

  public let kind: Kind
  /// How many of the objects that it is for then have an anchor of IoU 0.5.
  public let covered: Int
  /// How many of all objects then have none.
  public let below50: Int

  /// - Parameters:
  ///   - places: of the objects that it is for.
  ///   - ious: of the best anchor that each of all objects then has.
  init(_ kind: Kind, for places: [Int], _ ious: ArraySlice<Float>) {
    self.kind = kind
    covered = places.count { ious[$0] >= AnchorMatcher.foregroundIoU }
    below50 = ious.count { $0 < AnchorMatcher.foregroundIoU }
  }
}

extension AnchorDataSet {
  /// The first size of the input at which four fifths of some objects have an anchor of IoU 0.5, else the one at which
  /// most have; `nil` where none helps, or other sizes are not what they lack.
  ///
  /// - Parameter places: of the objects.
  func inputSize(
    for places: [Int], _ misfit: AnchorCheck.Misfit, _ generator: AnchorGenerator
  ) -> AnchorChange? {
    let factors: [Double]
    switch misfit {
    case .small: factors = [1.25, 1.5, 2, 2.5, 3, 4]
    case .large: factors = [0.8, 0.67, 0.5, 0.4, 0.33, 0.25]
    case .high, .wide, .between: return nil
    }
    let cells = generator.sizes.indices.map(generator.cellAnchors)
    var best: AnchorChange?
    for factor in factors {
      let minSize = Int((Double(configuration.input.minSize) * factor).rounded())
      let maxSize = Int((Double(configuration.input.maxSize) * factor).rounded())
      guard minSize > 0, maxSize > 0, max(minSize, maxSize) <= ExecutionPlan.largestSide else { continue }
      let ious = ShapeOverlaps(resized(minSize: minSize, maxSize: maxSize), generator).best(cells)
      let change = AnchorChange(
        .inputSize(minSize: minSize, maxSize: maxSize), for: places, ious.prefix(objects.count))
      if change.covered > best?.covered ?? 0 { best = change }
      if 5 * change.covered >= 4 * places.count { break }
    }
    return best
  }
}

/// Finds what would give objects an anchor.
struct AnchorAdviser {
  private let statistics: AnchorStatistics
  private let generator: AnchorGenerator
  private let overlaps: ShapeOverlaps
  private let present: [Float]

  private init(_ statistics: AnchorStatistics) {
    self.statistics = statistics
    generator = AnchorGenerator(statistics.dataSet.configuration)
    overlaps = ShapeOverlaps(statistics.dataSet, generator)
    present = statistics.matched.map(\.iou)
  }

  /// The reasons by falling number of objects.
  static func advice(_ statistics: AnchorStatistics) -> [AnchorAdvice] {
    guard statistics.all.figures.below50 > 0 else { return [] }
    let adviser = AnchorAdviser(statistics)
    // Where nothing overlaps an object, its place is wrong, and no shape helps.
    let misfits = statistics.matched.indices.filter {
      statistics.matched[$0].iou < AnchorMatcher.foregroundIoU && statistics.matched[$0].iou > 0
    }
    return AnchorCheck.Misfit.groups(misfits, statistics.dataSet, adviser.generator).map(adviser.advice)
  }

  private func advice(_ misfit: AnchorCheck.Misfit, _ places: [Int]) -> AnchorAdvice {
    let objects = statistics.dataSet.objects
    let middle = places.sorted { (objects[$0].box.area, $0) < (objects[$1].box.area, $1) }[places.count / 2]
    let changes: [AnchorChange?] =
      switch misfit {
      case .small, .large:
        [statistics.dataSet.inputSize(for: places, misfit, generator), size(places)]
      case .high, .wide: [aspectRatio(places)]
      case .between: []
      }
    return AnchorAdvice(
      misfit: misfit, objects: places.count,
      original: SIMD2(objects[middle].width, objects[middle].height),
      resized: SIMD2(objects[middle].box.width, objects[middle].box.height),
      changes: changes.compactMap { $0 })
  }

  /// The additional size that gives most of them an anchor, on the level whose sizes are nearest.
  private func size(_ places: [Int]) -> AnchorChange? {
    // Where cells are coarse, larger anchors than the objects cover more of them.
    let sides = deciles(places) { Double($0.area).squareRoot() }
    return best(of: sides.flatMap { side in [1, 1.3, 1.6].map { $0 * side } }, places) { value in
      let size = generator.family.anchorSize(nearest: value)
      let level = generator.sizes.indices.min { distance(size, $0) < distance(size, $1) } ?? 0
      return (
        .size(size, level: level),
        generator.sizes.indices.map { $0 == level ? cell([size], generator.aspectRatios) : [] }
      )
    }
  }

  /// The additional ratio that gives most of them an anchor.
  private func aspectRatio(_ places: [Int]) -> AnchorChange? {
    best(of: deciles(places) { Double($0.height / $0.width) }, places) { value in
      let ratio = AnchorGenerator.aspectRatio(nearest: value)
      return (.aspectRatio(ratio), generator.sizes.map { cell($0, [ratio]) })
    }
  }

  private func best(
    of values: [Double], _ places: [Int], _ shapes: (Double) -> (kind: AnchorChange.Kind, cells: [[Box]])
  ) -> AnchorChange? {
    var best: AnchorChange?
    for value in values {
      let (kind, cells) = shapes(value)
      var ious = overlaps.best(cells)
      for place in present.indices { ious[place] = max(ious[place], present[place]) }
      let change = AnchorChange(kind, for: places, ious.prefix(present.count))
      if change.covered > best?.covered ?? 0 { best = change }
    }
    return best
  }

  private func deciles(_ places: [Int], _ value: (Box) -> Double) -> [Double] {
    let values = places.map { value(statistics.dataSet.objects[$0].box) }.filter { $0 > 0 && $0.isFinite }
      .sorted()
    return values.isEmpty ? [] : Set((1...9).map { values[$0 * (values.count - 1) / 10] }).sorted()
  }

  private func distance(_ size: Double, _ level: Int) -> Double {
    generator.sizes[level].map { max($0, size) / min($0, size) }.min() ?? .infinity
  }

  private func cell(_ sizes: [Double], _ ratios: [Double]) -> [Box] {
    AnchorGenerator(family: generator.family, sizes: [sizes], aspectRatios: ratios).cellAnchors(level: 0)
  }
}

extension AnchorStatistics {
  /// Why objects have no anchor of IoU 0.5 and what would give them one, the most frequent reason first.
  public var advice: [AnchorAdvice] { AnchorAdviser.advice(self) }
}
