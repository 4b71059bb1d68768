/// Draws boxes with labels on a picture.
public enum Overlay {
  /// One object to draw.
  public struct LabeledBox: Sendable {
    /// In the picture's pixels. Parts outside are cut off.
    public var box: Box
    /// No label is drawn if it is empty.
    public var label: String
    /// An index into `ClassColors`.
    public var color: Int

    public init(box: Box, label: String, color: Int) {
      self.box = box
      self.label = label
      self.color = color
    }
  }

  /// A copy of the picture with the objects drawn on it: outlines with dark or light edges, which show on any
  /// background, and labels on the class's colour. Lines and letters grow with the picture. Labels stay inside it and do
  /// not overlap while there is room; earlier objects choose first and lie on top.
  ///
  /// Objects whose box is not finite or lies outside the picture are left out.
  public static func draw(_ objects: [LabeledBox], on image: Image) -> Image {
    var raster = Raster(image)
    let scale = Self.scale(width: image.width, height: image.height)
    let visible = objects.compactMap { object in
      area(of: object.box, width: image.width, height: image.height).map { (object, $0) }
    }
    for (object, area) in visible.reversed() {
      outline(area, ClassColors.color(object.color), scale: scale, on: &raster)
    }
    var layout = LabelLayout(width: image.width, height: image.height, scale: scale, boxes: visible.map(\.1))
    for (object, area) in visible {
      guard let label = layout.place(object.label, at: area) else { continue }
      draw(label, ClassColors.color(object.color), scale: scale, on: &raster)
    }
    return raster.image
  }

  /// How many pixels a pixel of the font, and a thin line, takes.
  static func scale(width: Int, height: Int) -> Int {
    max(1, Int(((Double(width) * Double(height)).squareRoot() / 1000).rounded()))
  }

  /// The box's pixels; `nil` if there are none.
  static func area(of box: Box, width: Int, height: Int) -> Area? {
    guard [box.x1, box.y1, box.x2, box.y2].allSatisfy(\.isFinite) else { return nil }
    func pixel(_ value: Float, _ limit: Int) -> Int { Int(min(max(0, value), Float(limit)).rounded()) }
    let (left, top) = (min(pixel(box.x1, width), width - 1), min(pixel(box.y1, height), height - 1))
    let (right, bottom) = (max(left + 1, pixel(box.x2, width)), max(top + 1, pixel(box.y2, height)))
    guard box.x2 > 0, box.y2 > 0, box.x1 < Float(width), box.y1 < Float(height), box.x2 >= box.x1,
      box.y2 >= box.y1
    else { return nil }
    return Area(x: left, y: top, width: right - left, height: bottom - top)
  }

  private static func outline(_ area: Area, _ color: RGB, scale: Int, on raster: inout Raster) {
    let line = 2 * scale
    // A dark line needs a light edge.
    let edge: RGB = color.luminance > 0.15 ? .black : .white
    raster.frame(area.grown(by: scale), thickness: scale, edge, opacity: 0.6)
    raster.frame(area, thickness: line, color)
    // Inside too, unless it would fill a small box.
    if min(area.width, area.height) > 8 * line {
      raster.frame(area.grown(by: -line), thickness: scale, edge, opacity: 0.6)
    }
  }

  private static func draw(
    _ label: LabelLayout.PlacedLabel, _ color: RGB, scale: Int, on raster: inout Raster
  ) {
    raster.fill(label.area, .black, opacity: 0.8)
    raster.fill(label.area.grown(by: -scale), color)
    raster.draw(
      label.text, x: label.area.x + LabelLayout.margin * scale, y: label.area.y + scale, scale: scale,
      weight: .bold,
      color.contrasting)
  }
}

/// Places labels: each beside its box, where it covers no other label and as little of other boxes as possible.
struct LabelLayout {
  struct PlacedLabel {
    var text: String
    var area: Area
  }

  /// The space left and right of a label's letters, in the font's pixels.
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

  /// The label's text, shortened to the picture's width, and its area; `nil` if there is no text or no room.
  mutating func place(_ text: String, at box: Area) -> PlacedLabel? {
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
    return PlacedLabel(text: text, area: area.place)
  }

  private struct LabelPosition {
    var place: Area
    /// How far it is from the usual place; less is better.
    var preference: Int
  }

  private func cost(_ candidate: LabelPosition, _ box: Area) -> Int {
    let labels = placed.reduce(0) { $0 + $1.overlap(candidate.place) }
    // Covering part of a small box hides more of it.
    let hidden = boxes.reduce(0) { sum, other in
      let covered = other.overlap(candidate.place)
      let share = covered * 100 / max(1, other.width * other.height)
      return sum + share
    }
    return labels * 1000 + hidden * 4 + candidate.preference
  }

  private func candidates(for box: Area, _ size: (width: Int, height: Int)) -> [LabelPosition] {
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
    // Along the upper and lower edge, and further away, for crowds.
    for x in stride(from: box.x, to: box.right, by: size.height) { places += [(x, above), (x, below)] }
    for k in 1...4 { places += [(left, above - k * step), (left, below + k * step)] }
    return places.enumerated().map { rank, place in
      let x = min(max(0, place.x), width - size.width)
      let y = min(max(0, place.y), height - size.height)
      let moved = abs(x - place.x) + abs(y - place.y)
      return LabelPosition(
        place: Area(x: x, y: y, width: size.width, height: size.height), preference: rank * 2 + moved / scale)
    }
  }
}
