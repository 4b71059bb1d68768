import Glibc
import RetinaNet
import Terminal

/// At each place of the first level's grid the highest score of any anchor there: of one class or of any, on one level
/// or on all. The colours have a fixed scale, so that one checkpoint can be compared with the next.
struct HighestScores {
  let trace: Trace
  let label: Int?
  /// From 0 for P3; `nil` for all.
  let level: Int?
  let depth: ColorDepth

  init(_ state: State, _ inspected: InspectedPicture) {
    trace = inspected.trace
    let classes = trace.levels.first?.logits.shape[1] ?? 0
    label = state.options.training.label.flatMap { (0..<classes).contains($0) ? $0 : nil }
    level = state.options.training.level
    depth = state.traits.depth
  }

  private var layer: FeatureLayer {
    level.flatMap { trace.pyramidLayers.contains(.pyramid($0)) ? .pyramid($0) : nil } ?? trace.pyramidLayer(0)
  }

  func heatmap(_ inference: InferenceID) -> Heatmap {
    let id = Heatmap.ID(
      inference: inference, layer: layer, content: .highestScores(label: label, level: level),
      texture: .smooth)
    return Heatmap(id: id, geometry: trace.geometry(layer)) {
      // By the square root: a prior of 0.01 is seen as a tenth.
      let map = ColorMap(.sequential, ValueRange(low: 0, high: 1), depth: depth)
      let values = scores.map { $0.isNaN ? Float.nan : sqrt($0) }
      var colors = map.colors(values)
      if !map.isOpaque {
        colors.opacity = values.map { UInt8((map.range.position($0) ?? 0) * Self.strongest) }
      }
      return colors
    }
  }

  /// How much of the picture a score of 1 covers, of 255.
  private static let strongest: Float = 215

  /// `[height, width]` of the layer's grid.
  var scores: [Float] {
    let geometry = trace.geometry(layer)
    var best = Array(repeating: Float.nan, count: geometry.width * geometry.height)
    for (index, other) in trace.pyramidLayers.enumerated() where level == nil || other == layer {
      let map = Self.logits(trace.levels[index], label: label)
      let own = trace.geometry(other)
      let columns = (0..<geometry.width).map { own.cell(at: geometry.center(of: GridCell(x: $0, y: 0))).x }
      for y in 0..<geometry.height {
        let row = own.cell(at: geometry.center(of: GridCell(x: 0, y: y))).y * own.width
        for x in 0..<geometry.width {
          let value = map[row + columns[x]]
          if value.exceeds(best[y * geometry.width + x]) { best[y * geometry.width + x] = value }
        }
      }
    }
    return best.map(ScoreMap.score)
  }

  /// The greatest logit of each cell.
  private static func logits(_ level: Trace.Level, label: Int?) -> [Float] {
    if let label { return GridMap(label: label, shape: nil, of: level).values }
    let cells = level.gridWidth * level.gridHeight
    let each = level.anchorsPerCell * level.logits.shape[1]
    return level.logits.withUnsafeBufferPointer { logits in
      (0..<cells).map { cell in
        var greatest = Float.nan
        for place in cell * each..<(cell + 1) * each where logits[place].exceeds(greatest) {
          greatest = logits[place]
        }
        return greatest
      }
    }
  }
}
