import Diagnosis
import Imaging

/// Moving and resizing an object's box, by keys or the mouse, with its overlaps live. The annotations stay: of their
/// boxes a copy is moved.
extension State {
  mutating func beginMovingBox() {
    guard let object = selectedObject, let index = options.target else {
      message = "choose an object first: view 5 lists them"
      return
    }
    // On a narrow screen a panel may take the picture's place.
    showsPictureList = false
    prefersPanel = false
    guard inspected != nil, viewport != nil else {
      message = "a box can be moved once the network has run and the picture is visible"
      return
    }
    drawnBox = DrawnBox(
      moving: object.target.box, label: object.target.label,
      object: object.origin == .drawn ? index : nil)
  }

  /// The meaning of keys while a box is moved; `nil` for keys that mean the same as always.
  mutating func performWhileMovingBox(_ intent: Intent) -> [Command]? {
    switch intent {
    case .move(let dx, let dy): shiftBox(dx, dy)
    case .pan(let dx, let dy): stretchBox(dx, dy)
    case .level(let step): growBox(Self.growth(step), 1)
    case .channel(let step): growBox(1, Self.growth(step))
    case .confirm: return keepMovedBox()
    case .cancel, .editBox:
      drawnBox = nil
      message = "the box is as it was"
    // They draw, choose or delete another one.
    case .draw, .deleteDrawn, .first, .last: message = Self.keepsMovedBox
    case _ where Self.wouldLoseBox(intent): message = Self.keepsMovedBox
    default: return nil
    }
    return []
  }

  private static let keepsMovedBox = "Enter keeps this box, Esc gives it up"

  private mutating func shiftBox(_ dx: Int, _ dy: Int) {
    guard let step = boxStep else { return }
    drawnBox?.shift(by: Double(dx) * step.x, Double(dy) * step.y, within: step.size)
  }

  private mutating func stretchBox(_ dx: Int, _ dy: Int) {
    guard let step = boxStep else { return }
    drawnBox?.stretch(by: Double(dx) * step.x, Double(dy) * step.y, within: step.size)
  }

  /// A quarter more, or as much less.
  private static func growth(_ step: Int) -> Double { step > 0 ? 1.25 : 0.8 }

  private mutating func growBox(_ across: Double, _ down: Double) {
    guard let step = boxStep, let box = drawnBox?.box else { return }
    drawnBox?.stretch(
      by: (Double(box.width) * (across - 1)).rounded(), (Double(box.height) * (down - 1)).rounded(),
      within: step.size)
  }

  /// By how many pixels a key moves: a quarter of a character cell, so by fewer when zoomed in.
  private var boxStep: (x: Double, y: Double, size: PixelSize)? {
    guard let viewport, let image = picture?.image else { return nil }
    return (
      max(1, (viewport.pixelsPerColumn / 4).rounded()), max(1, (viewport.pixelsPerRow / 4).rounded()),
      PixelSize(width: image.width, height: image.height)
    )
  }

  /// Makes the box an object of the picture, and shows its outcome.
  private mutating func keepMovedBox() -> [Command] {
    guard let moved = drawnBox, let label = moved.label else { return [] }
    drawnBox = nil
    var objects = objects
    let place: Int
    if let index = moved.object, objects.indices.contains(index) {
      objects[index].target.box = moved.box
      place = index
    } else {
      place = objects.count
      objects.append(MarkedObject(Target(box: moved.box, label: label), origin: .drawn))
    }
    let commands = change(objects: objects)
    options.target = place
    misses.chosenRemedy = 0
    message = "kept as object \(place + 1): W writes it to a file, D in view 5 deletes it"
    return commands
  }

  // MARK: - The mouse

  /// What a press takes hold of: a corner, or all of the box.
  mutating func grabBox(_ x: Int, _ y: Int) -> DragTarget? {
    guard let viewport, let box = drawnBox?.box, let cells = viewport.cells(of: box) else { return nil }
    let isAtSide = x <= cells.x || x >= cells.right - 1
    let isAtEnd = y <= cells.y || y >= cells.bottom - 1
    if isAtSide, isAtEnd {
      drawnBox?.takeCorner(nearest: viewport.point(x: x, y: y))
      return .corner
    }
    return cells.contains(x: x, y: y) ? .box(x: x, y: y) : nil
  }

  /// Moves the box by character cells.
  mutating func dragBox(_ dx: Int, _ dy: Int) {
    guard let viewport, let image = picture?.image else { return }
    drawnBox?.shift(
      by: Double(dx) * viewport.pixelsPerColumn, Double(dy) * viewport.pixelsPerRow,
      within: PixelSize(width: image.width, height: image.height))
  }
}
