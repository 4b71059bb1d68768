import Imaging
import RetinaNet
import Terminal

extension State {
  var layout: ScreenLayout {
    ScreenLayout(
      traits.size, prefersPanel: showsPictureList || prefersPanel,
      hasCharts: (options.view == .focal || options.view == .training) && !showsPictureList,
      run: options.view == .training && training.isComparison ? inference.model : nil,
      lessonRows: course.texts?.rowCount)
  }

  /// The visible part of the picture, or `nil` before it has been read or if there is no room for it.
  public var viewport: Viewport? { viewport(in: layout.picture) }

  /// The same in another part of the screen.
  func viewport(in room: Area) -> Viewport? {
    guard let image = picture?.image, room.width > 0, room.height > 0 else { return nil }
    return Viewport(
      picture: PixelSize(width: image.width, height: image.height), room: room,
      cellAspect: traits.cellAspect, zoom: options.zoom, center: options.center)
  }

  /// The shown layer, or the nearest of the pyramid if the trace lacks it.
  public var layer: FeatureLayer? {
    guard let trace = inspected?.trace else { return nil }
    let layers = trace.layers
    // Only view 2 shows the backbone; the others show the heads' outputs at the same stride.
    let wanted: FeatureLayer =
      switch options.view {
      case .levels: options.layer
      // The map of all levels has the cells of the first.
      case .focal: options.focal.level.map(FeatureLayer.pyramid) ?? trace.pyramidLayer(0)
      case .training: options.training.level.map(FeatureLayer.pyramid) ?? trace.pyramidLayer(0)
      case .detections, .anchors, .scores, .misses, .browser: .pyramid(options.layer.level)
      }
    if layers.contains(wanted) { return wanted }
    let pyramid = trace.pyramidLayers
    return pyramid.first { $0.level >= wanted.level } ?? pyramid.last
  }

  /// The place among the trace's levels of the shown layer, or of the level of its stride.
  public var level: Int? {
    guard let trace = inspected?.trace, let layer else { return nil }
    return trace.place(of: layer)
  }

  /// A level's layer, by its place among the trace's levels.
  func layer(ofLevel place: Int) -> FeatureLayer {
    inspected?.trace.pyramidLayer(place) ?? .pyramid(place)
  }

  public var geometry: GridGeometry? {
    guard let trace = inspected?.trace, let layer else { return nil }
    return trace.geometry(layer)
  }

  /// The cursor's cell, or the middle of the picture until the cursor is moved.
  public var cursor: GridCell? {
    guard let geometry else { return nil }
    if let cell = options.cell { return geometry.clamped(cell) }
    guard let image = picture?.image else { return nil }
    return geometry.cell(at: Point(x: Double(image.width) / 2, y: Double(image.height) / 2))
  }

  mutating func move(dx: Int, dy: Int) -> [Command] {
    if showsPictureList { return dy == 0 ? [] : changePicture(by: dy, inList: true) }
    if options.view == .detections {
      chooseDetection(offset: dx + dy)
    } else if let cursor, let geometry {
      let cell = geometry.clamped(GridCell(x: cursor.x + dx, y: cursor.y + dy))
      options.cell = cell
      reveal(geometry.center(of: cell))
    }
    return []
  }

  /// Puts the cursor on the cell of the shown layer that lies nearest.
  mutating func putCursor(at point: Point) {
    guard let layer, let cell = geometry?.cell(at: point) else { return }
    options.cell = cell
    options.place = CursorPlace(point: point, layer: layer, cell: cell)
  }

  mutating func go(toLast: Bool, _ extent: ScrollExtent?) -> [Command] {
    if showsPictureList {
      return (toLast ? pictureOrder.last : pictureOrder.first).map { showPicture($0) } ?? []
    }
    if options.view == .detections, let selection, !selection.detections.isEmpty {
      choose(detection: toLast ? selection.detections.count - 1 : 0)
    } else {
      scroll(toLast: toLast, within: extent)
    }
    return []
  }

  private mutating func chooseDetection(offset: Int) {
    guard let count = selection?.detections.count, count > 0 else { return }
    let next = options.selected.map { min(max(0, $0 + offset), count - 1) } ?? (offset < 0 ? count - 1 : 0)
    choose(detection: next)
  }

  mutating func choose(detection index: Int) {
    options.selected = index
    scroll = 0
    guard let detection = selectedDetection else { return }
    reveal(detection.box.middle)
  }

