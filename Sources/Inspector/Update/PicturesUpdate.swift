import Diagnosis
import RetinaNet

extension State {
  /// Shows a picture of the list, and asks for its inference if that is not done.
  ///
  /// - Parameter keepsTrial: whether what is being tried goes along.
  mutating func showPicture(_ index: Int, keepsTrial: Bool = false) -> [Command] {
    guard pictures.indices.contains(index) else { return [] }
    let isNew = index != inference.picture
    if isNew {
      let remark = keepsTrial && activeTrial != nil ? nil : takeBackTrial()
      let old = inference
      inference.picture = index
      if let run = shownRun { inference.revision = run.revision }
      letGoOfPicture(of: old)
      selection = nil
      isSelecting = false
      options.selected = nil
      options.cell = nil
      options.zoom = 1
      options.center = nil
      drawnBox = nil
      letGoOfDiagnosis()
      letGoOfLoss()
      scroll = 0
      say(remark)
      sayNotes()
    }
    if isNew || history.isEmpty { ownChoice.begin() }
    // The list holds what is shown, even if that does not pass its filter.
    if showsPictureList, !pictureOrder.contains(index) { orderPictures() }
    history.removeAll { $0 == inference }
    history.append(inference)
    if case .done = inferences[inference] {
      return reselect() + componentsIfNeeded() + lossIfNeeded() + prepareNext()
    }
    if case .running = inferences[inference] { return [.prepare(inference, picture: picture, urgent: true)] }
    if case .failed = pictures[index].status { return prepareNext() }
    inferences[inference] = .running(stage: "reading", fraction: nil)
    return [.prepare(inference, picture: picture, urgent: true)]
  }

  /// Says how the shown picture was read, where that is worth a word. The notes on the files keep it.
  mutating func sayNotes() {
    let entry = pictures[inference.picture]
    guard let words = entry.notes.lazy.compactMap(\.brief).first else { return }
    say("\(entry.name.split(separator: "/").last ?? "-"): \(words) (i says more)")
  }

  /// Says something in addition to what this key has to say already.
  mutating func say(_ words: String?) {
    guard let words else { return }
    message = message.map { $0.contains(words) ? $0 : "\($0); \(words)" } ?? words
  }

  /// - Parameter inList: whether the order is that of the list, which has ends; else it is that of the files, where the
  ///   first picture comes after the last one.
  mutating func changePicture(by step: Int, inList: Bool = false) -> [Command] {
    let order = inList ? pictureOrder : Array(pictures.indices)
    guard let place = order.firstIndex(of: inference.picture), order.count > 1 else {
      message = pictures.count == 1 ? "there is only this picture" : "no other picture is listed"
      return []
    }
    if order.indices.contains(place + step) { return showPicture(order[place + step]) }
    let end = step > 0 ? "last" : "first"
    guard !inList else {
      message = "that was the \(end) picture"
      return []
    }
    message = "that was the \(end) picture: on with the \(step > 0 ? "first" : "last")"
    return showPicture(step > 0 ? order[0] : order[order.count - 1])
  }

  mutating func finish(_ inference: InferenceID, _ inspected: InspectedPicture) -> [Command] {
    inferences[inference] = .done(inspected)
    pictures[inference.picture].status = .read(inspected.picture)
    dropOldest(downTo: memory)
    // If there was no room for it beside the shown one, there would be none the next time.
    guard inferences[inference] != nil else { return [] }
    if isNewer(inference) { adopt(inference) }
    guard inference == self.inference else {
      forgetResults(ofModel: inference.model, before: inference.revision)
      return survey(inference, inspected) + prepareNext()
    }
    if labels.contains(options.label) == false, let first = labels.first { options.label = first }
    return reselect() + componentsIfNeeded() + lossIfNeeded() + prepareNext()
  }

