import Imaging
import Support

/// Labels for boxes, in character cells: beside their boxes, never over one another, and off other boxes' lines while
/// there is room.
public struct CellLabels: Sendable {
  public struct Request: Sendable, Hashable {
    /// The box's cells; they may reach beyond the picture.
    public var box: Area
    /// The texts to choose from, the longest first. A shorter one is used if a longer finds no room.
    public var texts: [String]
    public var color: RGB
    /// A selected label is placed first, and cut rather than left out.
    public var isSelected: Bool

    public init(box: Area, texts: [String], color: RGB, isSelected: Bool = false) {
      self.box = box
      self.texts = texts
      self.color = color
      self.isSelected = isSelected
    }
  }

  public struct CellLabel: Sendable, Hashable {
    public var text: String
    /// Its first cell.
    public var x, y: Int
    /// In columns.
    public var width: Int
    /// The index of its request.
    public var request: Int
  }

  public let requests: [Request]
  /// The labels that found room.
  public private(set) var labels: [CellLabel] = []

  /// Places labels within an area, earlier requests first. Later ones are left out if there is no room.
  public init(_ requests: [Request], within area: Area) {
    self.requests = requests
    guard area.width > 0, area.height > 0 else { return }
    var room = LabelRoom(area)
    let visible = requests.indices.filter { requests[$0].box.overlap(area) > 0 }
    for index in visible { room.drawOutline(of: requests[index].box) }
    for index in visible.filter({ requests[$0].isSelected }) + visible.filter({ !requests[$0].isSelected }) {
      if let label = Self.place(index, requests[index], in: &room) { labels.append(label) }
    }
  }

  /// Writes the labels on their classes' colours.
  public func draw(on canvas: inout Canvas) {
    for label in labels {
      let request = requests[label.request]
      let pen = Pen(
        Ink(request.color.contrasting), on: Ink(request.color), style: request.isSelected ? .bold : [])
      canvas.write(label.text, x: label.x, y: label.y, pen, limit: label.x + label.width)
    }
  }

  /// The texts to choose from: the name and a detail, the name alone, and its words' initials or, if it is one word,
  /// its first two letters.
  public static func texts(name: String, detail: String) -> [String] {
    let words = name.split(separator: " ")
    let short = words.count > 1 ? String(words.compactMap(\.first)) : String(name.prefix(2))
    return detail.isEmpty ? [name, short] : ["\(name) \(detail)", name, short]
  }

  private static func place(_ index: Int, _ request: Request, in room: inout LabelRoom) -> CellLabel? {
    for text in request.texts {
      let width = TextGlyphs.width(text)
      guard width > 0, let spot = room.spot(width: width, beside: request.box) else { continue }
      room.take(spot.x, spot.y, width: width)
      return CellLabel(text: text, x: spot.x, y: spot.y, width: width, request: index)
    }
    guard request.isSelected, let text = request.texts.first, !text.isEmpty else { return nil }
    // Even the shortest text is wider than the picture.
    let visible = request.box.clipped(to: room.area)
    room.take(room.area.x, visible.y, width: room.area.width)
    return CellLabel(text: text, x: room.area.x, y: visible.y, width: room.area.width, request: index)
  }
}

/// Which of a picture's cells labels and lines occupy, and where there is room beside a box.
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

  /// The best place for a label of `width` columns; `nil` if other labels are everywhere.
  func spot(width: Int, beside box: Area) -> (x: Int, y: Int)? {
    guard width <= area.width else { return nil }
    let visible = box.clipped(to: area)
    var best: (x: Int, y: Int)?
    var bestCost = Int.max
    for (rank, candidate) in candidates(width: width, beside: visible).enumerated() {
      guard candidate.y >= area.y, candidate.y < area.bottom else { continue }
      let x = min(max(area.x, candidate.x), area.right - width)
      // Above and below the box the picture's edge may move a label, beside it not.
      guard x == candidate.x || candidate.maySlide else { continue }
      guard let lines = linesCovered(x, candidate.y, width: width) else { continue }
      let cost = rank + 2 * lines
      if cost < bestCost { (best, bestCost) = ((x, candidate.y), cost) }
    }
    return best
  }

  private typealias LabelSpot = (x: Int, y: Int, maySlide: Bool)

  /// Places for a label, from the most to the least usual.
  private func candidates(width: Int, beside box: Area) -> [LabelSpot] {
    let (above, below) = (box.y - 1, box.bottom)
    let (atLeft, atRight) = (box.x, box.right - width)
    var answer: [LabelSpot] = [
      (atLeft, above, true), (atRight, above, true), (atLeft, below, true), (atRight, below, true),
    ]
    if width <= box.width - 2, box.height > 2 {
      answer += [(box.x + 1, box.y + 1, true), (box.x + 1, box.bottom - 2, true)]
    }
    for y in box.y..<min(box.bottom, box.y + Self.rowsBeside) {
      answer += [(box.right, y, false), (box.x - width, y, false)]
    }
    // On the box's own lines: this may hide a small box, but the label has its colour.
    answer += [(atLeft, box.y, true), (atLeft, box.bottom - 1, true)]
    return answer
  }

  private static let rowsBeside = 4

  /// How many cells with lines a label would hide; `nil` if it would hide another label.
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
