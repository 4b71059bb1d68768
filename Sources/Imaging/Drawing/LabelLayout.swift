/// Finds room for labels: each goes beside its box, where it covers no other label and as little as can be of other
/// boxes.
struct LabelLayout {
  struct Label {
    var text: String
    var area: Area
  }

  /// Between a label's edge and its letters, to the left and right, in the font's pixels.
  static let margin = 3

  let width: Int
  let height: Int
  let scale: Int
  let boxes: [Area]
  private var placed: [Area] = []

  init(width: Int, height: Int, scale: Int, boxes: [Area]) {
    self.width = width
    self.height = height
    self.scale = scale
    self.boxes = boxes
  }

  /// The label's text, shortened to the picture's width, and its place; `nil` where there is no text or no room.
  mutating func place(_ text: String, at box: Area) -> Label? {
    let room = (width - 2 * Self.margin * scale) / (Glyph.width * scale)
    guard !text.isEmpty, room > 0 else { return nil }
    let text = text.count <= room ? text : String(text.prefix(room - 1)) + "…"
    let size = (
      width: (text.count * Glyph.width + 2 * Self.margin) * scale, height: (Glyph.height + 2) * scale
    )
    guard size.height <= height else { return nil }
    let area = candidates(for: box, size).min { cost($0, box) < cost($1, box) }
    guard let area else { return nil }
    placed.append(area.place)
    return Label(text: text, area: area.place)
  }

  private struct Candidate {
    var place: Area
    /// How far it is from the place that one expects it at.
    var preference: Int
  }

  private func cost(_ candidate: Candidate, _ box: Area) -> Int {
    let labels = placed.reduce(0) { $0 + $1.overlap(candidate.place) }
    // A large box is not hurt by a label within it, a small one is.
    let hidden = boxes.reduce(0) { sum, other in
      let covered = other.overlap(candidate.place)
      let share = covered * 100 / max(1, other.width * other.height)
      return sum + share
    }
    return labels * 1000 + hidden * 4 + candidate.preference
  }

  private func candidates(for box: Area, _ size: (width: Int, height: Int)) -> [Candidate] {
    let above = box.y - size.height
    let insideTop = box.y
    let below = box.bottom
    let insideBottom = box.bottom - size.height
    let left = box.x - scale
    let right = box.right - size.width + scale
    var places: [(x: Int, y: Int)] = [(left, above), (right, above), (left, below), (right, below)]
    places += [(left, insideTop), (right, insideTop), (left, insideBottom), (right, insideBottom)]
    // Beside the box, sliding down along it.
    let step = size.height / 2
    for k in 0..<12 {
      let y = box.y + k * step
      guard k == 0 || y < box.bottom else { break }
      places += [(box.right, y), (box.x - size.width, y)]
    }
    // Along the upper and lower edge, and further off, for crowds.
    for x in stride(from: box.x, to: box.right, by: size.height) { places += [(x, above), (x, below)] }
    for k in 1...4 { places += [(left, above - k * step), (left, below + k * step)] }
    return places.enumerated().map { rank, place in
      let x = min(max(0, place.x), width - size.width)
      let y = min(max(0, place.y), height - size.height)
      let moved = abs(x - place.x) + abs(y - place.y)
      return Candidate(
        place: Area(x: x, y: y, width: size.width, height: size.height), preference: rank * 2 + moved / scale)
    }
  }
}
