import Evaluation
import Terminal

/// How many objects were lost at which stage: over all pictures, by class, and by size.
struct CauseTable {
  struct Row: Sendable, Hashable {
    var found = 0
    var ignored = 0
    var stages: [Stage: Int] = [:]
    /// Of those lost at `score`, the ones that another class was seen in.
    var takenForAnother = 0

    var missed: Int { stages.values.reduce(0, +) }
    /// Ignored ones apart.
    var objects: Int { found + missed }

    mutating func add(_ explanation: Explanation) {
      switch explanation.outcome {
      case .found: found += 1
      case .ignored: ignored += 1
      case .missed(let stage):
        stages[stage, default: 0] += 1
        let rival = explanation.evidence.bestCandidate?.rival
        if stage == .score, rival?.isAboveThreshold == true { takenForAnother += 1 }
      }
    }
  }

  private(set) var all = Row()
  private(set) var byClass: [String: Row] = [:]
  private(set) var bySize: [ObjectSize: Row] = [:]

  init(_ pictures: [ExplainedPicture]) {
    for scene in pictures.compactMap(\.scene) {
      for object in scene.objects {
        all.add(object.explanation)
        byClass[scene.name(object.target.label), default: Row()].add(object.explanation)
        bySize[ObjectSize(area: object.area), default: Row()].add(object.explanation)
      }
    }
  }

  /// Classes by falling number of misses.
  var classes: [(name: String, row: Row)] {
    byClass.map { (name: $0.key, row: $0.value) }
      .sorted { ($1.row.missed, $0.name) < ($0.row.missed, $1.name) }
  }

  var sizes: [(name: String, row: Row)] {
    ObjectSize.allCases.compactMap { size in bySize[size].map { (name: size.rawValue, row: $0) } }
  }

  /// A line for each class and size, a column for each stage that lost anything.
  var text: String {
    let stages = Stage.allCases.filter { all.stages[$0] != nil }
    let names = classes.map(\.name) + sizes.map(\.name)
    let width = min(24, max(6, names.map { TextGlyphs.width($0) }.max() ?? 0)) + 2
    func line(_ name: String, _ cells: [String]) -> String {
      let title = TextGlyphs.end(of: printable(name), columns: width - 2)
      let padding = String(repeating: " ", count: max(0, width - TextGlyphs.width(title)))
      return "  " + title + padding + cells.map { $0.paddedLeft(to: 8) }.joined() + "\n"
    }
    func line(_ name: String, _ row: Row) -> String {
      line(
        name,
        ["\(row.objects)", "\(row.missed)"] + stages.map { row.stages[$0].map { "\($0)" } ?? "·" })
    }
    var text = line("", ["objects", "missed"] + stages.map(\.column))
    text += line("all", all)
    if sizes.count > 1 { text += "\n" + sizes.map { line($0.name, $0.row) }.joined() }
    let missing = classes.filter { $0.row.missed > 0 }
    if classes.count > 1 {
      text += "\n" + missing.prefix(Self.mostClasses).map { line($0.name, $0.row) }.joined()
      let others = classes.count - min(missing.count, Self.mostClasses)
      if others > 0 { text += "  and \(others) class\(others == 1 ? "" : "es") with fewer misses, or none\n" }
    }
    return text + scoreRemark
  }

  /// What those that no score was high enough for were taken for, as the two ask for different mending.
  private var scoreRemark: String {
    guard let lost = all.stages[.score] else { return "" }
    return "\n"
      + WrappedText.lines(
        """
        Lost at score: \(all.takenForAnother) taken for another class that scored enough, \
        \(lost - all.takenForAnother) for background.
        """, indent: 2)
  }

  /// In the table; in JSON there are all.
  private static let mostClasses = 20
}

extension Stage {
  /// A heading of few letters.
  var column: String {
    switch self {
    case .anchors: "anchors"
    case .regression: "box"
    case .score: "score"
    case .topK: "top k"
    case .nms: "NMS"
    case .maxDetections: "maximum"
    case .matching: "match"
    }
  }
}
