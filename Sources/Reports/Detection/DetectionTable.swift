import Runs
import Support

/// Text for people: a heading for each picture, and a line for each object above the display score.
public struct DetectionTable: DetectionDocument {
  public let start = ""
  public let end = ""
  /// Objects that do not score above it are only counted; `nil` shows all.
  let displayScore: Float?
  /// The run's lowest score threshold, for the hint.
  let scoreThreshold: Float
  private var isFirst = true

  public init(displayScore: Float? = nil, scoreThreshold: Float = 0) {
    self.displayScore = displayScore
    self.scoreThreshold = scoreThreshold
  }

  public mutating func text(of result: PictureResult) -> String {
    guard case .found(let found) = result.outcome else { return "" }
    defer { isFirst = false }
    let count = found.objects.count
    let time = found.timing.reduce(0) { $0 + $1.milliseconds }
    let shown = found.objects.filter { $0.score > displayScore ?? -1 }
    let heading =
      "\(printable(result.file))  \(found.width)×\(found.height), \(counts(shown.count, of: count)), "
      + "\(grouped(Int(time.rounded()))) ms\n"
    return (isFirst ? "" : "\n") + heading + Self.table(shown) + rest(count - shown.count)
  }

  /// "2 detections above 0.4, 298 more down to 0.05"
  private func counts(_ shown: Int, of count: Int) -> String {
    guard let displayScore else { return counted(count, "detection") }
    let rest = count - shown
    return "\(counted(shown, "detection")) above \(displayScore)"
      + (rest > 0 ? ", \(grouped(rest)) more down to \(scoreThreshold)" : "")
  }

  private func rest(_ count: Int) -> String {
    guard count > 0 else { return "" }
    return "  --score \(scoreThreshold) lists \(count == 1 ? "the other" : "the other \(grouped(count))")\n"
  }

  private static func table(_ objects: [DetectedObject]) -> String {
    guard !objects.isEmpty else { return "" }
    let names = ["score", "label", "level", "x1", "y1", "x2", "y2"]
    let rows = objects.map { object in
      let box = object.box
      return [fixed(object.score, 3), printable(object.label), object.level]
        + [box.x1, box.y1, box.x2, box.y2].map { fixed($0, 1) }
    }
    let widths = names.indices.map { column in
      max(names[column].count, rows.map { $0[column].count }.max() ?? 0)
    }
    return ([names] + rows).map { row in
      let cells = row.indices.map { column in
        // Names are aligned left, numbers right.
        column == 1 || column == 2
          ? row[column].paddedRight(to: widths[column]) : row[column].paddedLeft(to: widths[column])
      }
      return "  " + cells.joined(separator: "  ") + "\n"
    }.joined()
  }
}
