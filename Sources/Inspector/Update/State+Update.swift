import Terminal

extension State {
  /// Takes one step, and says what is to be done outside of the state.
  public mutating func update(_ action: Action) -> [Command] {
    switch action {
    case .key(let key, let extent): return press(key, extent)
    case .mouse(let event, let hit): return mouse(event, hit)
    case .resize(let width, let height):
      traits.size = CellSize(width: width, height: height)
      return []
    case .pictureRead(let index, let picture):
      guard pictures.indices.contains(index) else { return [] }
      pictures[index].status = .read(picture)
      return []
    case .pictureFailed(let index, let reason):
      guard pictures.indices.contains(index) else { return [] }
      pictures[index].status = .failed(reason)
      inferences = inferences.filter { $0.key.picture != index }
      return prepareNext()
    case .pictureRemark(let index, let text):
      if pictures.indices.contains(index) { pictures[index].remark = text }
      return []
    case .progress(let inference, let stage, let fraction):
      if case .done? = inferences[inference] { return [] }
      inferences[inference] = .running(stage: stage, fraction: fraction)
      return []
    case .inferenceDone(let inference, let inspected): return finish(inference, inspected)
    case .inferenceFailed(let inference, let reason):
      inferences[inference] = .failed(reason)
      letGoOfPicture(of: inference)
      return prepareNext()
    case .inferenceDropped(let inference):
      if case .running? = inferences[inference] { inferences[inference] = nil }
      letGoOfPicture(of: inference)
      return prepareNext()
    case .selected(let inference, let selection):
      guard inference == self.inference, isSelecting else { return [] }
      isSelecting = false
      // The thresholds may have moved on meanwhile.
      return show(selection) + (selection.thresholds == thresholds ? [] : reselect())
    case .components(let key, let components):
      pendingComponents.remove(key)
      if inferences[key.inference] != nil { self.components[key] = components }
      return []
    case .covered(let inference, let coverage): return take(coverage, of: inference)
    case .diagnosed(let inference, let diagnosis): return take(diagnosis, of: inference)
    case .surveyed(let inference, let coverage, let summary): return take(coverage, summary, of: inference)
    case .remedies(let answer):
      misses.isSeekingRemedies = false
      if answer.inference == inference { misses.remedies = answer }
      return remediesIfNeeded()
    case .notice(let text):
      message = text
      return []
    }
  }

  /// What is to be done at the very start.
  public mutating func start() -> [Command] { showPicture(inference.picture) }

  private mutating func press(_ key: Key, _ extent: ScrollExtent?) -> [Command] {
    isNewcomer = false
    message = nil
    if prompt != nil { return type(key) }
    let intent = KeyTable.intent(of: key, in: options.view)
    // Here q leaves the help, as it leaves other programs' pages; Ctrl-C quits everywhere.
    if showsHelp, intent == nil || key == .character("q") {
      showsHelp = false
      return []
    }
    guard let intent else {
      message = "\(key.title) does nothing here; ? lists the keys"
      return []
    }
    return perform(intent, extent)
  }
}
