/// Where labels and lines lie on a picture, counted in squares, and where there is room beside a box.
struct LabelRoom {
  let area: Area
  let metrics: LabelPlacement.LabelMetrics
  /// In squares.
  private let columns: Int
  private let rows: Int
  /// Whose line runs through a square.
  private var lines: [Int32]
  private var labels: [Bool]
  /// The lines of what is chosen.
  private var guarded: [Bool]
  /// How many squares were looked at or marked: the work that was done.
  private(set) var visits = 0

  private static let none: Int32 = -1
  /// The lines of several boxes, or of one without a label.
  static let several: Int32 = -2

  /// - Parameter area: has room for at least one label's height.
  init(_ area: Area, _ metrics: LabelPlacement.LabelMetrics) {
    self.area = area
    self.metrics = metrics
    columns = (area.width + metrics.unit - 1) / metrics.unit
    rows = (area.height + metrics.unit - 1) / metrics.unit
    lines = Array(repeating: Self.none, count: columns * rows)
    labels = Array(repeating: false, count: columns * rows)
    guarded = labels
  }

  /// Notes the lines of a box, as far as they are seen.
  mutating func drawOutline(of box: Area, _ owner: Int32) {
    for edge in edges(of: box) { keepFree(edge, owner) }
  }

  /// Notes the lines of what is chosen, which other labels are to hide last of all.
  mutating func guardOutline(of box: Area) {
    for edge in edges(of: box) {
      for square in visit(edge).joined() { guarded[square] = true }
    }
  }

  private func edges(of box: Area) -> [Area] {
    let line = metrics.line
    return [
      Area(x: box.x, y: box.y, width: box.width, height: line),
      Area(x: box.x, y: box.bottom - line, width: box.width, height: line),
      Area(x: box.x, y: box.y, width: line, height: box.height),
      Area(x: box.right - line, y: box.y, width: line, height: box.height),
    ]
  }

  /// Notes a part of the picture like the line of a box: labels of others keep off it.
  mutating func keepFree(_ part: Area, _ owner: Int32) {
    for square in visit(part).joined() {
      let old = lines[square]
      lines[square] = old == Self.none || old == owner ? owner : Self.several
    }
  }

  mutating func set(_ place: Area, isLabel: Bool) {
    for square in visit(place).joined() { labels[square] = isLabel }
  }

  /// The squares that a part of the picture touches, a range for each row; they count as visited.
  private mutating func visit(_ part: Area) -> [Range<Int>] {
    let (across, down) = squares(of: part)
    visits += across.count * down.count
    return down.map { $0 * columns + across.lowerBound..<$0 * columns + across.upperBound }
  }

  /// The best place for a label of this width, if need be over lines; `nil` if other labels are everywhere.
  ///
  /// - Returns: the place, and how many columns of lines it hides.
  mutating func spot(width: Int, beside box: Area) -> (place: Area, hidden: Int)? {
    let label = box.clipped(to: area)
    var best: (place: Area, hidden: Int)?
    var least = Int.max
    for (rank, candidate) in usualPlaces(width: width, beside: label).enumerated() {
      guard let place = fitted(candidate) else { continue }
      var hidden = 0
      guard isFree(place, of: nil, &hidden) else { continue }
      // As many columns of a label as lines run through; its usual place is worth hardly any of them.
      let columns = (hidden * metrics.unit + metrics.height - 1) / metrics.height
      let cost = rank + Self.columnWorth * columns
      if cost < least { (best, least) = ((place, columns), cost) }
    }
    return best
  }

  /// The first place where a label hides neither another one nor a line of another box, and if possible touches none,
  /// since it would be read as that box's; `nil` if there is none.
  mutating func freeSpot(width: Int, beside box: Area, of owner: Int) -> Area? {
    let owner = Int32(clamping: owner)
    var touching: Area?
    for candidate in freePlaces(width: width, beside: box.clipped(to: area)) {
      guard let place = fitted(candidate) else { continue }
      var hidden = 0
      // Its own lines are beside it, but may share a square with it.
      guard isFree(place, of: owner, &hidden), hidden == 0 else { continue }
      if candidate.isOnLine || !touchesOthers(place, of: owner) { return place }
      if touching == nil { touching = place }
    }
    return touching
  }

  /// Whether another box's line runs beside a place.
  private mutating func touchesOthers(_ place: Area, of owner: Int32) -> Bool {
    let (across, down) = squares(of: place)
    guard let top = down.first, let bottom = down.last, let left = across.first, let right = across.last
    else { return false }
    func isOther(_ column: Int, _ row: Int) -> Bool {
      guard (0..<columns).contains(column), (0..<rows).contains(row) else { return false }
      let line = lines[row * columns + column]
      return line != Self.none && line != owner
    }
    visits += 2 * (across.count + down.count)
    return across.contains { isOther($0, top - 1) || isOther($0, bottom + 1) }
      || down.contains { isOther(left - 1, $0) || isOther(right + 1, $0) }
  }

