import Evaluation
import Imaging
import Terminal

extension ConfusionChart {
  /// The whole matrix as a picture, whatever its size.
  public func image(backdrop: Backdrop = .light) -> Image {
    let grid = ConfusionGrid(matrix, names: names, most: matrix.categories)
    let isLarge = matrix.categories > 40
    let digits = String(grid.greatest).count
    let cellWidth = isLarge ? max(3, digits + 1) : max(4, digits + 2)
    let labelWidth = min(24, max(10, names.map(TextGlyphs.width).max() ?? 0))
    let cellHeight = isLarge ? 1 : 2
    let layout = ConfusionLayout(
      grid, names: names, cellWidth: cellWidth, cellHeight: cellHeight, hasNumbers: true,
      labelWidth: labelWidth, height: grid.counts.count * cellHeight + 24)
    var canvas = Canvas(width: layout.right + 2, height: layout.bottom + 2)
    canvas.write(title, x: 1, y: 0, .bold)
    var table = Canvas(width: layout.right, height: layout.bottom)
    ConfusionTable(layout, depth: .truecolor).draw(on: &table)
    canvas.draw(table, x: 1, y: 0)
    canvas.write(title, x: 1, y: 0, .bold)
    return canvas.image(scale: isLarge ? 1 : 2, backdrop: backdrop)
  }
}
