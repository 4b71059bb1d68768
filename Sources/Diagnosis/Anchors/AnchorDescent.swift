import Imaging
import RetinaNet

/// Fits sizes and ratios to objects by coordinate descent: one of them at a time is made larger or smaller while that
/// helps, in finer and finer steps.
///
/// What it raises is the mean over all objects of the best anchor's IoU, plus the share of objects for which that is at
/// least 0.5. All IoUs are those on the grid.
struct AnchorDescent {
  private let overlaps: ShapeOverlaps
  private let family: Family
  /// Per level the least and the largest size that is tried.
  private let bounds: [ClosedRange<Double>]
  private(set) var parameters: FittedParameters
  /// Each object's best IoU with anchors of each shape, by level, size, ratio.
  private var rows: [[Float]] = []
  private(set) var value: Double = 0

  /// A level keeps sizes of one to eight times its stride (the finest half of it to eight times, the coarsest any larger
  /// one), so that no level gets objects for which its cells are too coarse or too fine; the model's own sizes may lie
  /// beyond.
  init(_ overlaps: ShapeOverlaps, _ start: FittedParameters, own: Configuration.Anchors, family: Family) {
    self.overlaps = overlaps
    self.family = family
    parameters = start
    bounds = own.sizes.enumerated().map { level, sizes in
      let stride = Double(1 << own.levels[level])
      let low = min(level == 0 ? stride / 2 : stride, sizes.min() ?? stride)
      let high = max(level == own.sizes.count - 1 ? 64 * stride : 8 * stride, sizes.max() ?? stride)
      return low...high
    }
    for level in start.sizes.indices {
      for size in start.sizes[level] {
        for ratio in start.ratios { rows.append(row(size, ratio, level)) }
      }
    }
    value = measure(best(without: []))
  }

  private static let steps = [1.3, 1.12, 1.04]
  private static let mostRounds = 6

  /// Descends to the end.
  mutating func run() {
    for step in Self.steps {
      for _ in 0..<Self.mostRounds {
        let before = value
        for level in parameters.sizes.indices {
          for index in parameters.sizes[level].indices { moveSize(level, index, step) }
        }
        for index in parameters.ratios.indices { moveRatio(index, step) }
        if value <= before + 1e-6 { break }
      }
    }
  }

  private mutating func moveSize(_ level: Int, _ index: Int, _ step: Double) {
    let ratios = parameters.ratios
    let present = parameters.sizes[level][index]
    let places = ratios.indices.map { place(level, index, $0) }
    var others: [Float]?
    for candidate in [present * step, present / step] {
      let clamped = min(max(candidate, bounds[level].lowerBound), bounds[level].upperBound)
      let size = family.anchorSize(nearest: clamped)
      guard !parameters.sizes[level].contains(size) else { continue }
      if others == nil { others = best(without: Set(places)) }
      let new = ratios.map { row(size, $0, level) }
      if take(new, places, others ?? []) { parameters.sizes[level][index] = size }
    }
  }

  private mutating func moveRatio(_ index: Int, _ step: Double) {
    let present = parameters.ratios[index]
    let shapes = parameters.sizes.enumerated().flatMap { level, sizes in
      sizes.indices.map { (level: level, size: $0) }
    }
    let places = shapes.map { place($0.level, $0.size, index) }
    var others: [Float]?
    for candidate in [present * step, present / step] {
      let ratio = AnchorGenerator.aspectRatio(nearest: candidate)
      guard !parameters.ratios.contains(ratio) else { continue }
      if others == nil { others = best(without: Set(places)) }
      let new = shapes.map { row(parameters.sizes[$0.level][$0.size], ratio, $0.level) }
      if take(new, places, others ?? []) { parameters.ratios[index] = ratio }
    }
  }

  /// Puts new rows in place if they raise the value.
  private mutating func take(_ new: [[Float]], _ places: [Int], _ others: [Float]) -> Bool {
    var best = others
    for row in new { best.raise(to: row) }
    let value = measure(best)
    guard value > self.value + 1e-9 else { return false }
    self.value = value
    for (place, row) in zip(places, new) { rows[place] = row }
    return true
  }

  private func place(_ level: Int, _ size: Int, _ ratio: Int) -> Int {
    (level * parameters.sizes[0].count + size) * parameters.ratios.count + ratio
  }

  private func row(_ size: Double, _ ratio: Double, _ level: Int) -> [Float] {
    let shape = AnchorGenerator(family: family, sizes: [[size]], aspectRatios: [ratio]).cellAnchors(level: 0)[
      0]
    var row = [Float](repeating: 0, count: overlaps.paddedCount)
    overlaps.overlaps(shape, level: level, into: &row)
    return row
  }

  private func best(without places: Set<Int>) -> [Float] {
    var best = [Float](repeating: 0, count: overlaps.paddedCount)
    for (place, row) in rows.enumerated() where !places.contains(place) { best.raise(to: row) }
    return best
  }

  private func measure(_ best: [Float]) -> Double {
    var (sum, covered) = (0.0, 0)
    best.withUnsafeBufferPointer { best in
      for iou in best {
        // An anchor so small that it was rounded away gives NaN.
        if iou > 0 { sum += Double(iou) }
        if iou >= AnchorMatcher.foregroundIoU { covered += 1 }
      }
    }
    return (sum + Double(covered)) / Double(max(1, overlaps.count))
  }
}
