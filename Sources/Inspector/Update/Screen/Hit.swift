import Imaging
import Support

/// What lies under a character cell of the screen: the renderer knows it, and an action brings it to `update`.
public enum Hit: Sendable, Hashable {
  /// The name of a view, in the top line.
  case tab(ViewKind)
  case slider(SliderTrack)
  /// The text of the panel or of the help: what the line does when it is chosen, and how far the text scrolls.
  case text(LineTarget?, ScrollExtent)
  case picture
  /// The rows of a lesson: one of its choices, by its place, or `nil` beside them.
  case lesson(choice: Int?)
  /// The thumbnail of a picture, by its index, or `nil` beside them.
  case tile(Int?)
}

/// What choosing a line of the panel leads to: a place in a list, or a number.
public enum LineTarget: Sendable, Hashable {
  case detection(Int)
  case label(Int)
  case shape(Int)
  case channel(Int)
  case picture(Int)
  case object(Int)
  case remedy(Int)
  case layer(FeatureLayer)
  case hardAnchor(Int)
  case method(Int)
  case facet(BrowserFacet)
  case lesson(Int)
  /// A term of the glossary, by its place there.
  case term(Int)
}

/// The cells that a slider's handle moves over.
public struct SliderTrack: Sendable, Hashable {
  public let knob: Knob
  public let area: Area

  /// The value under a column of the screen. Beyond an end it is that end's.
  public func value(at x: Int) -> Double {
    // A column with a mark stands for its value.
    if let mark = knob.marks.first(where: { column(of: $0.value) == x }) { return mark.value }
    return KnobScale(knob).value(at: Double(x - area.x) / Double(max(1, area.width - 1)))
  }

  /// The column of the handle.
  func column(of value: Double) -> Int {
    area.x + Int((KnobScale(knob).position(of: value) * Double(area.width - 1)).rounded())
  }
}

/// How long a text is, and how many rows there are for it.
public struct ScrollExtent: Sendable, Hashable {
  public let lineCount: Int
  public let rows: Int
  /// The line to keep visible until the user scrolls: the chosen one of a list.
  public let focus: Int?

  public init(lineCount: Int, rows: Int, focus: Int? = nil) {
    self.lineCount = lineCount
    self.rows = rows
    self.focus = focus
  }

  /// How many rows show lines. Where there are more lines than fit, the last row says so.
  var shownRows: Int { lineCount > rows && rows > 2 ? rows - 1 : rows }

  /// The first line that is shown at the end.
  var lastStart: Int { max(0, lineCount - shownRows) }

  /// The first line that is shown, for a scroll that was asked for.
  func firstLine(scroll: Int) -> Int {
    let start = focus.map { scroll == 0 ? $0 - max(0, shownRows - 3) : scroll } ?? scroll
    return min(max(0, start), lastStart)
  }

  /// The line on a row, if there is one.
  func line(atRow row: Int, scroll: Int) -> Int? {
    let line = firstLine(scroll: scroll) + row
    return row < shownRows && (0..<lineCount).contains(line) ? line : nil
  }
}
