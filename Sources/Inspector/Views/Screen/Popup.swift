import Imaging
import Terminal

/// A frame on a ground of its own, over everything else.
struct Popup {
  /// With the frame.
  let area: Area
  /// In the upper border.
  let title: String
  /// In the lower border: the keys that matter here, the last in any case, of the others as many as fit.
  var hints: [String] = []

  /// Columns that frame and margins take of the width.
  static let sides = 4
  /// Rows that the frame takes of the height.
  static let borders = 2

  /// Where the text goes.
  var inner: Area {
    Area(
      x: area.x + Self.sides / 2, y: area.y + Self.borders / 2, width: max(0, area.width - Self.sides),
      height: max(0, area.height - Self.borders))
  }

  /// Draws the frame, and the part of a text that is scrolled to.
  func draw(on canvas: inout Canvas, _ pane: Pane, scroll: Int = 0) {
    clearHalfWords(on: &canvas)
    canvas.fill(area, with: Cell())
    drawFrame(on: &canvas)
    pane.draw(on: &canvas, inner, scroll: scroll)
    canvas.update(area, Self.ground)
  }

  private func drawFrame(on canvas: inout Canvas) {
    guard area.width >= Self.sides, area.height >= Self.borders else { return }
    let pen = Pen(Accent.popupFrame)
    let line = String(repeating: "─", count: area.width - 2)
    canvas.write("┌\(line)┐", x: area.x, y: area.y, pen, limit: area.right)
    canvas.write("└\(line)┘", x: area.x, y: area.bottom - 1, pen, limit: area.right)
    for y in area.y + 1..<area.bottom - 1 {
      canvas.write("│", x: area.x, y: y, pen)
      canvas.write("│", x: area.right - 1, y: y, pen)
    }
    let bold = Pen(Accent.popupFrame, style: .bold)
    if !title.isEmpty { canvas.write(" \(title) ", x: area.x + 2, y: area.y, bold, limit: area.right - 2) }
    if let last = hints.last {
      let hint = Hints.fitting(Array(hints.dropLast()), last: [last], area.width - 6)
      canvas.write(" \(hint) ", x: area.x + 2, y: area.bottom - 1, pen, limit: area.right - 2)
    }
  }

  /// Gives a cell the pop-up's ground, and colours that read well on it.
  private static func ground(_ cell: inout Cell) {
    if cell.background == .standard { cell.background = Accent.popupGround }
    switch cell.foreground {
    case .standard:
      cell.foreground = cell.style.contains(.dim) ? Accent.popupDim : Accent.popupText
      cell.style.remove(.dim)
    case Accent.chosen: cell.foreground = Accent.popupChosen
    case Accent.vanished: cell.foreground = Accent.popupWarning
    default: break
    }
  }

  /// Blanks the rest of words that the pop-up covers a part of.
  private func clearHalfWords(on canvas: inout Canvas) {
    let covered = area.clipped(to: canvas.area)
    guard covered.width > 0 else { return }
    for y in covered.y..<covered.bottom {
      clear(on: &canvas, from: covered.x - 1, by: -1, inside: covered.x, y)
      clear(on: &canvas, from: covered.right, by: 1, inside: covered.right - 1, y)
    }
  }

  private func clear(on canvas: inout Canvas, from start: Int, by step: Int, inside: Int, _ y: Int) {
    guard canvas.contains(start, y), Self.isLetter(canvas[inside, y]) else { return }
    var x = start
    while canvas.contains(x, y), Self.isLetter(canvas[x, y]) {
      canvas[x, y].glyph = " "
      x += step
    }
  }

  /// Whether a cell belongs to a word, and not to the picture, a line or a bar.
  private static func isLetter(_ cell: Cell) -> Bool {
    if cell.glyph == Cell.continuation { return true }
    guard cell.glyph != " ", !cell.style.isOfPicture else { return false }
    return switch cell.glyph.value {
    case 0x2500...0x259F, 0x2800...0x28FF, 0x1FB00...0x1FBFF: false
    default: true
    }
  }
}
