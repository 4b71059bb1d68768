import Diagnosis
import Imaging
import RetinaNet

extension State {
  /// The meaning of keys that view 5 uses in its own way; `nil` for all others.
  mutating func performInMisses(_ intent: Intent) -> [Command]? {
    switch intent {
    case .move(let dx, let dy) where !showsPictureList: return chooseObject(offset: dx + dy)
    case .first where !showsPictureList: return chooseObject(last: false)
    case .last where !showsPictureList: return chooseObject(last: true)
    case .mode(let step): return changeCause(by: step)
    case .label(let step): return changeFilteredLabel(by: step)
    case .level(let step): return changeSize(by: step)
    case .channel(let step): changeRemedy(by: step)
    case .confirm: return tryRemedy()
    case .cancel where !showsPictureList && !prefersPanel:
      if options.target == nil, options.zoom == 1, options.filter.isOn {
        return endFilter()
      }
      options.target = nil
      zoom(.whole, around: nil)
    default: return nil
    }
    return []
  }

  /// Starts with the object of the detection that the user has chosen.
  mutating func enterMisses() -> [Command] {
    if options.target == nil, !isDetectionOwnChoice { chooseObjectOfDetection() }
    ownChoice.awaitsObject = ownChoice.isOn
    chooseObjectIfAwaited()
    return remediesIfNeeded()
  }

  /// Chooses the object that the chosen detection counts for, or none where it counts for none: its anchor is to be
  /// compared with that.
  mutating func chooseObjectOfDetection() {
    guard let chosen = options.selected, let diagnosis = currentDiagnosis,
      diagnosis.verdicts.indices.contains(chosen)
    else { return }
    options.target = diagnosis.verdicts[chosen].object
  }

  /// Moves through the list of objects. If none is chosen, it starts at the first missed one.
  mutating func chooseObject(offset: Int) -> [Command] {
    let listed = listedObjects
    guard !listed.isEmpty else { return [] }
    guard let place = options.target.flatMap({ listed.firstIndex(of: $0) }) else {
      let missed = listed.filter { if case .missed? = outcome(of: $0) { true } else { false } }
      let all = missed.isEmpty ? listed : missed
      return choose(object: offset < 0 ? all[all.count - 1] : all[0])
    }
    return choose(object: listed[min(max(0, place + offset), listed.count - 1)])
  }

  mutating func chooseObject(last: Bool) -> [Command] {
    let listed = listedObjects
    return (last ? listed.last : listed.first).map { choose(object: $0) } ?? []
  }

  /// Chooses an object, and moves the window so that the object and its evidence are visible.
  ///
  /// - Parameter keepsTrial: whether what is being tried goes along.
  mutating func choose(object index: Int, keepsTrial: Bool = false) -> [Command] {
    guard objects.indices.contains(index) else { return [] }
    let commands = keepsTrial ? [] : endTrial(choosing: index)
    options.target = index
    misses.chosenRemedy = triedRemedy ?? 0
    scroll = 0
    options.framesTarget = true
    // Its evidence may be another at the thresholds before.
    if explanation != nil, currentDiagnosis != nil || commands.isEmpty { frameTarget() }
    return commands + remediesIfNeeded()
  }

  /// Takes back what is being tried where another missed object is chosen.
  private mutating func endTrial(choosing index: Int) -> [Command] {
    guard trialEnds(choosing: index) else { return [] }
    message = takeBackTrial()
    return reselect()
  }

  /// Chooses the smallest object around a point of the picture. Each further click chooses the next larger one.
  mutating func pickObject(_ point: Point) -> [Command] {
    let (x, y) = (Float(point.x), Float(point.y))
    let hit = listedObjects.filter { index in
      let box = objects[index].target.box
      return x >= box.x1 && x < box.x2 && y >= box.y1 && y < box.y2
    }
    .sorted { objects[$0].target.box.area < objects[$1].target.box.area }
    scroll = 0
    misses.chosenRemedy = 0
    guard !hit.isEmpty else {
      options.target = nil
      return []
    }
    let place = options.target.flatMap { hit.firstIndex(of: $0) }.map { ($0 + 1) % hit.count }
    // The window stays where the mouse is.
    let index = hit[place ?? 0]
    let commands = endTrial(choosing: index)
    options.target = index
    misses.chosenRemedy = triedRemedy ?? 0
    return commands + remediesIfNeeded()
  }

