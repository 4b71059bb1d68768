import Imaging

/// What labels and lines take of a picture's cells, and where there is room beside a box.
struct LabelRoom {
  let area: Area
  private var cells: [Use]

  private enum Use: UInt8 { case free, line, label }

  /// An area with at least one cell.
  init(_ area: Area) {
    self.area = area
    cells = Array(repeating: .free, count: area.width * area.height)
  }

  mutating func drawOutline(of box: Area) {
    let part = box.clipped(to: area)
    for y in [box.y, box.bottom - 1] where y >= area.y && y < area.bottom {
      for x in part.x..<part.right { cells[place(x, y)] = .line }
    }
    for x in [box.x, box.right - 1] where x >= area.x && x < area.right {
      for y in part.y..<part.bottom { cells[place(x, y)] = .line }
    }
  }

  mutating func take(_ x: Int, _ y: Int, width: Int) {
    for column in x..<min(area.right, x + width) { cells[place(column, y)] = .label }
  }

  /// The best place for a label of so many columns; `nil` where other labels are everywhere.
  func spot(width: Int, beside box: Area) -> (x: Int, y: Int)? {
    guard width <= area.width else { return nil }
    let visible = box.clipped(to: area)
    var best: (x: Int, y: Int)?
    var bestCost = Int.max
    for (rank, candidate) in candidates(width: width, beside: visible).enumerated() {
      guard candidate.y >= area.y, candidate.y < area.bottom else { continue }
      let x = min(max(area.x, candidate.x), area.right - width)
      // Beside the box there is only one place; above and below, the picture's edge may move it.
      guard x == candidate.x || candidate.maySlide else { continue }
      guard let lines = linesCovered(x, candidate.y, width: width) else { continue }
      let cost = rank + 2 * lines
      if cost < bestCost { (best, bestCost) = ((x, candidate.y), cost) }
    }
    return best
  }

  private typealias Candidate = (x: Int, y: Int, maySlide: Bool)

  /// From the place that one expects a label at to those that one finds it at.
  private func candidates(width: Int, beside box: Area) -> [Candidate] {
    let (above, below) = (box.y - 1, box.bottom)
    let (atLeft, atRight) = (box.x, box.right - width)
    var answer: [Candidate] = [
      (atLeft, above, true), (atRight, above, true), (atLeft, below, true), (atRight, below, true),
    ]
    if width <= box.width - 2, box.height > 2 {
      answer += [(box.x + 1, box.y + 1, true), (box.x + 1, box.bottom - 2, true)]
    }
    for y in box.y..<min(box.bottom, box.y + Self.rowsBeside) {
      answer += [(box.right, y, false), (box.x - width, y, false)]
    }
    // On its own lines: it may hide all of a small box, but has its colour.
    answer += [(atLeft, box.y, true), (atLeft, box.bottom - 1, true)]
    return answer
  }

  private static let rowsBeside = 4

  /// How many cells with lines a label would hide; `nil` where it would hide a label.
  private func linesCovered(_ x: Int, _ y: Int, width: Int) -> Int? {
    var lines = 0
    for cell in cells[place(x, y)..<place(x, y) + width] {
      if cell == .label { return nil }
      if cell == .line { lines += 1 }
    }
    return lines
  }

  private func place(_ x: Int, _ y: Int) -> Int { (y - area.y) * area.width + x - area.x }
}
