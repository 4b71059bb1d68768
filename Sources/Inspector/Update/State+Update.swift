import Terminal

extension State {
  /// Takes one step, and says what is to be done outside. The only place where a state changes.
  public mutating func update(_ action: Action) -> [Command] {
    switch action {
    case .key(let key): return press(key)
    case .mouse(let event): return mouse(event)
    case .resize(let width, let height):
      traits.size = Size(width: width, height: height)
      return []
    case .pictureRead(let index, let picture):
      guard pictures.indices.contains(index) else { return [] }
      pictures[index].status = .read(picture)
      return []
    case .pictureFailed(let index, let reason):
      guard pictures.indices.contains(index) else { return [] }
      pictures[index].status = .failed(reason)
      passes = passes.filter { $0.key.picture != index }
      return prepareNext()
    case .pictureRemark(let index, let text):
      if pictures.indices.contains(index) { pictures[index].remark = text }
      return []
    case .progress(let pass, let stage, let fraction):
      if case .done? = passes[pass] { return [] }
      passes[pass] = .running(stage: stage, fraction: fraction)
      return []
    case .passDone(let pass, let subject): return finish(pass, subject)
    case .passFailed(let pass, let reason):
      passes[pass] = .failed(reason)
      letGoOfPicture(of: pass)
      return prepareNext()
    case .passDropped(let pass):
      if case .running? = passes[pass] { passes[pass] = nil }
      letGoOfPicture(of: pass)
      return prepareNext()
    case .selected(let pass, let selection):
      guard pass == self.pass, isSelecting else { return [] }
      isSelecting = false
      // The thresholds may have moved on meanwhile.
      return show(selection) + (selection.thresholds == thresholds ? [] : reselect())
    case .components(let key, let components):
      pendingComponents.remove(key)
      if passes[key.pass] != nil { self.components[key] = components }
      return []
    case .covered(let pass, let coverage): return take(coverage, of: pass)
    case .diagnosed(let pass, let diagnosis): return take(diagnosis, of: pass)
    case .surveyed(let pass, let coverage, let summary): return take(coverage, summary, of: pass)
    case .remedies(let answer):
      misses.isSeekingRemedies = false
      if answer.pass == pass { misses.remedies = answer }
      return remediesIfNeeded()
    case .notice(let text):
      message = text
      return []
    }
  }

  /// What is to be done at the very start.
  public mutating func start() -> [Command] { showPicture(pass.picture) }

  private mutating func press(_ key: Key) -> [Command] {
    isNewcomer = false
    message = nil
    if prompt != nil { return type(key) }
    let intent = KeyTable.intent(of: key, in: look.view)
    // Here q leaves the help, as it leaves other programs' pages; Ctrl-C quits everywhere.
    if showsHelp, intent == nil || key == .character("q") {
      showsHelp = false
      return []
    }
    guard let intent else {
      message = "\(key.title) does nothing here; ? lists the keys"
      return []
    }
    return perform(intent)
  }
}
