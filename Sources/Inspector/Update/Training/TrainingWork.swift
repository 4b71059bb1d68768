import RetinaNet

/// What a run's news change, and what is to be computed anew for them.
extension State {
  /// Takes what has changed in a run. The picture's old results stay until those of a new checkpoint are there.
  mutating func take(_ news: RunNews) {
    guard training.runs.indices.contains(news.run) else { return }
    var run = training.runs[news.run]
    (run.history, run.phase, run.failure) = (news.history, news.phase, news.failure)
    (run.revision, run.checkpointStep) = (news.revision, news.checkpointStep)
    run.isCatchingUp = news.isCatchingUp
    training.runs[news.run] = run
    guard news.run == inference.model, news.revision > inference.revision else { return }
    // Where there is no result that could stay, the new one is awaited.
    if case .done? = inferences[inference] { return }
    let old = inference
    inference.revision = news.revision
    if case .failed? = inferences[old] { inferences[old] = nil }
  }

  /// The work that view 7 wants done next: the shown picture by the newest checkpoint of each run, and the loss of the
  /// run that is not chosen.
  mutating func trainingWork() -> [Command] {
    guard !training.runs.isEmpty, options.view != .browser else { return [] }
    var commands: [Command] = []
    for run in training.runs.indices where run == inference.model || options.view == .training {
      let newest = newestInference(ofRun: run)
      guard newest.revision > 0, inferences[newest] == nil else { continue }
      if case .failed = pictures[newest.picture].status { continue }
      // One after the other, so that a slow network falls behind and never piles up.
      let isBusy = inferences.contains { id, status in
        if case .running = status { id.model == run && id.picture == newest.picture } else { false }
      }
      if isBusy { continue }
      inferences[newest] = .running(stage: "reading the checkpoint", fraction: nil)
      commands.append(.prepare(newest, picture: picture, urgent: false))
    }
    return commands + otherLossWork()
  }

  private mutating func otherLossWork() -> [Command] {
    guard options.view == .training, options.training.overlay == .loss, let other = otherInference,
      !knowsLoss(of: other), training.pendingLoss != other,
      case .done(let inspected)? = inferences[other], inspected.holdsClasses(of: lossTruth ?? [])
    else { return [] }
    training.pendingLoss = other
    return [.measureLoss(other, inspected, lossTruth, nil)]
  }

  /// Whether the loss is known by the run that is not chosen, for the present ground truth, or that there is none: of
  /// outputs that are no numbers it would be asked for without end.
  private func knowsLoss(of other: InferenceID) -> Bool {
    switch training.otherLoss {
    case (other, .ready(let loss))?: loss.truth == lossTruth
    case (other, .failed)?: true
    default: false
    }
  }

  /// Takes the loss of the run that is not chosen, or why it has none.
  ///
  /// - Returns: whether it was one.
  mutating func takeOther(_ status: FocalStudy.LossStatus, of inference: InferenceID) -> Bool {
    guard training.pendingLoss == inference else { return false }
    training.pendingLoss = nil
    training.otherLoss = (inference, status)
    return true
  }

  /// Whether a result that has come is the shown picture's by a newer checkpoint.
  func isNewer(_ id: InferenceID) -> Bool {
    id.picture == inference.picture && id.model == inference.model && id.revision > inference.revision
  }

  /// Goes over to the results of a newer checkpoint. What was chosen, and the part of the picture that is seen, stay.
  mutating func adopt(_ id: InferenceID) {
    let old = inference
    inference = id
    history.removeAll { $0 == old || $0 == id }
    history.append(id)
    forgetResults(ofModel: id.model, before: id.revision)
    let target = options.target
    selection = nil
    isSelecting = false
    letGoOfDiagnosis()
    letGoOfLoss()
    options.target = target
    if baseline?.inference == old { baseline = nil }
    if case .done(let inspected)? = inferences[id] {
      models[id.model].configuration = inspected.trace.configuration
    }
    forgetBrowserResults()
  }

  /// Drops what older states of a model gave, but for the picture that the other run is compared on.
  mutating func forgetResults(ofModel model: Int, before revision: Int) {
    func isOld(_ id: InferenceID) -> Bool { id.model == model && id.revision < revision && id != inference }
    for id in inferences.keys where isOld(id) {
      if case .running? = inferences[id] { continue }
      inferences[id] = nil
      components = components.filter { $0.key.inference != id }
      misses.coverages[id] = nil
      misses.summaries[id] = nil
    }
    history.removeAll(where: isOld)
  }

  /// The browser's records are of the model before.
  private mutating func forgetBrowserResults() {
    guard browser.isOpen else { return }
    for picture in browser.records.indices where browser.records[picture] != nil {
      letGoOfRecord(of: picture)
    }
  }

  /// The run that is not chosen becomes the one that the other views look at.
  mutating func switchRun() -> [Command] {
    guard training.isComparison else {
      message = "there is one run; train --compare focal,ce makes two"
      return []
    }
    let other = 1 - inference.model
    let known = otherInference
    var next = newestInference(ofRun: other)
    if let known { next.revision = known.revision }
    let old = inference
    inference = next
    (selection, isSelecting) = (nil, false)
    letGoOfDiagnosis()
    letGoOfLoss()
    training.otherLoss = nil
    if baseline?.inference == old { baseline = nil }
    message = "\(training.runs[other].name): views 1 to 6 now look at this run"
    return showPicture(inference.picture)
  }
}
