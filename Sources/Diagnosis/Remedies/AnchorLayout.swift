import Imaging
import RetinaNet

/// Where a model's anchors would lie if a picture were resized to another size, without computing all of them.
struct AnchorLayout {
  let transform: Transform
  private let levels: [LevelGrid]

  private struct LevelGrid {
    let columns: Int
    let rows: Int
    let strideX: Int
    let strideY: Int
  }

  /// - Parameters:
  ///   - size: of the original picture.
  ///   - minSize: of the resized picture's shorter side, in place of the configuration's.
  ///   - maxSize: the bound of its longer side.
  init(_ configuration: Configuration, picture size: Transform.Size, minSize: Int, maxSize: Int) {
    var input = configuration.input
    (input.minSize, input.maxSize) = (minSize, maxSize)
    let transform = Preprocessing(family: configuration.family, input: input)
      .transform(width: size.width, height: size.height)
    self.init(configuration, transform)
  }

  init(_ configuration: Configuration, _ transform: Transform) {
    self.transform = transform
    let generator = AnchorGenerator(configuration)
    levels = configuration.anchors.sizes.indices.map { level in
      // Each halving in the backbone and the pyramid rounds up.
      let halvings = 8 << level
      let columns = (transform.padded.width + halvings - 1) / halvings
      let rows = (transform.padded.height + halvings - 1) / halvings
      let stride = generator.stride(
        level: level, gridHeight: rows, gridWidth: columns, padded: transform.padded)
      return LevelGrid(columns: columns, rows: rows, strideX: stride.x, strideY: stride.y)
    }
  }

  /// The four corners of a level's grid cells that are nearest to a point.
  ///
  /// Anchors are centred on their cell's corner. So of one shape, no anchor overlaps a box more than that at the corner
  /// nearest to the box's centre (up to the last bits of float32).
  func corners(level: Int, near point: SIMD2<Float>) -> [SIMD2<Float>] {
    func nearest(_ coordinate: Float, _ stride: Int, _ count: Int) -> ClosedRange<Int> {
      let cell = (coordinate / Float(stride)).rounded(.down)
      let low = cell > 0 ? Int(min(cell, Float(count - 1))) : 0
      return low...min(low + 1, count - 1)
    }
    let level = levels[level]
    return nearest(point.y, level.strideY, level.rows).flatMap { row in
      nearest(point.x, level.strideX, level.columns).map { column in
        SIMD2(Float(column * level.strideX), Float(row * level.strideY))
      }
    }
  }
}

extension Box {
  var center: SIMD2<Float> { SIMD2((x1 + x2) / 2, (y1 + y2) / 2) }

  func moved(by shift: SIMD2<Float>) -> Box {
    Box(x1: shift.x + x1, y1: shift.y + y1, x2: shift.x + x2, y2: shift.y + y2)
  }
}