  /// Moves cursor, level, class and shape to the origin of a detection.
  mutating func follow(_ detection: Detection) {
    options.layer = layer(ofLevel: detection.level)
    options.cell = GridCell(x: detection.gridX, y: detection.gridY)
    options.label = detection.label
    options.shape = detection.shape
  }

  /// Centres the window on a point of the picture, unless the point is in it already.
  mutating func reveal(_ point: Point) {
    guard let viewport, options.zoom > 1 else { return }
    let window = viewport.window
    let isSeen =
      point.x >= window.x && point.y >= window.y && point.x <= window.x + window.width
      && point.y <= window.y + window.height
    if !isSeen { options.center = point }
  }

  mutating func pan(dx: Int, dy: Int) {
    guard let viewport else { return }
    let window = viewport.window
    options.center = Point(
      x: window.x + window.width * (0.5 + 0.2 * Double(dx)),
      y: window.y + window.height * (0.5 + 0.2 * Double(dy)))
    settleCenter()
  }

  /// - Parameter place: the character cell that keeps its point of the picture; `nil` for the middle.
  mutating func zoom(_ step: Intent.Zoom, around place: (x: Int, y: Int)?) {
    guard let viewport else { return }
    if step == .whole {
      options.zoom = 1
      options.center = nil
      framing = nil
      return
    }
    let anchor = place.map { viewport.point(x: $0.x, y: $0.y) } ?? focus(viewport)
    // Closest: a pixel of the picture is four rows high.
    let closest = max(1, options.zoom * viewport.pixelsPerRow * 4)
    let factor = step == .in ? 1.5 : 1 / 1.5
    let before = options.zoom
    options.zoom = min(max(1, before * factor), closest)
    if options.zoom < 1.01 { options.zoom = 1 }
    let middle = Point(
      x: viewport.window.x + viewport.window.width / 2, y: viewport.window.y + viewport.window.height / 2)
    if place != nil {
      let ratio = before / options.zoom
      options.center = Point(
        x: anchor.x + (middle.x - anchor.x) * ratio, y: anchor.y + (middle.y - anchor.y) * ratio)
    } else {
      options.center = anchor
    }
    if options.zoom == 1 { options.center = nil }
    settleCenter()
  }

  /// The point that keys zoom towards: the chosen thing or the cursor if it is visible, or else the middle.
  private func focus(_ viewport: Viewport) -> Point {
    let window = viewport.window
    let middle = Point(x: window.x + window.width / 2, y: window.y + window.height / 2)
    let wanted: Point? =
      switch options.view {
      case _ where drawnBox != nil: drawnBox?.corner
      case .detections: selectedDetection?.box.middle
      case .misses: selectedObject?.target.box.middle
      case .browser, .training: nil
      case .focal where options.focal.mode == .hardest: chosenHardBox?.middle
      case .levels, .anchors, .scores, .focal:
        options.cell.flatMap { cell in geometry.map { $0.center(of: cell) } }
      }
    guard let wanted, wanted.x >= window.x, wanted.y >= window.y, wanted.x <= window.x + window.width,
      wanted.y <= window.y + window.height
    else { return middle }
    return wanted
  }

  /// Sets the centre to that of the visible window, so that panning back from an edge has an effect at once.
  mutating func settleCenter() {
    guard options.center != nil, let window = viewport?.window else { return }
    options.center = Point(x: window.x + window.width / 2, y: window.y + window.height / 2)
  }

  /// Moves the text by lines. At either end it stays.
  mutating func scroll(by lines: Int, within extent: ScrollExtent?) {
    guard let extent else { return }
    scroll = min(max(0, extent.firstLine(scroll: scroll) + lines), extent.lastStart)
  }

  mutating func scroll(pages: Int, within extent: ScrollExtent?) {
    guard let extent else { return }
    // Two lines stay visible, so that the reader finds the place again.
    scroll(by: pages * max(1, extent.rows - 3), within: extent)
  }

  mutating func scroll(toLast: Bool, within extent: ScrollExtent?) {
    guard let extent else { return }
    scroll = toLast ? extent.lastStart : 0
  }

  /// Whether a key may scroll here, so that its action must say how far that goes.
  func mayScroll(_ key: Key) -> Bool {
    guard prompt == nil else { return false }
    if popup != nil { return true }
    switch KeyTable.intent(of: key, in: options.view) {
    case .scroll, .first, .last: return true
    default: return false
    }
  }
}

extension Box {
  var middle: Point { Point(x: Double(x1 + x2) / 2, y: Double(y1 + y2) / 2) }
}
