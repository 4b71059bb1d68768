import Diagnosis
import Support

/// Going to the next missed object or false positive, in the shown picture or in the next that has one.
extension State {
  mutating func seek(_ sought: ErrorSearch.SoughtError, by step: Int) -> [Command] {
    guard hasGroundTruth else {
      message = "no picture has ground truth, so nothing counts as a \(sought.name); d draws a box"
      return []
    }
    showsPictureList = false
    var search = ErrorSearch(sought: sought, step: step, origin: inference.picture)
    switch sought {
    case .miss: if options.view == .misses { search.place = options.target }
    case .falsePositive:
      if options.view == .detections, !isDetectionOwnChoice { search.place = options.selected }
    }
    var commands: [Command] = []
    // What is tried for one object would hide that it is one of the missed ones.
    if sought == .miss, let trial = activeTrial, trial.inference == inference {
      search.remark = takeBackTrial()
      self.search = search
      commands = reselect()
    } else {
      self.search = search
    }
    options.view = sought == .miss ? .misses : .detections
    scroll = 0
    return commands + goOnSearching()
  }

  /// Goes on once more is known of the shown picture.
  mutating func goOnSearching() -> [Command] {
    guard let search else { return [] }
    if isAwaited {
      sayWhereSearchIs(search)
      // Where nothing is under way, as after a change of the ground truth, it is asked for.
      return diagnose()
    }
    if let found = next(search) { return endSearch(search, at: found) }
    if let wrapped = wrapAmongNew(search) { return wrapped }
    return walkOn(search)
  }

  /// Whether the shown picture is still being run, selected or explained.
  private var isAwaited: Bool {
    guard let objects = pictures[inference.picture].objects else { return false }
    switch inferences[inference] {
    case .done(let inspected):
      return inspected.holdsClasses(of: objects.map(\.target)) && currentDiagnosis == nil
    case .running: return true
    case .failed, nil: return false
    }
  }

  private func sought(_ search: ErrorSearch) -> [Int] {
    guard currentDiagnosis != nil else { return [] }
    return search.sought == .miss ? soughtMisses : soughtFalsePositives.places
  }

  /// The next of the shown picture.
  private func next(_ search: ErrorSearch) -> Int? {
    let all = sought(search)
    guard let place = search.place else { return search.step > 0 ? all.first : all.last }
    // An object that was rescued keeps its place among the missed; one that was found comes after all of them.
    if search.sought == .miss, !isListedAsMissed(place) { return search.step > 0 ? all.first : all.last }
    return search.step > 0 ? all.first { $0 > place } : all.last { $0 < place }
  }

  /// Among the false positives that a change lets in the search stays in its picture.
  private mutating func wrapAmongNew(_ search: ErrorSearch) -> [Command]? {
    guard search.sought == .falsePositive, search.distance == 0, currentDiagnosis != nil else { return nil }
    let (places, areNew) = soughtFalsePositives
    guard areNew, let first = search.step > 0 ? places.first : places.last else { return nil }
    let commands = endSearch(search, at: first)
    message = "that was the last that the change lets in: " + (message ?? "")
    return commands
  }

  private mutating func endSearch(_ search: ErrorSearch, at place: Int) -> [Command] {
    self.search = nil
    let all = sought(search)
    let number = (all.firstIndex(of: place) ?? 0) + 1
    let wrapped = search.hasWrapped(pictures.count) ? ", from the other end of the list" : ""
    switch search.sought {
    case .miss:
      let commands = choose(object: place)
      message =
        "missed object \(grouped(number)) of \(grouped(all.count))\(filterRemark) in this picture\(wrapped)"
      say(search.remark)
      return commands
    case .falsePositive:
      let areNew = soughtFalsePositives.areNew
      choose(detection: place)
      message =
        "false positive \(grouped(number)) of \(grouped(all.count)) \(areNew ? "that came \(pinTitle)" : "in this picture")\(wrapped)"
      say(search.remark)
      return []
    }
  }

  /// Goes to the next picture that may have what is sought.
  private mutating func walkOn(_ start: ErrorSearch) -> [Command] {
    var search = start
    search.place = nil
    while search.distance < pictures.count {
      search.distance += 1
      let index = search.picture(of: pictures.count)
      if index != search.origin, isKnown(without: search.sought, picture: index) { continue }
      if index != inference.picture { search.remark = takeBackTrial() ?? search.remark }
      self.search = search
      sayWhereSearchIs(search)
      if index != inference.picture {
        let commands = showPicture(index)
        // It may have been run before, and explained.
        return commands + goOnSearching()
      }
      if let found = next(search) { return endSearch(search, at: found) }
      break
    }
    self.search = nil
    let commands = inference.picture == start.origin ? [] : showPicture(start.origin)
    message =
      start.sought == .miss
      ? "no object\(filterRemark) is missed in any picture at these thresholds"
      : "no picture has a false positive at these thresholds"
    say(search.remark)
    return commands
  }

  /// " (small, bird)": what is sought alone.
  private var filterRemark: String { words(missFilter).map { " (\($0))" } ?? "" }

  private mutating func sayWhereSearchIs(_ search: ErrorSearch) {
    message =
      "looking for the next \(search.sought.name): picture \(grouped(inference.picture + 1)) of \(grouped(pictures.count)) (Esc stops)"
  }
}
