import Imaging
import RetinaNet
import Support
import Terminal

/// A line that names what a chart's curves are, with their values where they are read.
struct RunLegend {
  struct LegendItem {
    /// The longest first.
    var names: [String]
    var value: String
    var color: RGB?
    var isDashed = false
  }

  let title: String
  let items: [LegendItem]
  let depth: ColorDepth

  /// On one line in the fullest form that fits: with short names, then with none, as the lines have colours; without
  /// room for all, the last are left out.
  func spans(width: Int) -> [Pane.Span] {
    if let named = named(items, width: width, isTitled: !title.isEmpty) { return named }
    let forms = stride(from: items.count, to: 0, by: -1).map { spans(items.prefix($0), nil, isTitled: false) }
    return forms.first { Self.columns($0) <= width } ?? []
  }

  /// The same, on two lines where one has no room for the names.
  func lines(width: Int) -> [[Pane.Span]] {
    if let named = named(items, width: width, isTitled: !title.isEmpty) { return [named] }
    let half = (items.count + 1) / 2
    let forms = (0..<(items.map(\.names.count).max() ?? 1)).lazy.map { form in
      [items.prefix(half), items.dropFirst(half)].map { spans($0, form, isTitled: false) }
    }
    return forms.first { $0.allSatisfy { Self.columns($0) <= width } } ?? [spans(width: width)]
  }

  /// In the fullest form with names that fits; `nil` where none does.
  private func named(
    _ items: some Collection<LegendItem>, width: Int, isTitled: Bool
  ) -> [Pane.Span]? {
    let most = items.map(\.names.count).max() ?? 1
    let forms = (0..<most).lazy.flatMap { form in
      (isTitled ? [true, false] : [false]).map { spans(items, form, isTitled: $0) }
    }
    return forms.first { Self.columns($0) <= width }
  }

  /// - Parameter form: which of the names; `nil` for none.
  private func spans(_ items: some Collection<LegendItem>, _ form: Int?, isTitled: Bool) -> [Pane.Span] {
    var spans = isTitled ? [Pane.Span(title + "  ", .bold)] : []
    for (place, item) in items.enumerated() {
      if place > 0 { spans.append(Pane.Span("  ")) }
      let name = form.map { item.names[min($0, item.names.count - 1)] } ?? ""
      spans.append(Pane.Span(item.isDashed ? "╌╌ " : "── ", RunColors.pen(item.color, depth, style: .bold)))
      spans.append(Pane.Span(name + (name.isEmpty ? "" : " "), .dim))
      spans.append(Pane.Span(item.value, .bold))
    }
    return spans
  }

  static func columns(_ spans: [Pane.Span]) -> Int { spans.reduce(0) { $0 + TextGlyphs.width($1.text) } }
}

/// A share of steps as an area: what is below the line is the first part's, what is above it the other's.
enum ShareStrip {
  private static let parts: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// - Parameters:
  ///   - shares: of the first part, one per column, 0…1; `nil` where nothing is known.
  ///   - cursor: the column of the reading line.
  static func lines(
    _ shares: [Double?], rows: Int, cursor: Int? = nil, _ depth: ColorDepth
  ) -> [[Pane.Span]] {
    (0..<rows).map { row in
      shares.enumerated().map { column, share in
        if column == cursor { return Pane.Span("╎", Accent.knob) }
        guard let share else { return Pane.Span(" ") }
        // How much of this row's height is filled, in eighths.
        let filled = share * Double(rows * 8) - Double((rows - 1 - row) * 8)
        let eighths = min(8, max(0, Int(filled.rounded())))
        if depth == .none {
          return Pane.Span(eighths == 0 ? "░" : String(parts[eighths - 1]))
        }
        let (one, other) = (Ink(RunColors.positives), Ink(RunColors.negatives))
        let ground = Ink(RunColors.negativeGround)
        if eighths == 0 { return Pane.Span("░", Pen(other, on: ground, style: .picture)) }
        return Pane.Span(String(parts[eighths - 1]), Pen(one, on: ground, style: .picture))
      }
    }
  }

  /// A share as one bar, the first part solid.
  static func bar(_ share: Double?, width: Int, _ depth: ColorDepth) -> [Pane.Span] {
    guard let share else { return [Pane.Span(String(repeating: " ", count: width))] }
    let solid = min(width, Int((share * Double(width)).rounded()))
    return [
      Pane.Span(
        String(repeating: "█", count: solid), RunColors.pen(RunColors.positives, depth, style: .picture)),
      Pane.Span(
        String(repeating: "░", count: width - solid),
        RunColors.pen(RunColors.negatives, depth, style: .picture)),
    ]
  }
}
