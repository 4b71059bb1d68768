import Imaging

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
