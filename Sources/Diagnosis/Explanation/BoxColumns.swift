import Imaging
import Tensors

/// A level's boxes in columns, for comparing each of them with one box quickly.
struct BoxColumns {
  /// Five columns of `height`, one after another: x1, y1, x2, y2 and the area.
  private let values: [Float]
  /// The number of boxes, rounded up to whole blocks. The rest is NaN, and so are IoUs with it.
  private let height: Int

  private static let lanes = 8

  /// - Parameter boxes: `[N, 4]`, x1 y1 x2 y2.
  init(_ boxes: Tensor) {
    let count = boxes.shape[0]
    let height = (count + Self.lanes - 1) / Self.lanes * Self.lanes
    self.height = height
    values = Array(unsafeUninitializedCapacity: 5 * height) { columns, initialized in
      boxes.withUnsafeBufferPointer { rows in
        for row in 0..<count {
          let (x1, y1) = (rows[row &* 4], rows[row &* 4 &+ 1])
          let (x2, y2) = (rows[row &* 4 &+ 2], rows[row &* 4 &+ 3])
          columns[row] = x1
          columns[height &+ row] = y1
          columns[2 &* height &+ row] = x2
          columns[3 &* height &+ row] = y2
          columns[4 &* height &+ row] = (x2 - x1) * (y2 - y1)
        }
      }
      for row in count..<height {
        for column in 0..<5 { columns[column * height + row] = .nan }
      }
      initialized = 5 * height
    }
  }

  /// Calls `body` with the row and the IoU of each box whose IoU with the given one is above a bound, and above zero.
  /// The bound is what `body` returned last. The IoUs are those of `Box.iou`, to the last bit.
  @inline(__always)
  func search(_ box: Box, above bound: Float, _ body: (Int, Float) -> Float) {
    var bound = bound
    let area = box.area
    values.withUnsafeBytes { values in
      @inline(__always)
      func eight(_ column: Int, _ row: Int) -> SIMD8<Float> {
        values.baseAddress!.loadUnaligned(
          fromByteOffset: (column &* height &+ row) &* MemoryLayout<Float>.stride, as: SIMD8<Float>.self)
      }
      let zero = SIMD8<Float>()
      for row in stride(from: 0, to: height, by: Self.lanes) {
        let left = eight(0, row)
        let top = eight(1, row)
        let right = eight(2, row)
        let bottom = eight(3, row)
        let width =
          right.replacing(with: box.x2, where: right .> box.x2)
          - left.replacing(with: box.x1, where: left .< box.x1)
        let height =
          bottom.replacing(with: box.y2, where: bottom .> box.y2)
          - top.replacing(with: box.y1, where: top .< box.y1)
        let intersection =
          width.replacing(with: zero, where: width .< zero)
          * height.replacing(with: zero, where: height .< zero)
        let union = (eight(4, row) + area) - intersection
        // Most are far below the bound, which a product shows faster than the quotient.
        let hits = (intersection .> zero) .& (intersection .>= (0.999 * bound) * union)
        let bytes = SIMD8<Int8>(truncatingIfNeeded: SIMD8<Int32>().replacing(with: 1, where: hits))
        if unsafeBitCast(bytes, to: UInt64.self) == 0 { continue }
        let ious = intersection / union
        for lane in 0..<Self.lanes where ious[lane] > bound && ious[lane] > 0 {
          bound = body(row &+ lane, ious[lane])
        }
      }
    }
  }
}

extension BoxColumns {
  /// The few boxes that overlap the given one most.
  func nearest(_ box: Box) -> NearRows {
    var nearest = NearRows()
    search(box, above: 0) { row, iou in
      nearest.add(row, iou)
      return nearest.bound
    }
    return nearest
  }

  /// All boxes whose IoU with the given one reaches a bound, by rising row, and the few that overlap it most.
  func covering(_ box: Box, _ bound: OverlapBound) -> (rows: [UInt32], nearest: NearRows) {
    var rows: [UInt32] = []
    var nearest = NearRows()
    search(box, above: 0) { row, iou in
      if bound.isReached(by: iou) { rows.append(UInt32(row)) }
      nearest.add(row, iou)
      return min(nearest.bound, bound.failing)
    }
    return (rows, nearest)
  }

  /// All boxes of at least this IoU with the given one, by rising row.
  func rows(overlapping box: Box, by iou: Float) -> [Int] {
    var rows: [Int] = []
    search(box, above: iou.nextDown) { row, _ in
      rows.append(row)
      return iou.nextDown
    }
    return rows
  }
}

/// The few rows of a level that overlap an object most, by falling IoU; of equal ones the lower row first.
struct NearRows: Sendable {
  struct NearRow: Sendable, Hashable {
    var row: UInt32
    var iou: Float
  }

  /// How many are kept.
  static let most = 4

  private(set) var rows: [NearRow] = []

  /// An IoU must be above this for its row to be among them.
  var bound: Float { rows.count < Self.most ? 0 : rows[Self.most - 1].iou }

  /// The largest IoU of all rows; `nil` where none overlaps the object.
  var best: Float? { rows.first?.iou }

  /// - Parameter row: higher than all before.
  mutating func add(_ row: Int, _ iou: Float) {
    guard iou > bound else { return }
    if rows.count == Self.most { rows.removeLast() }
    let place = rows.firstIndex { $0.iou < iou } ?? rows.endIndex
    rows.insert(NearRow(row: UInt32(row), iou: iou), at: place)
  }
}