  /// Zooms to the chosen object and its evidence.
  mutating func frameTarget() {
    guard let object = selectedObject, picture != nil, viewport != nil else { return }
    options.framesTarget = false
    var boxes = [object.target.box]
    if let explanation, let inspected {
      boxes += explanation.evidenceBoxes(diagnosis, inspected).map(\.box)
    }
    frame(boxes)
  }

  /// Moves the other views' choice to the chosen object's evidence: detection, anchor and class.
  mutating func followTarget() {
    guard let explanation, let inspected else { return }
    if case .found(let detection, _) = explanation.outcome, currentDiagnosis != nil {
      options.selected = detection
    }
    options.label = explanation.target.label
    let evidence = explanation.evidence
    let place =
      evidence.bestCandidate.map { ($0.candidate.level, $0.candidate.anchor) }
      ?? evidence.bestBox.map { ($0.level, $0.anchor) }
      ?? evidence.bestAnchor.map { ($0.level, $0.anchor) }
    guard let (level, anchor) = place, inspected.trace.levels.indices.contains(level) else { return }
    let prediction = AnchorPrediction(inspected, level: level, anchor: anchor)
    options.layer = layer(ofLevel: level)
    options.cell = prediction.cell
    options.shape = prediction.shape
  }

  /// Filters by the next cause that any object has, or by none.
  mutating func changeCause(by step: Int) -> [Command] {
    let outcomes = diagnosis?.explanations.map(\.outcome) ?? []
    let causes = ObjectFilter.Cause.allCases.filter { cause in
      cause == options.filter.cause || outcomes.contains(where: cause.holds)
    }
    var filter = options.filter
    filter.cause = Self.next(filter.cause, by: step, in: causes)
    return set(filter)
  }

  /// Filters by the next class that any object has, or by none.
  mutating func changeFilteredLabel(by step: Int) -> [Command] {
    let labels = Set(objects.map(\.target.label)).union(options.filter.label.map { [$0] } ?? []).sorted()
    var filter = options.filter
    filter.label = Self.next(filter.label, by: step, in: labels)
    return set(filter)
  }

  mutating func changeSize(by step: Int) -> [Command] {
    var filter = options.filter
    filter.size = Self.next(filter.size, by: step, in: ObjectSize.allCases)
    return set(filter)
  }

  mutating func filter(label: Int) -> [Command] {
    var filter = options.filter
    filter.label = label
    return set(filter)
  }

  /// Lists what passes a filter. Where the chosen object does not, the first that does is chosen in its place.
  private mutating func set(_ filter: ObjectFilter) -> [Command] {
    options.filter = filter
    scroll = 0
    if showsPictureList { orderPictures() }
    var commands: [Command] = []
    if let chosen = options.target, objects.indices.contains(chosen),
      !filter.holds(objects[chosen].target, listedOutcome(of: chosen))
    {
      options.target = nil
      if let first = listedObjects.first {
        commands = choose(object: first)
      } else {
        zoom(.whole, around: nil)
      }
    }
    message = "listed: \(filterText ?? (showsPictureList ? "all pictures" : "all objects"))"
    return commands
  }

  /// Lists all objects again, and all pictures.
  mutating func endFilter() -> [Command] { set(ObjectFilter()) }

  /// A description of the filter; `nil` if it lets all objects through.
  var filterText: String? { words(options.filter) }

  func words(_ filter: ObjectFilter) -> String? {
    guard filter.isOn else { return nil }
    return [
      filter.size?.rawValue, filter.label.map { configuration.title(ofClass: $0) }, filter.cause?.title,
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// The value that is `step` places further. `nil`, for all, comes between the last and the first.
  static func next<Value: Equatable>(_ value: Value?, by step: Int, in values: [Value]) -> Value? {
    let count = values.count + 1
    let place = value.flatMap { values.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    let next = ((place + step) % count + count) % count
    return next == 0 ? nil : values[next - 1]
  }
}

extension Box {
  func clipped(to limits: Box) -> Box {
    func clip(_ value: Float, _ low: Float, _ high: Float) -> Float {
      value.isNaN ? low : min(max(value, low), high)
    }
    return Box(
      x1: clip(x1, limits.x1, limits.x2), y1: clip(y1, limits.y1, limits.y2),
      x2: clip(x2, limits.x1, limits.x2), y2: clip(y2, limits.y1, limits.y2))
  }

  /// The smallest box around both.
  func union(_ other: Box) -> Box {
    Box(x1: min(x1, other.x1), y1: min(y1, other.y1), x2: max(x2, other.x2), y2: max(y2, other.y2))
  }
}
