import Diagnosis
import RetinaNet

extension State {
  /// Turns to a picture of the list, and has it prepared if it is not.
  mutating func showPicture(_ index: Int) -> [Command] {
    guard pictures.indices.contains(index) else { return [] }
    if index != inference.picture {
      let old = inference
      inference.picture = index
      letGoOfPicture(of: old)
      selection = nil
      isSelecting = false
      options.selected = nil
      options.cell = nil
      options.zoom = 1
      options.center = nil
      drawing = nil
      letGoOfDiagnosis()
      scroll = 0
    }
    history.removeAll { $0 == inference }
    history.append(inference)
    if case .done = inferences[inference] {
      return reselect() + componentsIfNeeded() + prepareNext()
    }
    if case .running = inferences[inference] { return [.prepare(inference, picture: picture, urgent: true)] }
    if case .failed = pictures[index].status { return prepareNext() }
    inferences[inference] = .running(stage: "reading", fraction: nil)
    return [.prepare(inference, picture: picture, urgent: true)]
  }

  mutating func changePicture(by step: Int) -> [Command] {
    let order = showsPictureList ? pictureOrder : Array(pictures.indices)
    let place = order.firstIndex(of: inference.picture) ?? (step > 0 ? -1 : order.count)
    guard order.indices.contains(place + step) else {
      message =
        pictures.count == 1
        ? "there is only this picture" : step > 0 ? "that was the last picture" : "that was the first picture"
      return []
    }
    return showPicture(order[place + step])
  }

  mutating func finish(_ inference: InferenceID, _ inspected: InspectedPicture) -> [Command] {
    inferences[inference] = .done(inspected)
    pictures[inference.picture].status = .read(inspected.picture)
    dropOldest(downTo: memory)
    // What found no room beside the shown one would find none the next time.
    guard inferences[inference] != nil else { return [] }
    guard inference == self.inference else { return survey(inference, inspected) + prepareNext() }
    if labels.contains(options.label) == false, let first = labels.first { options.label = first }
    return reselect() + componentsIfNeeded() + prepareNext()
  }

  /// Has the picture after the shown one prepared, once the shown one is done, if memory holds two such. Room for it is
  /// made by dropping others.
  mutating func prepareNext() -> [Command] {
    let next = InferenceID(picture: inference.picture + 1, model: inference.model)
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

  /// Keeps no picture that is not shown and of which nothing comes: it is read again when it is turned to.
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

  /// Drops results until the rest takes no more than so many bytes, those first that were not looked at for longest;
  /// never what is shown.
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

  /// Lists the pictures: where there is ground truth, those first of which the most objects were missed, then those of
  /// which nothing is known yet; of the filter's objects, where one is set, and then none without any. The order
  /// stays until the list is opened again.
  mutating func orderPictures() {
    guard pictures.contains(where: { $0.objects != nil }) else {
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

/// How many of a picture's objects were missed, as far as that is known and the filter lets through.
struct PictureRating {
  /// `nil` where nothing is known of it yet.
  let missed: Int?
  /// Objects of the filter's class and size; of its cause too, where causes are known.
  let count: Int
  /// Whether it was found at the present thresholds.
  let isCurrent: Bool
  let isListed: Bool

  init(_ state: State, picture: Int) {
    let objects = state.pictures[picture].objects ?? []
    let summary = state.misses.summaries[InferenceID(picture: picture, model: state.inference.model)]
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

  /// Where it stands: the most missed first, then the unknown, then those of which none was missed.
  var rank: (Int, Int) {
    guard let missed else { return (1, 0) }
    return missed > 0 ? (0, -missed) : (2, 0)
  }
}
