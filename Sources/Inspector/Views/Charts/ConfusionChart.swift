import Imaging
import Metrics
import Support
import Terminal

/// A confusion matrix as a chart: a row for each category of the objects and for background, a column for each
/// category of the detections and for missed.
public struct ConfusionChart: Sendable {
  let matrix: ConfusionMatrix
  let names: [String]

  /// - Parameter names: of the matrix's categories.
  public init(_ matrix: ConfusionMatrix, names: [String]) {
    self.matrix = matrix
    self.names = names
  }

  var title: String {
    let score = matrix.score.byCategory.isEmpty ? "\(matrix.score.all)" : "each class's own"
    return "Confusion at IoU \(matrix.iou), score above \(score)"
  }

  /// The matrix on a canvas: with numbers where they fit, otherwise with shades, and where not all categories fit
  /// with those of the most mistakes. Beside it the most frequent mistakes are listed.
  public func canvas(_ size: CellSize, depth: ColorDepth) -> Canvas {
    var canvas = Canvas(width: size.width, height: size.height)
    canvas.write(title, x: 0, y: 0, .bold)
    let layout = ConfusionLayout(matrix, names: names, size)
    ConfusionTable(layout, depth: depth).draw(on: &canvas)
    let list = Area(
      x: layout.right + 2, y: 1, width: size.width - layout.right - 2, height: size.height - 1)
    drawMistakes(on: &canvas, list)
    return canvas
  }

  private func drawMistakes(on canvas: inout Canvas, _ area: Area) {
    guard area.width >= 18, area.height >= 6 else { return }
    let mistakes = ConfusionMistakes(matrix, names: names)
    let sections = mistakes.sections.filter { !$0.lines.isEmpty }
    guard !sections.isEmpty else { return }
    let rows = (area.height + 1) / sections.count - 2
    var y = area.y
    for section in sections {
      canvas.write(section.title, x: area.x, y: y, .bold, limit: area.right)
      let width = min(area.width, 44)
      for line in section.lines.prefix(max(1, rows)) {
        y += 1
        let number = "\(line.count)"
        canvas.write(line.name, x: area.x, y: y, limit: area.x + width - number.count - 1)
        canvas.write(number, x: area.x + width - number.count, y: y)
      }
      y += 2
    }
  }
}

extension ConfusionChart {
  /// An image with more categories would be too large.
  static let mostInImage = 300

  /// The matrix as an image: all of it, or the categories with the most mistakes where there are more than
  /// `mostInImage`.
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