  private struct LabelCandidate {
    var place: Area
    /// Whether the picture's edge may move it sideways.
    var maySlide = true
    /// Whether it stands on its box's line, as a title.
    var isOnLine = false
  }

  /// The candidate within the picture.
  private func fitted(_ candidate: LabelCandidate) -> Area? {
    var place = candidate.place
    guard place.width <= area.width, place.y >= area.y, place.bottom <= area.bottom else { return nil }
    place.x = min(max(area.x, place.x), area.right - place.width)
    return place.x == candidate.place.x || candidate.maySlide ? place : nil
  }

  /// From the most to the least usual: around the box, within, beside, and on its own lines. The last may hide a small
  /// box, but the label has its colour.
  private func usualPlaces(width: Int, beside box: Area) -> [LabelCandidate] {
    let onLines = [box.y, box.bottom - metrics.height].map { candidate(box.x, $0, width) }
    return around(box, width) + within(box, width) + beside(box, width) + onLines
  }

  /// From the least to the most in the picture's way.
  private func freePlaces(width: Int, beside box: Area) -> [LabelCandidate] {
    var places: [LabelCandidate] = []
    if metrics.standsOnLines, width <= box.width - 2, box.height > 1 {
      for y in [box.y, box.bottom - 1] {
        places.append(LabelCandidate(place: label(box.x + 1, y, width), isOnLine: true))
      }
    }
    return places + around(box, width) + within(box, width) + beside(box, width)
  }

  private func around(_ box: Area, _ width: Int) -> [LabelCandidate] {
    let (above, below) = (box.y - metrics.height, box.bottom)
    let (left, right) = (box.x, box.right - width)
    return [(left, above), (right, above), (left, below), (right, below)].map { candidate($0.0, $0.1, width) }
  }

  private func within(_ box: Area, _ width: Int) -> [LabelCandidate] {
    let (line, height) = (metrics.line, metrics.height)
    guard width <= box.width - 2 * line, box.height >= height + 2 * line else { return [] }
    return [box.y + line, box.bottom - line - height].map { candidate(box.x + line, $0, width) }
  }

  /// To the right and to the left, sliding down along the box.
  private func beside(_ box: Area, _ width: Int) -> [LabelCandidate] {
    let height = metrics.height
    return stride(from: box.y, to: min(box.bottom, box.y + Self.rowsBeside * height), by: height).flatMap {
      y in
      [box.right, box.x - width].map { LabelCandidate(place: label($0, y, width), maySlide: false) }
    }
  }

  private static let rowsBeside = 4
  /// How many squares of other lines a square of what is chosen is worth.
  private static let guardedWorth = 8
  /// How many less usual places a column of a hidden line is worth.
  private static let columnWorth = 4

  private func candidate(_ x: Int, _ y: Int, _ width: Int) -> LabelCandidate {
    LabelCandidate(place: label(x, y, width))
  }

  private func label(_ x: Int, _ y: Int, _ width: Int) -> Area {
    Area(x: x, y: y, width: width, height: metrics.height)
  }

  /// Whether no other label lies there.
  ///
  /// - Parameters:
  ///   - owner: whose lines do not count as hidden.
  ///   - hidden: how many squares with lines it would hide.
  private mutating func isFree(_ place: Area, of owner: Int32?, _ hidden: inout Int) -> Bool {
    let (across, down) = squares(of: place)
    // A gap at either side, so that two labels are not read as one.
    let (first, last) = (max(0, across.lowerBound - 1), min(columns, across.upperBound + 1))
    for row in down {
      visits += last - first
      for column in first..<last where labels[row * columns + column] { return false }
      for square in row * columns + across.lowerBound..<row * columns + across.upperBound {
        if lines[square] != Self.none, lines[square] != owner {
          hidden += guarded[square] ? Self.guardedWorth : 1
        }
      }
    }
    return true
  }

  /// The columns and rows of squares that a part of the area touches.
  private func squares(of part: Area) -> (across: Range<Int>, down: Range<Int>) {
    let unit = metrics.unit
    func range(_ start: Int, _ end: Int, _ limit: Int) -> Range<Int> {
      let low = min(max(0, start), limit * unit)
      let high = min(max(low, end), limit * unit)
      return low / unit..<(high + unit - 1) / unit
    }
    let seen = part.clipped(to: area)
    guard seen.width > 0, seen.height > 0 else { return (0..<0, 0..<0) }
    return (
      range(seen.x - area.x, seen.right - area.x, columns), range(seen.y - area.y, seen.bottom - area.y, rows)
    )
  }
}
