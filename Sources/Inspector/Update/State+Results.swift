import RetinaNet

extension State {
  /// Turns to a picture of the list, and has it prepared if it is not.
  mutating func showPicture(_ index: Int) -> [Command] {
    guard pictures.indices.contains(index) else { return [] }
    if index != pass.picture {
      pass.picture = index
      selection = nil
      isSelecting = false
      look.selected = nil
      look.cell = nil
      look.zoom = 1
      look.center = nil
      scroll = 0
    }
    history.removeAll { $0 == pass }
    history.append(pass)
    if case .done = passes[pass] {
      return reselect() + componentsIfNeeded() + prepareNext()
    }
    if case .running = passes[pass] { return [.prepare(pass, picture: picture, urgent: true)] }
    if case .failed = pictures[index].status { return prepareNext() }
    passes[pass] = .running(stage: "reading", fraction: nil)
    return [.prepare(pass, picture: picture, urgent: true)]
  }

  mutating func changePicture(by step: Int) -> [Command] {
    let next = pass.picture + step
    guard pictures.indices.contains(next) else {
      message =
        pictures.count == 1
        ? "there is only this picture" : step > 0 ? "that was the last picture" : "that was the first picture"
      return []
    }
    return showPicture(next)
  }

  mutating func finish(_ pass: Pass, _ subject: Subject) -> [Command] {
    passes[pass] = .done(subject)
    pictures[pass.picture].status = .read(subject.picture)
    dropOldest()
    guard pass == self.pass else { return prepareNext() }
    if labels.contains(look.label) == false, let first = labels.first { look.label = first }
    return reselect() + componentsIfNeeded() + prepareNext()
  }

  /// Has the picture after the shown one prepared, once the shown one is done and there is memory for it.
  mutating func prepareNext() -> [Command] {
    let next = Pass(picture: pass.picture + 1, model: pass.model)
    if case .running = passes[pass] { return [] }
    guard pictures.indices.contains(next.picture), passes[next] == nil, byteCount * 2 <= memory else {
      return []
    }
    if case .failed = pictures[next.picture].status { return [] }
    passes[next] = .running(stage: "reading", fraction: nil)
    return [.prepare(next, picture: pictures[next.picture].picture, urgent: false)]
  }

  /// What all results take.
  private var byteCount: Int {
    passes.values.reduce(0) { sum, status in
      if case .done(let subject) = status { sum + subject.byteCount } else { sum }
    }
  }

  /// Drops results until the rest fits, those first that were not looked at for longest; never what is shown.
  private mutating func dropOldest() {
    var bytes = byteCount
    func age(_ pass: Pass) -> Int { history.lastIndex(of: pass) ?? history.count }
    let others = passes.keys.filter { $0 != pass }.sorted { age($0) < age($1) }
    for other in others where bytes > memory {
      guard case .done(let subject) = passes[other] else { continue }
      bytes -= subject.byteCount
      passes[other] = nil
      components = components.filter { $0.key.pass != other }
      pictures[other.picture].status = .listed
    }
  }
}
