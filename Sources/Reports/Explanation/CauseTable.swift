import Diagnosis
import Runs
import Support

/// The number of objects found, ignored, and lost at each stage.
struct CauseCounts {
  var found = 0
  var ignored = 0
  var stages: [MissStage: Int] = [:]
  /// The number of those lost at `score` that were taken for another class.
  var takenForAnother = 0
  /// The number of those lost at `score` where the class that scored enough is another object's detection.
  var besideAnother = 0

  var missed: Int { stages.values.reduce(0, +) }
  /// The total without ignored objects.
  var objects: Int { found + missed }

  mutating func add(_ explanation: Explanation) {
    switch explanation.outcome {
    case .found: found += 1
    case .ignored: ignored += 1
    case .missed(let stage):
      stages[stage, default: 0] += 1
      let rival = explanation.evidence.bestCandidate?.rival
      guard stage == .score, let rival, rival.isAboveThreshold else { return }
      if rival.owner == nil { takenForAnother += 1 } else { besideAnother += 1 }
    }
  }
}

/// The number of objects lost at each stage: over all pictures, by class, and by size.
struct CauseTable {
  private(set) var all = CauseCounts()
  private var byClass: [String: CauseCounts] = [:]
  private var bySize: [ObjectSize: CauseCounts] = [:]

  init(_ pictures: [ExplainedPicture]) {
    for picture in pictures {
      for object in picture.objects {
        all.add(object.explanation)
        byClass[picture.className(object.target.label), default: CauseCounts()].add(object.explanation)
        bySize[object.target.size, default: CauseCounts()].add(object.explanation)
      }
    }
  }

  /// Classes by decreasing number of misses.
  var classes: [(name: String, counts: CauseCounts)] {
    byClass.map { (name: $0.key, counts: $0.value) }
      .sorted { ($1.counts.missed, $0.name) < ($0.counts.missed, $1.name) }
  }

  var sizes: [(name: String, counts: CauseCounts)] {
    ObjectSize.allCases.compactMap { size in bySize[size].map { (name: size.rawValue, counts: $0) } }
  }

  /// A table with a line for each class and size, and a column for each stage that lost objects.
  var text: String {
    let stages = MissStage.allCases.filter { all.stages[$0] != nil }
    let names = classes.map(\.name) + sizes.map(\.name)
    let width = min(24, max(6, names.map { TextGlyphs.width($0) }.max() ?? 0)) + 2
    func line(_ name: String, _ cells: [String]) -> String {
      let title = TextGlyphs.end(of: printable(name), columns: width - 2)
      let padding = String(repeating: " ", count: max(0, width - TextGlyphs.width(title)))
      return "  " + title + padding + cells.map { $0.paddedLeft(to: 8) }.joined() + "\n"
    }
    func line(_ name: String, _ counts: CauseCounts) -> String {
      line(
        name,
        [grouped(counts.objects), grouped(counts.missed)]
          + stages.map { counts.stages[$0].map(grouped) ?? "·" })
    }
    var text = line("", ["objects", "missed"] + stages.map(\.heading))
    text += line("all", all)
    if sizes.count > 1 { text += "\n" + sizes.map { line($0.name, $0.counts) }.joined() }
    let missing = classes.filter { $0.counts.missed > 0 }
    if classes.count > 1 {
      text += "\n" + missing.prefix(Self.mostClasses).map { line($0.name, $0.counts) }.joined()
      let others = classes.count - min(missing.count, Self.mostClasses)
      if others > 0 { text += "  and \(others) class\(others == 1 ? "" : "es") with fewer misses, or none\n" }
    }
    return text + scoreRemark
  }

  /// Splits the objects lost at their score into two kinds, which have different remedies.
  private var scoreRemark: String {
    guard let lost = all.stages[.score] else { return "" }
    let beside =
      all.besideAnother > 0 ? ", \(grouped(all.besideAnother)) hidden by another object's detection" : ""
    return "\n"
      + TextLayout.paragraph(
        """
        Lost at score: \(all.takenForAnother) taken for another class that scored enough, \
        \(lost - all.takenForAnother - all.besideAnother) for background\(beside). (In evaluate's confusions an object counts for the detection that \
        takes it first, whatever that one's class, so the numbers there differ.)
        """, indent: 2)
  }

  /// The maximum number of classes in the table; JSON lists all.
  private static let mostClasses = 20
}

extension CauseTable {
  var json: JSONText {
    .object(
      all.members + [
        ("by_size", .object(sizes.map { ($0.name, .object($0.counts.members)) })),
        ("by_class", .object(classes.map { ($0.name, .object($0.counts.members)) })),
      ])
  }
}

extension CauseCounts {
  fileprivate var members: [(String, JSONText)] {
    [
      ("found", .int(found)), ("missed", .int(missed)), ("ignored", .int(ignored)),
      ("stages", .object(MissStage.allCases.map { ($0.rawValue, .int(stages[$0] ?? 0)) })),
      ("taken_for_another_class", .int(takenForAnother)),
    ]
  }
}
