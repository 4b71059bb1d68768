import Imaging

/// How much of the picture the lines of many boxes may cover before they bury it.
struct LineBudget {
  private let area: Area
  private let unit: Int
  private let columns, rows: Int
  private var covered: [Bool]
  private var left: Int

  /// - Parameters:
  ///   - area: that of the picture.
  ///   - unit: the side of the squares in which lines are counted: no less than a line is thick.
  ///   - share: which part of the squares lines may cover.
  init(_ area: Area, unit: Int, share: Double) {
    self.area = area
    self.unit = unit
    columns = max(0, area.width + unit - 1) / unit
    rows = max(0, area.height + unit - 1) / unit
    covered = Array(repeating: false, count: columns * rows)
    left = Int(Double(columns * rows) * share)
  }

  /// Counts the lines of a box that is drawn in any case.
  mutating func draw(_ box: Area) { left -= cover(box).count }

  /// Counts the lines of a box if there is room for them.
  mutating func admits(_ box: Area) -> Bool {
    let new = cover(box)
    guard new.count <= left else {
      for square in new { covered[square] = false }
      return false
    }
    left -= new.count
    return true
  }

  /// Marks the squares that the lines of a box touch.
  ///
  /// - Returns: those that no other line touched.
  private mutating func cover(_ box: Area) -> [Int] {
    var new: [Int] = []
    let edges = [
      Area(x: box.x, y: box.y, width: box.width, height: unit),
      Area(x: box.x, y: box.bottom - unit, width: box.width, height: unit),
      Area(x: box.x, y: box.y, width: unit, height: box.height),
      Area(x: box.right - unit, y: box.y, width: unit, height: box.height),
    ]
    for edge in edges {
      let seen = edge.clipped(to: area)
      guard seen.width > 0, seen.height > 0 else { continue }
      for row in (seen.y - area.y) / unit...(seen.bottom - 1 - area.y) / unit {
        for column in (seen.x - area.x) / unit...(seen.right - 1 - area.x) / unit
        where !covered[row * columns + column] {
          covered[row * columns + column] = true
          new.append(row * columns + column)
        }
      }
    }
    return new
  }
}

extension PictureOverlay {
  /// The same with no more of the many boxes outlined than leave the picture in sight: of those with whole lines the
  /// first, then of those with dashed ones. Of the others a dot is left.
  ///
  /// - Parameters:
  ///   - window: the part of the picture that is seen.
  ///   - place: where a box lies, in the budget's units; `nil` if it is not seen.
  func sparing(_ budget: LineBudget, _ window: Window, place: (Box) -> Area?) -> PictureOverlay {
    let many = outlines.filter(\.isOneOfMany)
    guard !many.isEmpty else { return self }
    var (budget, rest) = (budget, self)
    for outline in outlines where !outline.isOneOfMany {
      if let area = place(outline.box) { budget.draw(area) }
    }
    var reduced: Set<Box> = []
    var dots: [PointMark] = []
    for outline in many.filter({ $0.weight != .dashed }) + many.filter({ $0.weight == .dashed }) {
      guard let area = place(outline.box), !budget.admits(area) else { continue }
      let middle = outline.box.middle
      let point = Point(
        x: min(max(middle.x, window.x), window.x + window.width),
        y: min(max(middle.y, window.y), window.y + window.height))
      reduced.insert(outline.box)
      dots.append(PointMark(point: point, shape: .dot, color: outline.color))
    }
    rest.reduce(reduced, to: dots)
    return rest
  }
}
