/// Draws boxes with labels on a picture.
public enum Overlay {
  /// One object to draw.
  public struct LabeledBox: Sendable {
    /// In the picture's pixels. Parts outside are cut off.
    public var box: Box
    /// The texts of its label, the longest first: the first is written that finds room.
    public var labels: [String]
    /// An index into `ClassColors`.
    public var color: Int

    public init(box: Box, labels: [String], color: Int) {
      self.box = box
      self.labels = labels
      self.color = color
    }
  }

  /// A copy of the picture with the objects drawn on it: outlines with dark or light edges, which show on any
  /// background, and labels on the class's colour where these hide no other box: see `LabelPlacement`. Lines and letters
  /// grow with the picture. Earlier objects choose first and lie on top.
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
    let labels = labels(
      visible.map { ($0.labels, $1) }, width: image.width, height: image.height, scale: scale)
    for label in labels {
      draw(label, ClassColors.color(visible[label.box].0.color), scale: scale, on: &raster)
    }
    return raster.image
  }

  struct OverlayLabel {
    /// The index of its box.
    var box: Int
    var text: String
    var area: Area
  }

  /// The space left and right of a label's letters, in the font's pixels.
  static let margin = 3

  /// Where there is room for which labels. A text that is wider than the picture is cut.
  static func labels(
    _ boxes: [(texts: [String], area: Area)], width: Int, height: Int, scale: Int
  ) -> [OverlayLabel] {
    let room = (width - 2 * margin * scale) / (Glyph.width * scale)
    guard room > 0 else { return [] }
    let texts = boxes.map { box in
      box.texts.filter { !$0.isEmpty }.map { $0.count <= room ? $0 : String($0.prefix(room - 1)) + "…" }
    }
    let requests = zip(boxes, texts).map { box, texts in
      LabelRequest(
        // With the light or dark edge around the line.
        box: box.area.grown(by: scale),
        widths: texts.map { ($0.count * Glyph.width + 2 * margin) * scale }, rank: .ordinary)
    }
    return LabelPlacement(
      requests, within: Area(x: 0, y: 0, width: width, height: height),
      .init(height: (Glyph.height + 2) * scale, unit: 2 * scale, line: 4 * scale, standsOnLines: false)
    ).places.map { OverlayLabel(box: $0.request, text: texts[$0.request][$0.form], area: $0.area) }
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

  private static func draw(_ label: OverlayLabel, _ color: RGB, scale: Int, on raster: inout Raster) {
    raster.fill(label.area, .black, opacity: 0.8)
    raster.fill(label.area.grown(by: -scale), color)
    raster.draw(
      label.text, x: label.area.x + margin * scale, y: label.area.y + scale, scale: scale,
      weight: .bold,
      color.contrasting)
  }
}
