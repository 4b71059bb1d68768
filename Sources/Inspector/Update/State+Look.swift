import RetinaNet

extension State {
  /// The class channels that mean something, in order.
  public var labels: [Int] {
    let classes = configuration.classes
    return classes.indices.filter { classes[$0] != nil }
  }

  mutating func changeLayer(by step: Int) -> [Command] {
    guard let trace = subject?.trace, let geometry, let layer else { return [] }
    let layers = look.view == .levels ? trace.layers : trace.levels.indices.map(Layer.pyramid)
    let place = (layers.firstIndex(of: layer) ?? 0) + step
    guard layers.indices.contains(place) else { return [] }
    let point = cursor.map(geometry.center)
    look.layer = layers[place]
    // The cursor stays where it was on the picture.
    if look.cell != nil, let point { look.cell = trace.geometry(look.layer).cell(at: point) }
    return componentsIfNeeded()
  }

  mutating func changeLabel(by step: Int) -> [Command] {
    if look.view == .detections {
      chooseNextOfOtherClass(step)
    } else {
      let labels = labels
      guard !labels.isEmpty else { return [] }
      let place = labels.firstIndex(of: look.label) ?? (step > 0 ? -1 : 0)
      show(label: labels[(place + step + labels.count) % labels.count])
    }
    return []
  }

  /// Shows a class's scores; among detections, chooses the best of it.
  mutating func show(label: Int) {
    if look.view == .misses { return filter(label: label) }
    look.label = label
    if look.view == .detections, let selection {
      guard let index = selection.detections.firstIndex(where: { $0.label == label }) else {
        message = "no \(configuration.title(ofClass: label)) is kept at these thresholds"
        return
      }
      choose(detection: index)
    }
  }

  /// The best detection of the next class that has any.
  private mutating func chooseNextOfOtherClass(_ step: Int) {
    guard let selection, !selection.detections.isEmpty else { return }
    let present = Set(selection.detections.map(\.label)).sorted()
    guard let current = selectedDetection?.label, let place = present.firstIndex(of: current) else {
      return choose(detection: 0)
    }
    show(label: present[(place + step + present.count) % present.count])
  }

  mutating func changeMode(by step: Int) -> [Command] {
    if look.view == .levels {
      let all = Reduction.allCases
      look.reduction = all[((all.firstIndex(of: look.reduction) ?? 0) + step + all.count) % all.count]
      message = look.reduction.title
      return componentsIfNeeded()
    }
    look.scale = look.scale == .probability ? .logit : .probability
    return []
  }

  /// The channel that is shown alone: the last, where the layer has fewer than the one that was chosen.
  var channel: Int? {
    guard let trace = subject?.trace, let layer else { return nil }
    let count = trace.features(layer).shape[2]
    return count > 0 ? min(max(0, look.channel), count - 1) : nil
  }

  /// The anchor shape that is shown alone; `nil` for all of them, and where there is no such shape.
  var shape: Int? {
    guard let trace = subject?.trace, let layer, let shape = look.shape,
      trace.levels.indices.contains(layer.level)
    else { return nil }
    return (0..<trace.levels[layer.level].anchorsPerCell).contains(shape) ? shape : nil
  }

  mutating func changeChannel(by step: Int) {
    guard let trace = subject?.trace, let layer else { return }
    if look.view == .levels {
      let count = trace.features(layer).shape[2]
      guard let channel, count > 0 else { return }
      look.channel = (channel + step + count) % count
      look.reduction = .channel
    } else {
      let count = trace.levels[layer.level].anchorsPerCell
      // All shapes come between the last and the first.
      let place = shape ?? (step > 0 ? -1 : count)
      let next = place + step
      look.shape = (0..<count).contains(next) ? next : nil
    }
  }

  /// Shows alone the channel that responds most in the cursor's cell.
  mutating func showStrongestChannel() {
    guard let trace = subject?.trace, let layer, let cursor,
      let strongest = trace.activeChannels(layer, cursor).first
    else { return }
    look.channel = strongest.channel
    look.reduction = .channel
  }

  /// Shows the class that scores highest in the cursor's cell.
  mutating func showStrongestClass() {
    guard let trace = subject?.trace, let layer, let cursor,
      let strongest = CellScores(trace.levels[layer.level], cursor, shape: shape).topLabels(1, of: labels)
        .first
    else { return }
    look.label = strongest
  }

  /// Has the components of the map computed that is looked at, unless they are at hand.
  mutating func componentsIfNeeded() -> [Command] {
    guard look.view == .levels, look.reduction == .components, let trace = subject?.trace, let layer else {
      return []
    }
    let key = PrincipalComponentsKey(pass: pass, layer: layer)
    guard components[key] == nil, pendingComponents.insert(key).inserted else { return [] }
    return [.components(key, trace.features(layer))]
  }
}
