import RetinaNet

/// A level's grid, as far as it takes to say which anchor a row is.
struct AnchorGrid: Sendable, Hashable {
  let name: String
  let width: Int
  /// Width and height of each of a cell's anchors, in pixels of the resized picture.
  let shapes: [SIMD2<Float>]

  init(_ level: Trace.Level) {
    name = level.name
    width = level.gridWidth
    shapes = (0..<min(level.anchorsPerCell, level.anchorCount)).map { row in
      let box = level.anchorBox(row)
      return SIMD2(box.width, box.height)
    }
  }

  /// Width and height of an anchor, by its row.
  func shape(_ anchor: Int) -> SIMD2<Float> { shapes[anchor % shapes.count] }

  /// Column and row of an anchor's cell.
  func cell(_ anchor: Int) -> (x: Int, y: Int) {
    let place = anchor / shapes.count
    return (place % width, place / width)
  }
}
