import Evaluation
import Imaging
import Terminal

/// How a confusion matrix fits on a canvas.
struct ConfusionLayout {
  let grid: ConfusionGrid
  /// The columns of one cell, and whether its number fits.
  let cellWidth: Int
  let cellHeight: Int
  let hasNumbers: Bool
  let labelWidth: Int
  /// The rows of the columns' heads: names downwards where there is room, else numbers.
  let headHeight: Int
  let hasNames: Bool

  /// The first row of the heads.
  static let top = 1
  var firstRow: Int { Self.top + headHeight }
  var firstColumn: Int { labelWidth + 1 }
  var right: Int { firstColumn + grid.counts.count * cellWidth }
  var bottom: Int { firstRow + grid.counts.count * cellHeight }

  /// Numbers in columns, from 1.
  private static func digits(_ number: Int) -> Int { String(number).count }

  init(_ matrix: ConfusionMatrix, names: [String], _ size: Size) {
    let numberRows = Self.digits(matrix.categories)
    let longest = names.map(TextGlyphs.width).max() ?? 0
    let labelWidth = min(max(longest + numberRows + 1, 10), max(10, size.width / 5))
    let room = (width: size.width - labelWidth - 1, height: size.height - Self.top)
    let numberWidth = max(
      3, Self.digits(ConfusionGrid(matrix, names: names, most: matrix.categories).greatest) + 1)
    // All categories with numbers, else with shades, else as many as there is room for with numbers.
    let all = matrix.categories + 1
    let fitsUpright = all + max(2, numberRows) <= room.height
    let cellWidth = fitsUpright && all * numberWidth > room.width && all * 2 <= room.width ? 2 : numberWidth
    let most = min(room.width / cellWidth, room.height - max(2, numberRows)) - 1
    self.init(
      ConfusionGrid(matrix, names: names, most: most), names: names, cellWidth: cellWidth, cellHeight: 1,
      hasNumbers: cellWidth == numberWidth, labelWidth: labelWidth, height: room.height)
  }

  /// - Parameter height: what the heads and rows may take.
  init(
    _ grid: ConfusionGrid, names: [String], cellWidth: Int, cellHeight: Int, hasNumbers: Bool,
    labelWidth: Int,
    height: Int
  ) {
    self.grid = grid
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
    self.hasNumbers = hasNumbers
    self.labelWidth = labelWidth
    let spare = height - grid.counts.count * cellHeight
    let longest = grid.labels.map { TextGlyphs.width($0.name) }.max() ?? 0
    hasNames = spare >= 6
    headHeight = hasNames ? min(spare, max(6, longest)) : max(2, Self.digits(names.count))
  }
}
