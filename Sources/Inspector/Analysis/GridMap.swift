import RetinaNet
import Tensors

/// One value for each grid cell of a layer.
struct GridMap: Sendable {
  /// Grid cells across and down.
  let width: Int
  let height: Int
  /// `[height, width]`
  let values: [Float]
  /// From the least to the greatest finite value; `nil` where there is none.
  let range: ClosedRange<Float>?
  /// The first cell with the greatest finite value.
  let peak: GridCell?
  /// How many values are infinite or NaN.
  let nonfiniteCount: Int

  init(width: Int, height: Int, values: [Float]) {
    precondition(values.count == width * height, "\(values.count) values for \(width)×\(height) cells")
    self.width = width
    self.height = height
    self.values = values
    var (least, greatest) = (Float.infinity, -Float.infinity)
    var (best, skipped) = (0, 0)
    for (index, value) in values.enumerated() {
      guard value.isFinite else {
        skipped += 1
        continue
      }
      least = min(least, value)
      if value > greatest {
        greatest = value
        best = index
      }
    }
    range = least <= greatest ? least...greatest : nil
    peak = least <= greatest ? GridCell(x: best % width, y: best / width) : nil
    nonfiniteCount = skipped
  }

  /// The value of a cell, which must exist.
  subscript(cell: GridCell) -> Float { values[cell.y * width + cell.x] }

  /// How many values are at least `bound`.
  func count(from bound: Float) -> Int { values.reduce(0) { $0 + ($1 >= bound ? 1 : 0) } }

  /// The greatest value under each cell of a coarser or finer grid, so that no peak is lost: `[rows, columns]`. NaN
  /// where all of them are.
  func pooled(columns: Int, rows: Int) -> [Float] {
    guard width > 0, height > 0 else { return Array(repeating: .nan, count: columns * rows) }
    var answer: [Float] = []
    answer.reserveCapacity(columns * rows)
    for row in 0..<rows {
      let ys = row * height / rows..<max(row * height / rows + 1, (row + 1) * height / rows)
      for column in 0..<columns {
        let xs = column * width / columns..<max(column * width / columns + 1, (column + 1) * width / columns)
        var greatest = Float.nan
        for y in ys {
          for value in values[y * width + xs.lowerBound..<y * width + xs.upperBound] {
            if value.exceeds(greatest) { greatest = value }
          }
        }
        answer.append(greatest)
      }
    }
    return answer
  }
}

extension GridMap {
  /// One channel of a feature map, `[H, W, C]`.
  init(channel: Int, of features: Tensor) {
    let (height, width, channels) = (features.shape[0], features.shape[1], features.shape[2])
    let values = features.withUnsafeBufferPointer { source in
      (0..<height * width).map { source[$0 * channels + channel] }
    }
    self.init(width: width, height: height, values: values)
  }

  /// The logits of one class on a level: of one anchor shape, or the greatest of all shapes. NaN only where all
  /// shapes have NaN.
  init(label: Int, shape: Int?, of level: Trace.Level) {
    let (cells, shapes) = (level.gridWidth * level.gridHeight, level.anchorsPerCell)
    let classes = level.logits.shape[1]
    let chosen = shape.map { $0..<$0 + 1 } ?? 0..<shapes
    let values = level.logits.withUnsafeBufferPointer { logits in
      [Float](unsafeUninitializedCapacity: cells) { output, count in
        for cell in 0..<cells {
          var greatest = Float.nan
          for shape in chosen {
            let logit = logits[(cell * shapes + shape) * classes + label]
            if logit.exceeds(greatest) { greatest = logit }
          }
          output.initializeElement(at: cell, to: greatest)
        }
        count = cells
      }
    }
    self.init(width: level.gridWidth, height: level.gridHeight, values: values)
  }
}

extension Float {
  /// Whether it is above `greatest`, which is NaN before the first number. NaN is above nothing.
  @inline(__always)
  func exceeds(_ greatest: Float) -> Bool { !(self <= greatest) && !isNaN }
}
