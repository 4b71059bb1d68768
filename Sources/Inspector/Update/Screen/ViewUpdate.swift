import RetinaNet

extension State {
  /// The channels that are classes and not background, in order.
  public var labels: [Int] {
    let classes = configuration.classes
    return classes.indices.filter { classes[$0] != nil }
  }

  mutating func changeLayer(by step: Int) -> [Command] {
    guard let trace = inspected?.trace, let geometry, let layer else { return [] }
    let layers = options.view == .levels ? trace.layers : trace.pyramidLayers
    let place = (layers.firstIndex(of: layer) ?? 0) + step
    guard layers.indices.contains(place) else { return [] }
    // The cursor stays at the same place of the picture: without drifting, however many levels are gone through.
    let kept = options.place.flatMap { $0.layer == layer && $0.cell == options.cell ? $0.point : nil }
    let point = kept ?? cursor.map(geometry.center)
    options.layer = layers[place]
    if options.cell != nil, let point { putCursor(at: point) }
    return componentsIfNeeded()
  }

  mutating func changeLabel(by step: Int) -> [Command] {
    if options.view == .detections {
      chooseNextOfOtherClass(step)
    } else {
      let labels = labels
      guard !labels.isEmpty else { return [] }
      let place = labels.firstIndex(of: options.label) ?? (step > 0 ? -1 : 0)
      return show(label: labels[(place + step + labels.count) % labels.count])
    }
    return []
  }

  /// Whether neither a key nor a flag has chosen anything, so that the best detection can be shown.
  var isUntouched: Bool {
    options.cell == nil && options.layer == ViewOptions().layer && options.label == labels.first ?? 0
      && options.shape == nil
  }

  /// Shows a class's scores. In the detections view it chooses the best detection of the class.
  mutating func show(label: Int) -> [Command] {
    if options.view == .misses { return filter(label: label) }
    if options.view == .browser {
      filterBrowser(label: label)
      return []
    }
    if options.view == .training {
      options.training.label = label
      if options.training.overlay == .boxes { options.training.overlay = .scores }
      return []
    }
    options.label = label
    if options.view == .detections, let selection {
      guard let index = selection.detections.firstIndex(where: { $0.label == label }) else {
        message = "no \(configuration.title(ofClass: label)) is kept at these thresholds"
        return []
      }
      choose(detection: index)
    }
    return []
  }

  /// Chooses the best detection of the next class that has one.
  private mutating func chooseNextOfOtherClass(_ step: Int) {
    guard let selection, !selection.detections.isEmpty else { return }
    let present = Set(selection.detections.map(\.label)).sorted()
    guard let current = selectedDetection?.label, let place = present.firstIndex(of: current) else {
      return choose(detection: 0)
    }
    _ = show(label: present[(place + step + present.count) % present.count])
  }

  mutating func changeMode(by step: Int) -> [Command] {
    if options.view == .levels {
      options.reduction = options.reduction.next(by: step)
      message = options.reduction.title
      return componentsIfNeeded()
    }
    options.scale = options.scale == .probability ? .logit : .probability
    return []
  }

  /// The chosen feature channel, or the last one of the layer if it has fewer.
  var channel: Int? {
    guard let trace = inspected?.trace, let layer else { return nil }
    let count = trace.features(layer).shape[2]
    return count > 0 ? min(max(0, options.channel), count - 1) : nil
  }

  /// The chosen anchor shape; `nil` for all of them, or if there is no such shape.
  var shape: Int? {
    guard let trace = inspected?.trace, let level, let shape = options.shape else { return nil }
    return (0..<trace.levels[level].anchorsPerCell).contains(shape) ? shape : nil
  }

  mutating func changeChannel(by step: Int) {
    guard let trace = inspected?.trace, let layer else { return }
    if options.view == .levels {
      let count = trace.features(layer).shape[2]
      guard let channel, count > 0 else { return }
      options.channel = (channel + step + count) % count
      options.reduction = .channel
    } else {
      guard let level else { return }
      let count = trace.levels[level].anchorsPerCell
      // The choice of all shapes comes between the last and the first.
      let place = shape ?? (step > 0 ? -1 : count)
      let next = place + step
      options.shape = (0..<count).contains(next) ? next : nil
    }
  }

  /// The channel with the greatest value in the cursor's cell.
  var strongestChannel: Int? {
    guard let trace = inspected?.trace, let layer, let cursor else { return nil }
    return trace.activeChannels(layer, cursor).first?.channel
  }

  mutating func showStrongestChannel() {
    guard let strongestChannel else { return }
    options.channel = strongestChannel
    options.reduction = .channel
  }

  /// The class that scores highest in the cursor's cell.
  var strongestClass: Int? {
    guard let trace = inspected?.trace, let level, let cursor else { return nil }
    return CellScores(trace.levels[level], cursor, shape: shape).topLabels(1, of: labels).first
  }

  mutating func showStrongestClass() {
    if let strongestClass { options.label = strongestClass }
  }

  /// Asks for the principal components of the shown map, unless they are known.
  mutating func componentsIfNeeded() -> [Command] {
    guard options.view == .levels, options.reduction == .components, let trace = inspected?.trace, let layer
    else {
      return []
    }
    let key = PrincipalComponentsKey(inference: inference, layer: layer)
    guard components[key] == nil, pendingComponents.insert(key).inserted else { return [] }
    return [.components(key, trace.features(layer))]
  }
}
