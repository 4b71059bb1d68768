import RetinaNet
import Tensors

/// The class head's logits in one cell of a level.
struct CellScores {
  /// For each class the greatest logit over the anchor shapes, and its shape.
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

  /// Of `labels`, those with the greatest logits, the greatest first.
  func topLabels(_ count: Int, of labels: [Int]) -> [Int] {
    indicesOfGreatest(count, of: labels.map { best.indices.contains($0) ? best[$0].logit : .nan }).map {
      labels[$0]
    }
  }
}

extension Trace {
  static let shownChannels = 8

  /// The channels with the greatest values in one cell of a layer, the greatest first.
  func activeChannels(_ layer: FeatureLayer, _ cell: GridCell) -> [(channel: Int, value: Float)] {
    let features = features(layer)
    let (width, channels) = (features.shape[1], features.shape[2])
    let start = (cell.y * width + cell.x) * channels
    return features.withUnsafeBufferPointer { values in
      let here = values[start..<start + channels]
      return indicesOfGreatest(Self.shownChannels, of: here).map { ($0, values[start + $0]) }
    }
  }
}

/// The indices of the `count` greatest values, the greatest first; of equal values the first comes first. NaN is
/// skipped.
func indicesOfGreatest(_ count: Int, of values: some Collection<Float>) -> [Int] {
  var best: [(place: Int, value: Float)] = []
  for (place, value) in values.enumerated() {
    if value.isNaN { continue }
    if best.count == count, let last = best.last, value <= last.value { continue }
    let position = best.firstIndex { $0.value < value } ?? best.count
    best.insert((place, value), at: position)
    if best.count > count { best.removeLast() }
  }
  return best.map(\.place)
}
