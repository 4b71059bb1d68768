import Diagnosis
import Runs
import Support

/// The AP of each class where the curves are read, the worst first, and how it has changed since the first measurement.
struct ClassPrecisions {
  struct MeasuredClass {
    let name: String
    /// "0.412", or a dash where the class has no object.
    let ap: String
    /// "+0.120"; empty where this is the first measurement.
    let change: String
    /// Whether the model that the run began with does not have the class.
    let isNew: Bool
  }

  let entries: [MeasuredClass]
  /// "step 1,000, changes since 0"
  let steps: String

  /// `nil` where no classes were measured up to `step`.
  init?(_ history: RunHistory, at step: Int) {
    guard let read = history.validations.last(where: { $0.step <= step && !$0.classes.isEmpty }),
      let first = history.validations.first(where: { !$0.classes.isEmpty })
    else { return nil }
    let isFirst = first.step == read.step
    steps = "step \(grouped(read.step))" + (isFirst ? "" : ", changes since \(grouped(first.step))")
    let before = Dictionary(first.classes.map { ($0.name, $0.ap) }) { one, _ in one }
    // What has no AP is neither bad nor good.
    let ordered = read.classes.sorted { ($0.ap < 0 ? 2 : $0.ap, $0.name) < ($1.ap < 0 ? 2 : $1.ap, $1.name) }
    entries = ordered.map { entry in
      let start = isFirst ? nil : before[entry.name]
      let isKnown = entry.ap >= 0 && start ?? -1 >= 0
      return MeasuredClass(
        name: printable(entry.name), ap: TrainingPanels.share(entry.ap),
        change: isKnown ? signed(Float(entry.ap - start!), 3) : "", isNew: entry.isNew)
    }
  }

  /// As many as fit, in columns that are read downwards.
  ///
  /// - Returns: the rows, and how many classes are in them.
  func table(width: Int, rows most: Int, from first: Int = 0) -> (rows: [[Pane.Span]], count: Int) {
    let rest = entries[first...]
    let marksNew = rest.contains(where: \.isNew)
    // The AP, the change, and "new".
    let numbers = 6 + (rest.contains { !$0.change.isEmpty } ? 7 : 0) + (marksNew ? 4 : 0)
    let longest = rest.reduce(4) { max($0, TextGlyphs.width($1.name)) }
    let columns = max(1, (width + Self.gap) / (longest + numbers + Self.gap))
    let name = min(longest, max(1, width - numbers))
    let rows = min(most, (rest.count + columns - 1) / columns)
    let lines = (0..<max(0, rows)).map { row in
      (0..<columns).flatMap { number -> [Pane.Span] in
        let place = first + number * rows + row
        guard place < entries.count else { return [] }
        let entry = entries[place]
        let mark = marksNew ? (entry.isNew ? " new" : "    ") : ""
        let change = entry.change.paddedLeft(to: numbers - 6 - mark.count)
        let gap = String(repeating: " ", count: number > 0 ? Self.gap : 0)
        return [
          Pane.Span(gap + column(entry.name, name)), Pane.Span(entry.ap.paddedLeft(to: 6), .bold),
          Pane.Span(change + mark, .dim),
        ]
      }
    }
    return (lines, min(rest.count, max(0, rows) * columns))
  }

  private static let gap = 3
}

extension TrainingPanels {
  /// - Returns: for each run, how many classes were written.
  func writeClasses(_ pane: inout Pane, rows: Int, from first: [Int]? = nil) -> [Int] {
    curves.runs.enumerated().map { run, shown in
      let begin = first?[run] ?? 0
      guard let classes = ClassPrecisions(shown.history, at: curves.read), begin < classes.entries.count
      else {
        return begin
      }
      pane.gap()
      let name = curves.runs.count > 1 ? "\(shown.name): " : ""
      let title = begin == 0 ? "\(name)AP by class, worst first" : "\(name)The other classes"
      let steps = "  " + classes.steps
      let hasRoom = TextGlyphs.width(title + steps) <= pane.width
      pane.line(Pane.Span(title, .bold), Pane.Span(hasRoom ? steps : "", .dim))
      let table = classes.table(width: pane.width, rows: rows, from: begin)
      for row in table.rows { pane.line(row) }
      return begin + table.count
    }
  }

  /// "worst classes  coin 0.012 +0.012  bird 0.205 −0.041": as many as fit into a line.
  func writeWorstClasses(_ pane: inout Pane) {
    for run in curves.runs {
      guard let classes = ClassPrecisions(run.history, at: curves.read) else { continue }
      var spans = [Pane.Span((curves.runs.count > 1 ? "\(run.name): " : "") + "worst classes", .dim)]
      for entry in classes.entries {
        let next = [
          Pane.Span("  \(entry.name) "), Pane.Span(entry.ap, .bold),
          Pane.Span(entry.change.isEmpty ? "" : " " + entry.change, .dim),
        ]
        guard RunLegend.columns(spans + next) <= pane.width else { break }
        spans += next
      }
      pane.line(spans)
    }
  }
}
