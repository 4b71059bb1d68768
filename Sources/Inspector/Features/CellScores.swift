import RetinaNet
import Tensors

/// What the class head says in one cell of a level.
struct CellScores {
  /// The greatest logit of each class over the shapes, and the shape that has it.
  let best: [(logit: Float, shape: Int)]

  /// - Parameter shape: the only shape to look at; `nil` for all.
  init(_ level: Trace.Level, _ cell: GridCell, shape: Int? = nil) {
    let (shapes, classes) = (level.anchorsPerCell, level.logits.shape[1])
    let first = (cell.y * level.gridWidth + cell.x) * shapes
    let chosen = shape.map { $0..<$0 + 1 } ?? 0..<shapes
    best = level.logits.withUnsafeBufferPointer { logits in
      (0..<classes).map { label in
        var best = (logit: Float.nan, shape: chosen.lowerBound)
        for shape in chosen {
          let logit = logits[(first + shape) * classes + label]
          if logit.exceeds(best.logit) { best = (logit, shape) }
        }
        return best
      }
    }
  }

  /// The classes of the greatest logits among those that mean something, the greatest first.
  func topLabels(_ count: Int, of labels: [Int]) -> [Int] {
    placesOfGreatest(count, of: labels.map { best.indices.contains($0) ? best[$0].logit : .nan }).map {
      labels[$0]
    }
  }
}
