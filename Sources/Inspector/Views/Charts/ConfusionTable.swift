import Imaging
import Metrics
import Support
import Terminal

/// Draws a confusion matrix by its layout.
struct ConfusionTable {
  let layout: ConfusionLayout
  let depth: ColorDepth

  /// Whether it is drawn on white, where a large share is dark.
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
    // The cell of background and missed has no meaning.
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
    let background = Ramp.sequential.color(isOnWhite ? 0.95 - 0.8 * share : 0.1 + 0.85 * share)
    let number = "\(count)"
    let numberX = area.x + (area.width - number.count + 1) / 2
    if depth == .none {
      let text = layout.hasNumbers ? number : String(repeating: Shades.glyph(share), count: area.width)
      canvas.write(text, x: layout.hasNumbers ? numberX : area.x, y: middle, Pen(style: style))
    } else {
      canvas.fill(area, with: Cell(" ", on: Ink(background)))
      if layout.hasNumbers {
        canvas.write(
          number, x: numberX, y: middle,
          Pen(Ink(background.contrasting), on: Ink(background), style: style))
      }
    }
  }
}

/// How a confusion matrix fits on a canvas.
struct ConfusionLayout {
  let grid: ConfusionGrid
  /// The columns of one cell, and whether its number fits.
  let cellWidth: Int
  let cellHeight: Int
  let hasNumbers: Bool
  let labelWidth: Int
  /// The rows of the columns' heads: names written downwards where there is room, otherwise numbers.
  let headHeight: Int
  let hasNames: Bool

  /// The first row of the heads.
  static let top = 1
  var firstRow: Int { Self.top + headHeight }
  var firstColumn: Int { labelWidth + 1 }
  var right: Int { firstColumn + grid.counts.count * cellWidth }
  var bottom: Int { firstRow + grid.counts.count * cellHeight }

  /// How many digits a number has.
  private static func digits(_ number: Int) -> Int { String(number).count }

  init(_ matrix: ConfusionMatrix, names: [String], _ size: CellSize) {
    let numberRows = Self.digits(matrix.categories)
    let longest = names.map(TextGlyphs.width).max() ?? 0
    let labelWidth = min(max(longest + numberRows + 1, 10), max(10, size.width / 5))
    let room = (width: size.width - labelWidth - 1, height: size.height - Self.top)
    let numberWidth = max(
      3, Self.digits(ConfusionGrid(matrix, names: names, most: matrix.categories).greatest) + 1)
    // All categories with numbers; otherwise all with shades; otherwise as many as fit with numbers.
    let all = matrix.categories + 1
    let fitsUpright = all + max(2, numberRows) <= room.height
    let cellWidth = fitsUpright && all * numberWidth > room.width && all * 2 <= room.width ? 2 : numberWidth
    let most = min(room.width / cellWidth, room.height - max(2, numberRows)) - 1
    self.init(
      ConfusionGrid(matrix, names: names, most: most), names: names, cellWidth: cellWidth, cellHeight: 1,
      hasNumbers: cellWidth == numberWidth, labelWidth: labelWidth, height: room.height)
  }

  /// - Parameter height: the room for heads and rows.
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

/// The part of a confusion matrix that fits: the categories with the most mistakes, and the others summed in one row
/// and column, so that its numbers still add up. Background is the last row, missed the last column.
struct ConfusionGrid {
  /// In the annotation set's order; the others have no number.
  let labels: [(number: Int?, name: String)]
  /// `[labels + 1, labels + 1]`
  let counts: [[Int]]
  /// How many categories are in the row of the others.
  let others: Int

  /// - Parameter most: the most rows and columns beside background and missed.
  init(_ matrix: ConfusionMatrix, names: [String], most: Int) {
    let isWhole = matrix.categories <= most
    let shown =
      isWhole ? Array(0..<matrix.categories) : matrix.worstCategories.prefix(max(0, most - 1)).sorted()
    others = matrix.categories - shown.count
    labels =
      shown.map { (number: $0 + 1, name: names[$0]) }
      + (isWhole ? [] : [(number: nil, name: "\(others) others")])
    // The grid's row and column of each category.
    var places = [Int](repeating: shown.count, count: matrix.categories + 1)
    for (place, category) in shown.enumerated() { places[category] = place }
    places[matrix.categories] = labels.count
    var counts = [[Int]](repeating: Array(repeating: 0, count: labels.count + 1), count: labels.count + 1)
    for truth in 0...matrix.categories {
      for predicted in 0...matrix.categories {
        counts[places[truth]][places[predicted]] += matrix[truth, predicted]
      }
    }
    self.counts = counts
  }

  var greatest: Int { counts.joined().max() ?? 0 }

  /// The shade of a cell: its share of the row's objects; in the last row, of the column's detections.
  func share(_ row: Int, _ column: Int) -> Float {
    let whole = row == labels.count ? counts.reduce(0) { $0 + $1[column] } : counts[row].reduce(0, +)
    return whole > 0 ? Float(counts[row][column]) / Float(whole) : 0
  }
}
