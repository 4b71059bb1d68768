import Imaging

/// Greedy non-maximum suppression: which box suppresses which.
///
/// Source: torchvision `csrc/ops/cpu/nms_kernel.cpp`. Boxes are taken by falling score; each that is not
/// suppressed itself suppresses all later ones whose IoU with it is above a bound, in float32 without the "+1" of older
/// code. An IoU that is not a number suppresses nothing.
struct NonMaximumSuppression {
  /// Places of boxes by falling score.
  let order: [Int32]
  /// The same places class by class, within a class with similar boxes next to each other.
  let spatialOrder: [Int32]
  /// Ranges of `spatialOrder`: only boxes of one range suppress each other.
  let groups: [Range<Int>]
  /// Corners by place.
  let boxes: [SIMD4<Float>]
  /// An IoU above this suppresses.
  let bound: Float

  /// By place, for each box that is suppressed the first that suppresses it; −1 for the others.
  func suppressors() -> [Int32] {
    var suppressors = [Int32](repeating: -1, count: boxes.count)
    if bound < 0 {
      suppressWithoutOverlap(&suppressors)
    } else if !bound.isNaN {
      suppressors.withUnsafeMutableBufferPointer { suppress($0) }
    }
    return suppressors
  }

  private func suppress(_ suppressors: UnsafeMutableBufferPointer<Int32>) {
    let ranges = BoxHierarchy.layOut(groups.map(\.count))
    let tiles = BoxHierarchy(branches: ranges.last?.upperBound ?? 0)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * boxes.count) { scratch in
      let slots = scratch.baseAddress!
      let groupNumbers = slots + boxes.count
      boxes.withUnsafeBufferPointer { boxes in
        for (number, group) in groups.enumerated() {
          var slot = BoxHierarchy.slot(ofBranch: ranges[number].lowerBound)
          for index in group {
            let place = Int(spatialOrder[index])
            let area = Self.area(boxes[place])
            groupNumbers[place] = Int32(number)
            if Self.canOverlap(boxes[place], area: area) {
              tiles.put(boxes[place], area: area, place: Int32(place), into: slot)
              slots[place] = Int32(slot)
              slot += 1
            } else {
              slots[place] = -1
            }
          }
        }
        for place in order {
          let place = Int(place)
          if suppressors[place] >= 0 || slots[place] < 0 { continue }
          tiles.take(Int(slots[place]))
          tiles.takeAll(
            overlapping: boxes[place], area: Self.area(boxes[place]), above: bound,
            in: ranges[Int(groupNumbers[place])]
          ) { suppressors[$0] = Int32(truncatingIfNeeded: place) }
        }
      }
    }
  }

  /// With a bound below zero even boxes that do not overlap suppress each other.
  private func suppressWithoutOverlap(_ suppressors: inout [Int32]) {
    var groupNumbers = [Int](repeating: 0, count: boxes.count)
    for (number, group) in groups.enumerated() {
      for index in group { groupNumbers[Int(spatialOrder[index])] = number }
    }
    for (rank, place) in order.enumerated() where suppressors[Int(place)] < 0 {
      for other in order[(rank + 1)...]
      where suppressors[Int(other)] < 0 && groupNumbers[Int(other)] == groupNumbers[Int(place)] {
        if Box(boxes[Int(place)]).iou(Box(boxes[Int(other)])) > bound { suppressors[Int(other)] = place }
      }
    }
  }

  /// Whether an IoU with this box can be above zero. One without width or height, or with a NaN, overlaps
  /// nothing; one of infinite area has the IoU 0.
  @inline(__always)
  private static func canOverlap(_ box: SIMD4<Float>, area: Float) -> Bool {
    box[2] > box[0] && box[3] > box[1] && area < .infinity
  }

  @inline(__always)
  static func area(_ box: SIMD4<Float>) -> Float { (box[2] - box[0]) * (box[3] - box[1]) }
}