  /// Asks for the inference of the next picture, once the shown one is done and if memory holds two of them. Others are
  /// dropped to make room.
  mutating func prepareNext() -> [Command] {
    // A run that trains needs the processors more.
    guard training.runs.isEmpty else { return [] }
    let next = inference(ofPicture: inference.picture + 1)
    if case .running = inferences[inference] { return [] }
    let size = inspected?.byteCount ?? 0
    guard pictures.indices.contains(next.picture), inferences[next] == nil, size <= memory / 2 else {
      return []
    }
    if case .failed = pictures[next.picture].status { return [] }
    dropOldest(downTo: memory - size)
    inferences[next] = .running(stage: "reading", fraction: nil)
    return [.prepare(next, picture: pictures[next.picture].picture, urgent: false)]
  }

  /// Drops a picture that is not shown and has no result. It is read again when it is shown.
  mutating func letGoOfPicture(of inference: InferenceID) {
    let entry = pictures[inference.picture]
    guard inference.picture != self.inference.picture, !entry.isReadOnce, case .read = entry.status else {
      return
    }
    switch inferences[inference] {
    case .done, .running: break
    case .failed, nil: pictures[inference.picture].status = .listed
    }
  }

  /// Drops results until the rest fits into `limit` bytes: those first that were not shown for longest, and never the
  /// shown one.
  private mutating func dropOldest(downTo limit: Int) {
    func age(_ inference: InferenceID) -> Int { history.lastIndex(of: inference) ?? history.count }
    let done = inferences.compactMap { inference, status in
      if case .done(let inspected) = status {
        (inference: inference, byteCount: inspected.byteCount + (misses.coverages[inference]?.byteCount ?? 0))
      } else {
        nil
      }
    }
    var bytes = done.reduce(0) { $0 + $1.byteCount }
    let others = done.filter { $0.inference != inference }.sorted { age($0.inference) < age($1.inference) }
    for (other, byteCount) in others where bytes > limit {
      bytes -= byteCount
      inferences[other] = nil
      components = components.filter { $0.key.inference != other }
      misses.coverages[other] = nil
      letGoOfPicture(of: other)
    }
  }

  /// Orders the picture list. With ground truth, pictures with the most missed objects come first, then those without
  /// a result. A filter limits the objects that count, and hides pictures without any. The order stays until the list
  /// is opened again.
  mutating func orderPictures() {
    guard hasGroundTruth else {
      pictureOrder = Array(pictures.indices)
      return
    }
    let rated = pictures.indices.map { (index: $0, rating: PictureRating(self, picture: $0)) }
    pictureOrder = rated.filter { $0.rating.isListed || $0.index == inference.picture }
      .sorted {
        ($0.rating.rank.0, $0.rating.rank.1, $0.index) < ($1.rating.rank.0, $1.rating.rank.1, $1.index)
      }.map(\.index)
  }
}

extension State {
  /// Whether the list of pictures leaves out those without objects that pass the filter.
  var filtersPictures: Bool { options.filter.isOn && hasGroundTruth }
}

/// How many of a picture's objects were missed, among those that pass the filter.
struct PictureRating {
  /// `nil` if the picture has no result yet.
  let missed: Int?
  /// The objects that pass the filter. Its cause counts only if the causes are known.
  let count: Int
  /// Whether the numbers are of the present thresholds.
  let isCurrent: Bool
  let isListed: Bool

  init(_ state: State, picture: Int) {
    let objects = state.pictures[picture].objects ?? []
    let summary = state.misses.summaries[state.inference(ofPicture: picture)]
    let filter = state.options.filter
    if let summary, summary.outcomes.count == objects.count {
      let listed = zip(objects, summary.outcomes).filter { filter.holds($0.target, $1) }
      missed = listed.count { if case .missed = $0.1 { true } else { false } }
      count = listed.count
      isCurrent = summary.thresholds == state.thresholds
    } else {
      var known = filter
      known.cause = nil
      missed = nil
      count = objects.count { known.holds($0.target, nil) }
      isCurrent = true
    }
    isListed = !filter.isOn || count > 0
  }

  /// The sort key: most missed first, then pictures without a result, then those with nothing missed.
  var rank: (Int, Int) {
    guard let missed else { return (1, 0) }
    return missed > 0 ? (0, -missed) : (2, 0)
  }
}
