import Imaging
import RetinaNet
import Terminal

/// The classes that match what is being typed, above the bottom line.
enum ClassList {
  static func draw(on canvas: inout Canvas, _ layout: Layout, _ state: State, chosen: Int) {
    let matches = state.classMatches
    let rows = min(8, max(1, matches.count), max(0, layout.footer.y - 2))
    let area = Area(x: 0, y: layout.footer.y - rows, width: min(36, layout.size.width), height: rows)
    canvas.fill(area, with: Cell())
    guard !matches.isEmpty else {
      canvas.write("no such class", x: 1, y: area.y, .dim, limit: area.right)
      return
    }
    let first = min(max(0, chosen - rows / 2), matches.count - rows)
    for (row, label) in matches.dropFirst(first).prefix(rows).enumerated() {
      let text = " \(label) \(state.configuration.title(ofClass: label)) "
      let isChosen = first + row == chosen
      canvas.write(
        text.paddedRight(to: area.width), x: area.x, y: area.y + row, isChosen ? .reverse : .plain,
        limit: area.right)
    }
  }
}
