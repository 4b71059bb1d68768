import Diagnosis
import Imaging
import RetinaNet

/// Drawing a box of the ground truth: two corners, then the class. Keys and the mouse can be mixed.
extension State {
  mutating func beginDrawingBox() {
    // On a narrow screen a panel may take the picture's place.
    showsPictureList = false
    prefersPanel = false
    guard inspected != nil, let size = pictureSize, let window = viewport?.window else {
      message = "a box can be drawn once the network has run and the picture is visible"
      return
    }
    drawnBox = DrawnBox(
      at: Point(x: window.x + window.width / 2, y: window.y + window.height / 2), within: size)
  }

  mutating func giveUpDrawnBox() {
    drawnBox = nil
    message = "no box was drawn"
  }

  /// The meaning of keys while corners are being set; `nil` for keys that mean the same as always.
  mutating func performWhileDrawingBox(_ intent: Intent) -> [Command]? {
    if drawnBox?.step == .adjusting { return performWhileMovingBox(intent) }
    switch intent {
    case .move(let dx, let dy): moveCorner(dx, dy)
    case .pan(let dx, let dy): moveCorner(dx * Self.longStep, dy * Self.longStep)
    case .confirm: setCorner()
    case .cancel, .draw: giveUpDrawnBox()
    case .findClass: message = "set both corners first (Enter), then choose the class"
    case _ where Self.wouldLoseBox(intent): message = "Enter sets this box's corners, Esc gives it up"
    default: return nil
    }
    return []
  }

  /// Whether a key leads to another picture, where the box does not belong.
  static func wouldLoseBox(_ intent: Intent) -> Bool {
    switch intent {
    case .picture, .nextMiss, .nextFalsePositive, .show(.browser): true
    default: false
    }
  }

  /// How many times as far Shift moves a corner.
  private static let longStep = 8

  /// Moves the corner by character cells, so by fewer pixels when zoomed in.
  private mutating func moveCorner(_ dx: Int, _ dy: Int) {
    guard let viewport, let size = pictureSize, var drawnBox else { return }
    let (x, y) = (max(1, viewport.pixelsPerColumn.rounded()), max(1, viewport.pixelsPerRow.rounded()))
    let corner = drawnBox.corner
    drawnBox.move(to: Point(x: corner.x + Double(dx) * x, y: corner.y + Double(dy) * y), within: size)
    self.drawnBox = drawnBox
    reveal(drawnBox.corner)
  }

  /// Goes on to the second corner, or from there to the class.
  private mutating func setCorner() {
    guard let inspected, var drawnBox else { return }
    defer { self.drawnBox = drawnBox }
    if drawnBox.step == .first {
      drawnBox.step = .second
    } else if drawnBox.isBox {
      drawnBox.labels = labels(likelyIn: drawnBox.box, inspected)
      drawnBox.step = .naming
      prompt = Prompt(.findClass(chosen: 0))
    } else {
      message = "the second corner must differ from the first, across and down"
    }
  }

  /// The classes by falling score at the box's middle, on the level whose anchors overlap the box most.
  private func labels(likelyIn box: Box, _ inspected: InspectedPicture) -> [Int] {
    let trace = inspected.trace
    let cells = trace.pyramidLayers.map { trace.geometry($0).cell(at: box.middle) }
    func overlap(_ level: Int) -> Float {
      let outputs = trace.levels[level]
      let first = (cells[level].y * outputs.gridWidth + cells[level].x) * outputs.anchorsPerCell
      let anchors = first..<first + outputs.anchorsPerCell
      return anchors.reduce(0) { max($0, inspected.anchorBox(level, $1).iou(box)) }
    }
    let overlaps = trace.levels.indices.map(overlap)
    guard let level = overlaps.indices.max(by: { overlaps[$0] < overlaps[$1] }) else { return labels }
    let likely = CellScores(trace.levels[level], cells[level]).topLabels(labels.count, of: labels)
    let known = Set(likely)
    return likely + labels.filter { !known.contains($0) }
  }

  private var pictureSize: PixelSize? {
    picture.map { PixelSize(width: $0.image.width, height: $0.image.height) }
  }

  // MARK: - The mouse

  /// Sets the first corner, or starts dragging the second one.
  mutating func pressCorner(_ x: Int, _ y: Int) {
    dragCorner(x, y)
    if drawnBox?.step == .first { drawnBox?.step = .second }
  }

  mutating func dragCorner(_ x: Int, _ y: Int) {
    guard let viewport, let size = pictureSize else { return }
    let point = viewport.corner(x: x, y: y, of: size)
    drawnBox?.move(to: point, within: size)
  }

  /// Finishes the box, unless the click only set the first corner.
  mutating func releaseCorner(_ x: Int, _ y: Int) {
    dragCorner(x, y)
    if drawnBox?.isBox == true { setCorner() }
  }

  /// Adds the drawn box to the picture's objects, and shows its outcome.
  mutating func addDrawn(label: Int) -> [Command] {
    guard let box = drawnBox?.box else { return [] }
    drawnBox = nil
    options.view = .misses
    let place = objects.count
    let added = MarkedObject(Target(box: box, label: label), origin: .drawn)
    let commands = change(objects: objects + [added]) + choose(object: place)
    message = "drawn: W writes it to a file, D deletes it"
    return commands
  }
}

extension Viewport {
  /// The point under a cell. In the outermost cells it lies on the picture's edge, so that a box can end there.
  fileprivate func corner(x: Int, y: Int, of picture: PixelSize) -> Point {
    var point = point(x: x, y: y)
    if point.x < pixelsPerColumn { point.x = 0 }
    if point.y < pixelsPerRow { point.y = 0 }
    if point.x > Double(picture.width) - pixelsPerColumn { point.x = Double(picture.width) }
    if point.y > Double(picture.height) - pixelsPerRow { point.y = Double(picture.height) }
    return point
  }
}
