import Imaging
import RetinaNet

/// The window that was last put around boxes, and what it was put around.
struct Framing: Sendable, Hashable {
  var picture: Int
  var boxes: [Box]
  var zoom: Double
  var center: Point?
}

extension State {
  /// Zooms to boxes of the picture, at least one. The window depends on them and on the screen's size alone.
  mutating func frame(_ boxes: [Box]) {
    let room = layout.picture
    guard let image = picture?.image, room.width > 0, room.height > 0, let first = boxes.first else { return }
    let limits = Box(x1: 0, y1: 0, x2: Float(image.width), y2: Float(image.height))
    let seen = boxes.map { $0.clipped(to: limits) }.reduce(first.clipped(to: limits)) { $0.union($1) }
    // Leave some surroundings, and room for labels.
    let width = max(Double(seen.width) * 1.5, Self.leastFrame)
    let height = max(Double(seen.height) * 1.6, Self.leastFrame)
    let whole = Viewport(
      picture: PixelSize(width: image.width, height: image.height), room: room,
      cellAspect: traits.cellAspect, zoom: 1, center: nil)
    let perRow = whole.pixelsPerRow
    let zoom = min(
      Double(room.width) * perRow * traits.cellAspect / width, Double(room.height) * perRow / height)
    options.zoom = zoom.isFinite && zoom >= 1.2 ? min(zoom, max(1, perRow * 4)) : 1
    options.center = options.zoom == 1 ? nil : seen.middle
    settleCenter()
    framing = Framing(picture: inference.picture, boxes: boxes, zoom: options.zoom, center: options.center)
  }

  /// Shows in a window of another size what was looked at.
  mutating func fitWindow() {
    // With other columns the same first row begins at another picture.
    if options.view == .browser { revealChosen() }
    frameAgain()
  }

  /// Puts the window around the same boxes again on a screen of another size, unless it was moved since.
  mutating func frameAgain() {
    guard let framing, framing.picture == inference.picture, framing.zoom == options.zoom,
      framing.center == options.center
    else { return }
    frame(framing.boxes)
  }

  /// In pixels of the picture.
  private static let leastFrame = 64.0
}
