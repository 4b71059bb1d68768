import Imaging
import Support
import Terminal

/// A column of text lines, in which a view writes its panel. It may be longer than the screen, which then shows a part
/// of it.
public struct Pane: Sendable {
  public struct Span: Sendable, Hashable {
    public var text: String
    public var pen: Pen

    public init(_ text: String, _ pen: Pen = .plain) {
      self.text = text
      self.pen = pen
    }
  }

  public struct PaneLine: Sendable, Hashable {
    public var spans: [Span]
    /// What choosing the line with the mouse does.
    public var target: LineTarget?
  }

  /// In columns.
  public let width: Int
  public private(set) var lines: [PaneLine] = []
  /// Charts, each with the first of the lines that it covers, and the column where it begins.
  private(set) var charts: [(line: Int, column: Int, chart: LineChart)] = []
  /// The line that should be seen, where a list has a chosen one.
  public private(set) var focus: Int?

  /// The keys that scroll it down and up.
  var scrollKeys = (down: "PgDn", up: "PgUp")

  public init(width: Int) { self.width = width }

  /// A heading; what is too long is broken between words.
  public mutating func title(_ text: String) { self.text(text, .bold) }

  public mutating func line(_ spans: Span..., target: LineTarget? = nil, isChosen: Bool = false) {
    line(spans, target: target, isChosen: isChosen)
  }

  public mutating func line(_ spans: [Span], target: LineTarget? = nil, isChosen: Bool = false) {
    if isChosen { focus = lines.count }
    lines.append(PaneLine(spans: isChosen ? Self.reversed(spans, width) : spans, target: target))
  }

  /// A name and what it is, in two columns; what is too long is broken between words, never between a value and
  /// its unit.
  public mutating func fact(_ name: String, _ value: String, _ pen: Pen = .plain) {
    var name = name
    for row in TextWrapping.lines(value, width: max(1, width - nameWidth - 1)) {
      line(Span(name.paddedRight(to: nameWidth) + " ", .dim), Span(row, pen))
      name = ""
    }
  }

  /// A key, or another short name, and what it means; what is too long goes on below, indented.
  public mutating func entry(_ name: String, _ text: String) {
    let indent = min(19, max(4, width / 3))
    let isLong = TextGlyphs.width(name) > indent - 3
    if isLong { line(Span("  " + name, .bold)) }
    for (place, row) in TextWrapping.lines(text, width: max(1, width - indent)).enumerated() {
      let start = place == 0 && !isLong ? "  " + name : ""
      line(Span(start.paddedRight(to: indent), .bold), Span(row))
    }
  }

  public mutating func gap() { line([]) }

  /// A chart, over lines of its own.
  mutating func chart(_ chart: LineChart) { charts([chart]) }

  /// Charts side by side, over lines of their own.
  mutating func charts(_ row: [LineChart], gap: Int = 2) {
    var column = 0
    for chart in row {
      charts.append((lines.count, column, chart))
      column += chart.size.width + gap
    }
    for _ in 0..<(row.map(\.size.height).max() ?? 0) { self.gap() }
  }

  /// A text of any length, broken between words.
  public mutating func text(_ text: String, _ pen: Pen = .plain, indent: Int = 0) {
    for row in TextWrapping.lines(text, width: width - indent) {
      line(Span(String(repeating: " ", count: indent) + row, pen))
    }
  }

  /// Narrow panels need the room for what is told.
  private var nameWidth: Int { width < 44 ? 8 : 11 }

  private static func reversed(_ spans: [Span], _ width: Int) -> [Span] {
    let used = spans.reduce(0) { $0 + TextGlyphs.width($1.text) }
    return (spans + [Span(String(repeating: " ", count: max(0, width - used)))]).map {
      var span = $0
      // Dim text does not read on a bright ground.
      span.pen.style.remove(.dim)
      span.pen.style.insert(.reverse)
      return span
    }
  }

  /// The line that was written last should be seen.
  mutating func keepInSight() { focus = lines.isEmpty ? nil : lines.count - 1 }

  /// No line is kept in sight: the panel begins with its first one.
  public mutating func forgetFocus() { focus = nil }

  /// How far it scrolls on a number of rows.
  public func extent(rows: Int) -> ScrollExtent {
    ScrollExtent(lineCount: lines.count, rows: rows, focus: focus)
  }

  /// Draws what fits, and says where there is more.
  ///
  /// - Parameter depth: the colours of the charts.
  public func draw(on canvas: inout Canvas, _ area: Area, scroll: Int, depth: ColorDepth = .truecolor) {
    guard area.width > 0, area.height > 0 else { return }
    let extent = extent(rows: area.height)
    let (first, shown) = (extent.firstLine(scroll: scroll), extent.shownRows)
    for (row, line) in lines.dropFirst(first).prefix(shown).enumerated() {
      var x = area.x
      for span in line.spans {
        x = canvas.write(span.text, x: x, y: area.y + row, span.pen, limit: area.right)
      }
    }
    for (start, column, chart) in charts {
      let rows = max(start, first)..<max(start, first, min(start + chart.size.height, first + shown))
      guard !rows.isEmpty else { continue }
      var part = Canvas(width: min(area.width - column, chart.size.width), height: rows.count)
      part.draw(chart.canvas(depth), x: 0, y: start - rows.lowerBound)
      canvas.draw(part, x: area.x + column, y: area.y + rows.lowerBound - first)
    }
    guard shown < area.height else { return }
    let notes = Self.notes(above: first, below: lines.count - first - shown, of: "lines", scrollKeys)
    let note = notes.first { $0.count <= area.width } ?? notes[notes.count - 1]
    canvas.write(note, x: max(area.x, area.right - note.count), y: area.bottom - 1, .dim, limit: area.right)
  }

  /// The charts that are seen whole, with the cells of their upper left corners.
  func wholeCharts(_ area: Area, scroll: Int) -> [(chart: LineChart, x: Int, y: Int)] {
    let extent = extent(rows: area.height)
    let seen = extent.firstLine(scroll: scroll)..<extent.firstLine(scroll: scroll) + extent.shownRows
    return charts.filter { start, _, chart in
      seen.contains(start) && start + chart.size.height <= seen.upperBound
    }.map { ($0.chart, area.x + $0.column, area.y + $0.line - seen.lowerBound) }
  }

  /// What is hidden, and the keys that show it; shorter and shorter.
  static func notes(
    above: Int, below: Int, of things: String, _ keys: (down: String, up: String)
  ) -> [String] {
    let (up, down) = ("↑ \(grouped(above))", "↓ \(grouped(below))")
    if above == 0 { return ["\(down) more \(things) (\(keys.down))", "\(down) (\(keys.down))", down] }
    if below == 0 { return ["\(up) more \(things) (\(keys.up))", "\(up) (\(keys.up))", up] }
    return ["\(up) \(down) more (\(keys.up) \(keys.down))", "\(up) \(down) more", "\(up) \(down)"]
  }
}
