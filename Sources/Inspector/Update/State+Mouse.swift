import Terminal

extension State {
  /// What the mouse does: nothing that keys could not.
  mutating func mouse(_ event: MouseEvent) -> [Command] {
    isNewcomer = false
    if prompt != nil || showsHelp {
      guard event.kind == .press else {
        if showsHelp, event.kind == .wheelUp || event.kind == .wheelDown {
          scroll(by: event.kind == .wheelUp ? -3 : 3)
        }
        return []
      }
      leavePrompt()
      showsHelp = false
      return []
    }
    switch event.kind {
    case .press: return press(event.x, event.y)
    case .drag: return drag(event.x, event.y)
    case .release:
      defer { dragTarget = nil }
      if dragTarget == .corner { releaseCorner(event.x, event.y) }
      return []
    case .wheelUp, .wheelDown: return wheel(up: event.kind == .wheelUp, event.x, event.y)
    }
  }

  private mutating func press(_ x: Int, _ y: Int) -> [Command] {
    let layout = layout
    message = nil
    if let (view, _) = Header.tabs(layout.header).first(where: { $0.1.contains(x: x, y: y) }) {
      return perform(.show(view))
    }
    if let slider = slider(at: x, y) {
      dragTarget = .knob(slider.knob)
      knob = slider.knob
      return set(slider.knob, to: slider.value(at: x))
    }
    if let panel = layout.panel, panel.contains(x: x, y: y) {
      let pane = Renderer.pane(self, width: panel.width)
      let line = pane.line(atRow: y - panel.y, scroll: scroll, rows: panel.height)
      return line?.target.map { choose($0) } ?? []
    }
    if let viewport, viewport.area.contains(x: x, y: y) {
      if drawing != nil {
        dragTarget = .corner
        pressCorner(x, y)
        return []
      }
      dragTarget = .picture(x: x, y: y)
      if options.view == .misses { return pickObject(viewport.point(x: x, y: y)) }
      pick(viewport.point(x: x, y: y))
    }
    return []
  }

  private func slider(at x: Int, _ y: Int) -> Sliders.Slider? {
    layout.sliders.flatMap { area in Sliders(area).sliders.first { $0.area.contains(x: x, y: y) } }
  }

  private mutating func drag(_ x: Int, _ y: Int) -> [Command] {
    switch dragTarget {
    case .knob(let knob):
      guard let area = layout.sliders, let slider = Sliders(area).sliders.first(where: { $0.knob == knob })
      else {
        return []
      }
      return set(knob, to: slider.value(at: x))
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
    case nil: break
    }
    return []
  }

  private mutating func wheel(up: Bool, _ x: Int, _ y: Int) -> [Command] {
    if let slider = slider(at: x, y) { return adjust(slider.knob, by: up ? 1 : -1) }
    if let panel = layout.panel, panel.contains(x: x, y: y) {
      scroll(by: up ? -3 : 3)
    } else if let viewport, viewport.area.contains(x: x, y: y) {
      zoom(up ? .in : .out, around: (x, y))
    }
    return []
  }

  /// Chooses what lies at a point of the picture: the smallest box around it, or the grid cell. Of boxes within
  /// boxes, every further click chooses the next larger.
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

  /// Does what a line of the panel stands for.
  private mutating func choose(_ target: Pane.Target) -> [Command] {
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
    case .layer(let layer): return choose(layer)
    case .picture(let index): return showPicture(index)
    case .object(let index):
      if options.view == .misses { return choose(object: index) }
      followBestAnchor(of: index)
    case .remedy(let index): misses.chosenRemedy = index
    }
    return []
  }

  private mutating func choose(_ layer: Layer) -> [Command] {
    guard let trace = inspected?.trace, let current = self.layer else { return [] }
    let layers = trace.layers
    guard let from = layers.firstIndex(of: current), let to = layers.firstIndex(of: layer) else { return [] }
    if options.view != .levels, case .backbone = layer { return [] }
    return changeLayer(by: to - from)
  }
}
