import Imaging

/// Labels for boxes, in character cells: beside their boxes, never over one another, and off other boxes' lines where
/// there is room.
public struct CellLabels: Sendable {
  public struct Request: Sendable, Hashable {
    /// The cells of its box; they may reach beyond the picture.
    public var box: Area
    /// What to write, the longest first. A shorter one is taken where a longer finds no room.
    public var texts: [String]
    public var color: RGB
    /// It chooses first, and is cut rather than left out.
    public var isSelected: Bool

    public init(box: Area, texts: [String], color: RGB, isSelected: Bool = false) {
      self.box = box
      self.texts = texts
      self.color = color
      self.isSelected = isSelected
    }
  }

  public struct Label: Sendable, Hashable {
    public var text: String
    /// Its first cell.
    public var x, y: Int
    /// In columns.
    public var width: Int
    /// The index of its request.
    public var request: Int
  }

  public let requests: [Request]
  /// Those that found room.
  public private(set) var labels: [Label] = []

  /// Places labels within an area, the earlier first. The last ones are left out where there is no room.
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

  /// A name and what is written behind it, then the name alone, then its words' initials, or the first two letters
  /// of its only word.
  public static func texts(name: String, detail: String) -> [String] {
    let words = name.split(separator: " ")
    let short = words.count > 1 ? String(words.compactMap(\.first)) : String(name.prefix(2))
    return detail.isEmpty ? [name, short] : ["\(name) \(detail)", name, short]
  }

  private static func place(_ index: Int, _ request: Request, in room: inout LabelRoom) -> Label? {
    for text in request.texts {
      let width = TextGlyphs.width(text)
      guard width > 0, let spot = room.spot(width: width, beside: request.box) else { continue }
      room.take(spot.x, spot.y, width: width)
      return Label(text: text, x: spot.x, y: spot.y, width: width, request: index)
    }
    guard request.isSelected, let text = request.texts.first, !text.isEmpty else { return nil }
    // Wider than the picture, in any form.
    let visible = request.box.clipped(to: room.area)
    room.take(room.area.x, visible.y, width: room.area.width)
    return Label(text: text, x: room.area.x, y: visible.y, width: room.area.width, request: index)
  }
}
