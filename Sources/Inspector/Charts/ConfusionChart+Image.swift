import Evaluation
import Imaging
import Terminal

extension ConfusionChart {
  /// More categories than this make no picture that anything shows.
  static let mostInImage = 300

  /// The matrix as a picture: all of it, or where it has more than `mostInImage` categories those with the most
  /// mistakes.
  public func image(backdrop: Backdrop = .light) -> Image {
    let grid = ConfusionGrid(matrix, names: names, most: Self.mostInImage)
    let isLarge = grid.labels.count > 40
    let digits = String(grid.greatest).count
    // About square where there is room.
    let cellHeight = isLarge ? 1 : 3
    let cellWidth = isLarge ? max(3, digits + 1) : max(6, digits + 2)
    let labelWidth = min(24, max(10, names.map(TextGlyphs.width).max() ?? 0))
    let layout = ConfusionLayout(
      grid, names: names, cellWidth: cellWidth, cellHeight: cellHeight, hasNumbers: true,
      labelWidth: labelWidth, height: grid.counts.count * cellHeight + labelWidth)
    var table = Canvas(width: layout.right, height: layout.bottom)
    ConfusionTable(layout, depth: .truecolor, isOnWhite: backdrop == .light).draw(on: &table)
    let legend = [
      "Rows are what is there, columns what it was seen as. The shade is the share of the row's",
      "objects; in the last row, of the column's detections.",
    ]
    let width = max(table.width, legend.map(TextGlyphs.width).max() ?? 0)
    var canvas = Canvas(width: width + 2, height: table.height + legend.count + 2)
    canvas.draw(table, x: 1, y: 0)
    canvas.write(title, x: 1, y: 0, .bold)
    for (row, line) in legend.enumerated() { canvas.write(line, x: 1, y: table.height + 1 + row, .dim) }
    return canvas.image(backdrop: backdrop)
  }
}
