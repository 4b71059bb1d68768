import Evaluation
import Imaging
import Terminal

/// Draws a confusion matrix as its layout says.
struct ConfusionTable {
  let layout: ConfusionLayout
  let depth: ColorDepth

  /// Whether it is drawn on white, where much is dark and little is light.
  let isOnWhite: Bool

  init(_ layout: ConfusionLayout, depth: ColorDepth, isOnWhite: Bool = false) {
    self.layout = layout
    self.depth = depth
    self.isOnWhite = isOnWhite
  }

  private var grid: ConfusionGrid { layout.grid }

  func draw(on canvas: inout Canvas) {
    canvas.write("seen as →", x: 0, y: layout.firstRow - 2, .dim, limit: layout.labelWidth)
    canvas.write("objects ↓", x: 0, y: layout.firstRow - 1, .dim, limit: layout.labelWidth)
    for place in 0...grid.labels.count {
      drawHead(of: place, on: &canvas)
      drawLabel(of: place, on: &canvas)
      for column in 0...grid.labels.count { drawCell(place, column, on: &canvas) }
    }
  }

  private func drawHead(of column: Int, on canvas: inout Canvas) {
    let x = layout.firstColumn + column * layout.cellWidth + (layout.cellWidth - 1) / 2
    let isLast = column == grid.labels.count
    let text: String
    if layout.hasNames {
      text = isLast ? "missed" : grid.labels[column].name
    } else if isLast {
      // Two letters a row, where a cell has room for two.
      let head = layout.cellWidth >= 2 ? ["mi", "ss"] : ["m", "s"]
      for (row, part) in head.enumerated() {
        canvas.write(
          part, x: x - (layout.cellWidth - 1) / 2, y: ConfusionLayout.top + layout.headHeight - 2 + row, .bold
        )
      }
      return
    } else {
      text = grid.labels[column].number.map(String.init) ?? "+"
    }
    // Down, ending above the cells.
    let glyphs = TextGlyphs.of(text).prefix(layout.headHeight)
    for (row, glyph) in glyphs.enumerated() {
      canvas.write(
        String(glyph.scalar), x: x, y: layout.firstRow - glyphs.count + row, isLast ? .bold : .plain,
        limit: x + layout.cellWidth)
    }
  }

  private func drawLabel(of row: Int, on canvas: inout Canvas) {
    let y = layout.firstRow + row * layout.cellHeight + (layout.cellHeight - 1) / 2
    guard row < grid.labels.count else {
      canvas.write("background", x: 0, y: y, .bold, limit: layout.labelWidth)
      return
    }
    let label = grid.labels[row]
    let number = layout.hasNames ? "" : (label.number.map(String.init) ?? "+") + " "
    canvas.write(number + label.name, x: 0, y: y, limit: layout.labelWidth)
  }

  private func drawCell(_ row: Int, _ column: Int, on canvas: inout Canvas) {
    let isLast = grid.labels.count
    // There is nothing that is background and missed.
    guard row != isLast || column != isLast else { return }
    let count = grid.counts[row][column]
    let area = Area(
      x: layout.firstColumn + column * layout.cellWidth, y: layout.firstRow + row * layout.cellHeight,
      width: layout.cellWidth, height: layout.cellHeight)
    let middle = area.y + (area.height - 1) / 2
    let style: Style = row == column ? .bold : []
    guard count > 0 else {
      canvas.write("·", x: area.x + (area.width - 1) / 2, y: middle, .dim)
      return
    }
    let share = grid.share(row, column)
    let ground = Ramp.sequential.color(isOnWhite ? 0.95 - 0.8 * share : 0.1 + 0.85 * share)
    let number = "\(count)"
    let numberX = area.x + (area.width - number.count + 1) / 2
    if depth == .none {
      let text = layout.hasNumbers ? number : String(repeating: Shades.glyph(share), count: area.width)
      canvas.write(text, x: layout.hasNumbers ? numberX : area.x, y: middle, Pen(style: style))
    } else {
      canvas.fill(area, with: Cell(" ", on: Ink(ground)))
      if layout.hasNumbers {
        canvas.write(
          number, x: numberX, y: middle,
          Pen(Ink(ground.contrasting), on: Ink(ground), style: style))
      }
    }
  }
}
