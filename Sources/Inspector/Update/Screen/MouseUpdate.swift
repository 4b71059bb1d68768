import Terminal

extension State {
  /// Handles the mouse. Keys can do all of it, too.
  mutating func mouse(_ event: MouseEvent, _ hit: Hit?) -> [Command] {
    isNewcomer = false
    saysColorsAreGuessed = false
    if event.kind == .press { search = nil }
    if event.kind == .press, popup == nil, case .lesson(let choice)? = hit { return pressLesson(choice) }
    if event.kind == .press, let popup, case .text(let target?, _)? = hit {
      return pressInText(popup, target)
    }
    if prompt != nil || popup != nil {
      switch event.kind {
      case .press:
        leavePrompt()
        closePopup()
      case .wheelUp, .wheelDown:
        if popup != nil, case .text(_, let extent)? = hit {
          scroll(by: event.kind == .wheelUp ? -3 : 3, within: extent)
        }
      case .drag, .release: break
      }
      return []
    }
    switch event.kind {
    case .press: return press(event.x, event.y, on: hit)
    case .drag: return drag(event.x, event.y)
    case .release:
      defer { dragTarget = nil }
      if dragTarget == .corner, drawnBox?.step != .adjusting { releaseCorner(event.x, event.y) }
      return []
    case .wheelUp, .wheelDown: return wheel(up: event.kind == .wheelUp, event.x, event.y, on: hit)
    }
  }

  private mutating func press(_ x: Int, _ y: Int, on hit: Hit?) -> [Command] {
    message = nil
    switch hit {
    case .tab(let view): return perform(.show(view))
    case .slider(let track):
      dragTarget = .slider(track)
      knob = track.knob
      return set(track.knob, to: track.value(at: x))
    case .text(let target, _): return target.map { choose($0) } ?? []
    case .picture:
      guard let viewport else { return [] }
      if drawnBox?.step == .adjusting {
        dragTarget = grabBox(x, y)
        return []
      }
      if drawnBox != nil {
        dragTarget = .corner
        pressCorner(x, y)
        return []
      }
      dragTarget = .picture(x: x, y: y)
      let point = viewport.point(x: x, y: y)
      if options.view == .misses { return pickObject(point) }
      if options.view == .focal, options.focal.mode == .hardest { return pickHardAnchor(point) }
      pick(point)
    case .lesson(let choice): return pressLesson(choice)
    case .tile(let picture): return picture.map { choose(tile: $0) } ?? []
    case nil: break
    }
    return []
  }

  private mutating func drag(_ x: Int, _ y: Int) -> [Command] {
    switch dragTarget {
    case .slider(let track): return set(track.knob, to: track.value(at: x))
    case .picture(let oldX, let oldY):
      guard let viewport, options.zoom > 1 else { return [] }
      let window = viewport.window
      let center = Point(
        x: window.x + window.width / 2 - Double(x - oldX) * viewport.pixelsPerColumn,
        y: window.y + window.height / 2 - Double(y - oldY) * viewport.pixelsPerRow)
      dragTarget = .picture(x: x, y: y)
      options.center = center
      settleCenter()
    case .corner: dragCorner(x, y)
    case .box(let oldX, let oldY):
      dragBox(x - oldX, y - oldY)
      dragTarget = .box(x: x, y: y)
    case nil: break
    }
    return []
  }

  private mutating func wheel(up: Bool, _ x: Int, _ y: Int, on hit: Hit?) -> [Command] {
    switch hit {
    case .slider(let track): return adjust(track.knob, by: up ? 1 : -1)
    case .text(_, let extent): scroll(by: up ? -3 : 3, within: extent)
    case .picture: zoom(up ? .in : .out, around: (x, y))
    case .tile: scrollGrid(by: up ? -1 : 1)
    case .tab, .lesson, nil: break
    }
    return []
  }

  /// Chooses the smallest detection around a point of the picture, or the grid cell at it. Each further click chooses
  /// the next larger detection.
  private mutating func pick(_ point: Point) {
    guard options.view == .detections else {
      if let geometry { options.cell = geometry.cell(at: point) }
      return
    }
    guard let detections = selection?.detections else { return }
    let (x, y) = (Float(point.x), Float(point.y))
    let hit = detections.indices.filter { index in
      let box = detections[index].box
      return x >= box.x1 && x < box.x2 && y >= box.y1 && y < box.y2
    }
    .sorted { detections[$0].box.area < detections[$1].box.area }
    let place = options.selected.flatMap { hit.firstIndex(of: $0) }.map { ($0 + 1) % hit.count }
    options.selected = hit.isEmpty ? nil : hit[place ?? 0]
    scroll = 0
  }

  /// Goes where a line of the panel leads.
  private mutating func choose(_ target: LineTarget) -> [Command] {
    switch target {
    case .detection(let index): choose(detection: index)
    case .label(let label):
      if options.view == .detections, let detection = selectedDetection { follow(detection) }
      options.label = label
      if options.view != .scores { options.view = .scores }
    case .shape(let shape): options.shape = options.shape == shape ? nil : shape
    case .channel(let channel):
      options.channel = channel
      options.reduction = .channel
    case .layer(let layer) where options.view == .focal: setLossLevel(layer.level)
    case .layer(let layer): return choose(layer)
    case .hardAnchor(let index): choose(hardAnchor: index)
    case .method(let index): options.focal.method = index
    case .picture(let index):
      // As the keys to other pictures are, while a box is drawn.
      if drawnBox != nil, index != inference.picture { return perform(.picture(1)) }
      return showPicture(index)
    case .object(let index):
      if options.view == .misses { return choose(object: index) }
      followBestAnchor(of: index)
    case .remedy(let index): misses.chosenRemedy = index
    case .facet(let facet): apply(facet)
    case .lesson, .term: break
    }
    return []
  }

  private mutating func choose(_ layer: FeatureLayer) -> [Command] {
    guard let trace = inspected?.trace, let current = self.layer else { return [] }
    let layers = trace.layers
    guard let from = layers.firstIndex(of: current), let to = layers.firstIndex(of: layer) else { return [] }
    if options.view != .levels, case .backbone = layer { return [] }
    return changeLayer(by: to - from)
  }
}
