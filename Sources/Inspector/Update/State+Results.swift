import RetinaNet

extension State {
  /// Turns to a picture of the list, and has it prepared if it is not.
  mutating func showPicture(_ index: Int) -> [Command] {
    guard pictures.indices.contains(index) else { return [] }
    if index != pass.picture {
      let old = pass
      pass.picture = index
      letGoOfPicture(of: old)
      selection = nil
      isSelecting = false
      look.selected = nil
      look.cell = nil
      look.zoom = 1
      look.center = nil
      drawing = nil
      letGoOfDiagnosis()
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
    let order = showsPictureList ? pictureOrder : Array(pictures.indices)
    let place = order.firstIndex(of: pass.picture) ?? (step > 0 ? -1 : order.count)
    guard order.indices.contains(place + step) else {
      message =
        pictures.count == 1
        ? "there is only this picture" : step > 0 ? "that was the last picture" : "that was the first picture"
      return []
    }
    return showPicture(order[place + step])
  }

  mutating func finish(_ pass: Pass, _ subject: Subject) -> [Command] {
    passes[pass] = .done(subject)
    pictures[pass.picture].status = .read(subject.picture)
    dropOldest(downTo: memory)
    // What found no room beside the shown one would find none the next time.
    guard passes[pass] != nil else { return [] }
    guard pass == self.pass else { return survey(pass, subject) + prepareNext() }
    if labels.contains(look.label) == false, let first = labels.first { look.label = first }
    return reselect() + componentsIfNeeded() + prepareNext()
  }

  /// Has the picture after the shown one prepared, once the shown one is done, if memory holds two such. Room for it is
  /// made by dropping others.
  mutating func prepareNext() -> [Command] {
    let next = Pass(picture: pass.picture + 1, model: pass.model)
    if case .running = passes[pass] { return [] }
    let size = subject?.byteCount ?? 0
    guard pictures.indices.contains(next.picture), passes[next] == nil, size <= memory / 2 else { return [] }
    if case .failed = pictures[next.picture].status { return [] }
    dropOldest(downTo: memory - size)
    passes[next] = .running(stage: "reading", fraction: nil)
    return [.prepare(next, picture: pictures[next.picture].picture, urgent: false)]
  }

  /// Keeps no picture that is not shown and of which nothing comes: it is read again when it is turned to.
  mutating func letGoOfPicture(of pass: Pass) {
    let entry = pictures[pass.picture]
    guard pass.picture != self.pass.picture, !entry.isReadOnce, case .read = entry.status else { return }
    switch passes[pass] {
    case .done, .running: break
    case .failed, nil: pictures[pass.picture].status = .listed
    }
  }

  /// Drops results until the rest takes no more than so many bytes, those first that were not looked at for longest;
  /// never what is shown.
  private mutating func dropOldest(downTo limit: Int) {
    func age(_ pass: Pass) -> Int { history.lastIndex(of: pass) ?? history.count }
    let done = passes.compactMap { pass, status in
      if case .done(let subject) = status {
        (pass: pass, byteCount: subject.byteCount + (misses.coverages[pass]?.byteCount ?? 0))
      } else {
        nil
      }
    }
    var bytes = done.reduce(0) { $0 + $1.byteCount }
    let others = done.filter { $0.pass != pass }.sorted { age($0.pass) < age($1.pass) }
    for (other, byteCount) in others where bytes > limit {
      bytes -= byteCount
      passes[other] = nil
      components = components.filter { $0.key.pass != other }
      misses.coverages[other] = nil
      letGoOfPicture(of: other)
    }
  }
}
