import Imaging
import RetinaNet

/// The objects of a data set in columns, for trying many anchor shapes on all of them.
///
/// Anchors are centred on the corners of grid cells, so of one shape, the IoU with an object depends on how far the
/// nearest corner lies from the object's centre. All IoUs are those of the matcher but for the last bits of float32.
struct ShapeOverlaps {
  let count: Int
  /// Rounded up to whole blocks; the rest has no area, and no overlap.
  let paddedCount: Int
  /// Width, height, and per level the distances to the nearest corner along x and y, one column after another.
  private let columns: [Float]

  static let lanes = 8

  /// - Parameter levels: how many there are.
  init(_ dataSet: AnchorDataSet, _ generator: AnchorGenerator) {
    count = dataSet.objects.count
    let height = (count + Self.lanes - 1) / Self.lanes * Self.lanes
    paddedCount = height
    var columns = [Float](repeating: 0, count: (2 + 2 * generator.sizes.count) * height)
    for picture in dataSet.pictures where !picture.objects.isEmpty {
      let grids = CellGrid.all(generator, padded: picture.transform.padded)
      for place in picture.objects {
        let box = dataSet.objects[place].box
        // Boxes that are empty or not finite overlap nothing.
        guard box.area > 0, box.area.isFinite, box.width > 0 else { continue }
        (columns[place], columns[height + place]) = (box.width, box.height)
        for (level, grid) in grids.enumerated() {
          let center = box.center
          columns[(2 + 2 * level) * height + place] = Self.distance(center.x, grid.strideX, grid.columns)
          columns[(3 + 2 * level) * height + place] = Self.distance(center.y, grid.strideY, grid.rows)
        }
      }
    }
    self.columns = columns
  }

  /// From the nearest of `count` points, each a `stride` from the last, the first at 0.
  private static func distance(_ coordinate: Float, _ stride: Int, _ count: Int) -> Float {
    let nearest = min(max((coordinate / Float(stride)).rounded(), 0), Float(count - 1))
    return abs(coordinate - nearest * Float(stride))
  }

  /// Each object's largest IoU with anchors of one shape on a level, into `row`, which has `paddedCount` values.
  func overlaps(_ shape: Box, level: Int, into row: inout [Float]) {
    let (width, height) = (SIMD8(repeating: shape.width), SIMD8(repeating: shape.height))
    let area = width * height
    columns.withUnsafeBytes { columns in
      row.withUnsafeMutableBytes { row in
        @inline(__always)
        func eight(_ column: Int, _ place: Int) -> SIMD8<Float> {
          columns.loadUnaligned(
            fromByteOffset: (column &* paddedCount &+ place) &* 4, as: SIMD8<Float>.self)
        }
        for place in stride(from: 0, to: paddedCount, by: Self.lanes) {
          let w = eight(0, place)
          let h = eight(1, place)
          let x = Self.shared(w, width, eight(2 &+ 2 &* level, place))
          let y = Self.shared(h, height, eight(3 &+ 2 &* level, place))
          let intersection = x * y
          row.storeBytes(
            of: intersection / ((w * h + area) - intersection), toByteOffset: place &* 4,
            as: SIMD8<Float>.self)
        }
      }
    }
  }

  /// The length that two intervals share whose middles are a distance apart.
  @inline(__always)
  private static func shared(_ a: SIMD8<Float>, _ b: SIMD8<Float>, _ distance: SIMD8<Float>) -> SIMD8<Float> {
    let shorter = a.replacing(with: b, where: b .< a)
    let edges = 0.5 * (a + b) - distance
    let shared = shorter.replacing(with: edges, where: edges .< shorter)
    return shared.replacing(with: 0, where: shared .< 0)
  }

  /// Each object's largest IoU with the anchors of some shapes of each level.
  func best(_ cells: [[Box]]) -> [Float] {
    var best = [Float](repeating: 0, count: paddedCount)
    var row = best
    for (level, cell) in cells.enumerated() {
      for shape in cell {
        overlaps(shape, level: level, into: &row)
        best.raise(to: row)
      }
    }
    return best
  }
}

extension [Float] {
  /// The larger of both, value by value. Both are whole blocks of eight.
  mutating func raise(to other: [Float]) {
    withUnsafeMutableBytes { own in
      other.withUnsafeBytes { other in
        for offset in stride(from: 0, to: own.count, by: ShapeOverlaps.lanes * 4) {
          let (a, b) = (
            own.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self),
            other.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
          )
          own.storeBytes(of: a.replacing(with: b, where: b .> a), toByteOffset: offset, as: SIMD8<Float>.self)
        }
      }
    }
  }
}
