import Diagnosis
import Terminal
import Training

/// The keys of each view of one picture.
extension HintList {
  mutating func addView() {
    if state.options.view == .training { return addTraining() }
    guard state.inspected != nil, state.selection != nil else { return addPictures() }
    switch state.options.view {
    case .detections: addDetections()
    case .levels: addLevels()
    case .anchors: addAnchors()
    case .scores: addScores()
    case .misses: addMisses()
    case .focal: addFocal()
    case .browser, .training: break
    }
  }

  /// Those that steer a run only where it can be steered.
  mutating func addTraining() {
    let steers = state.training.isSteered && !state.training.isOver
    // In a lesson Space is the lesson's.
    let (key, name) = state.course.session == nil ? (" ", "Space") : (":", ":")
    add("\(name) \(state.training.isPaused ? "go on" : "pause")", key, where: steers)
    add("; one step", ";", where: steers)
    let isLive = steers && !state.training.isRecorded
    add("( ) rate", "()", where: isLive)
    add("E checkpoint", "E", where: isLive)
    add("v panel", "v")
    add("p on the picture", "p")
    add("←→ read", [.left, .right], where: state.readableSteps.map { $0.count > 1 } ?? false)
    add("a other run", "a", where: state.training.isComparison)
    add("1–6 this checkpoint", "123456")
    add("s S score", "sS")
    add("z axis", "z")
    addPictures()
    add("K terms", "K")
  }

  /// What arrows do in the view.
  mutating func addChoosing() {
    switch state.options.view {
    case .detections:
      let count = state.selection?.detections.count ?? 0
      add("↑↓ choose", [.up, .down], where: count > (state.selectedDetection == nil ? 0 : 1))
    case .misses:
      add(
        "↑↓ choose", [.up, .down],
        where: state.listedObjects.count > (state.selectedObject == nil ? 0 : 1))
    case .levels, .anchors, .scores:
      add("←↓↑→ cell", Self.arrows, where: hasCells)
    case .focal, .browser, .training: break
    }
  }

  /// Whether the cursor can move.
  private var hasCells: Bool { state.geometry.map { $0.width * $0.height > 1 } ?? false }

  private mutating func addZoom() { add("+ - 0 zoom", "+-0", where: state.viewport != nil) }

  private mutating func addPin() {
    add(state.activeTrial != nil ? "b keep it" : state.baseline == nil ? "b pin" : "b unpin", "b")
  }

  private mutating func addDetections() {
    let detections = state.selection?.detections ?? []
    let chosen = state.selectedDetection
    addChoosing()
    addPictures()
    add("Enter its anchors", [.enter], where: chosen != nil)
    add("s S score", "sS")
    addErrors()
    let isClassFree = chosen.map { chosen in detections.contains { $0.label != chosen.label } }
    add("c class", "c", where: isClassFree ?? !detections.isEmpty)
    add("n N NMS", "nN")
    addPin()
    let hidden = chosen.flatMap { state.selection?.suppressed(by: $0.candidate) } ?? []
    add("a suppressed", "a", where: !hidden.isEmpty)
    add("g ground truth", "g", where: !state.objects.isEmpty)
    add("d draw one", "d", where: state.viewport != nil)
    addZoom()
    add("K terms", "K")
  }

  private mutating func addLevels() {
    add("[ ] level", "[]", where: (state.inspected?.trace.layers.count ?? 0) > 1)
    add("v mode", "v")
    let channels = state.layer.map { state.inspected?.trace.features($0).shape[2] ?? 0 } ?? 0
    let isOne = state.options.reduction == .channel
    add(", . channel", ",.", where: channels > (isOne ? 1 : 0))
    addChoosing()
    let isShown = state.options.reduction == .channel && state.channel == state.strongestChannel
    add("Enter top channel", [.enter], where: state.strongestChannel != nil && !isShown)
    addPictures()
    add("K terms", "K")
    addZoom()
  }

  private mutating func addAnchors() {
    let isEditing = state.options.anchorEditor != nil
    addChoosing()
    add("[ ] level", "[]", where: hasLevels)
    add(", . shape", ",.")
    add("Enter detection", [.enter], where: state.followedDetection?.index != nil)
    add("a boxes", "a")
    add(isEditing ? "p P which anchors" : "p other anchors", "pP")
    add("< > smaller, larger", "<>", where: isEditing)
    add("r the model's", "r", where: isEditing)
    addPictures()
    add("K terms", "K")
    addZoom()
  }

  private mutating func addScores() {
    add("c / class", "c/", where: state.labels.count > 1)
    add("[ ] level", "[]", where: hasLevels)
    add(", . shape", ",.")
    add("v scale", "v")
    addChoosing()
    add(
      "Enter top class", [.enter],
      where: state.strongestClass != nil && state.strongestClass != state.options.label)
    addPictures()
    add("K terms", "K")
    addZoom()
  }

  /// Whether the pyramid has several.
  private var hasLevels: Bool { (state.inspected?.trace.pyramidLayers.count ?? 0) > 1 }

  private mutating func addMisses() {
    addChoosing()
    if let trial = state.activeTrial {
      let isOther = state.chosenObjectsTrial != nil && state.proposedRemedy?.change != trial.change
      add(isOther ? "Enter tries it instead" : "Enter takes it back", [.enter])
    } else {
      let isApplicable = state.proposedRemedy.map { state.thresholds.changed(by: $0.change) != nil } ?? false
      add("Enter tries what rescues it", [.enter], where: isApplicable)
    }
    let isFiltered = state.options.filter.isOn
    let holdsChoice = state.options.target != nil || state.options.zoom > 1
    add("Esc all objects", [.escape], where: isFiltered && !holdsChoice)
    // Else the panel says so.
    add("Esc twice: all objects", [.escape], where: isFiltered && holdsChoice && state.layout.panel == nil)
    let hasObjects = !state.objects.isEmpty
    add("d draw one", "d", where: state.viewport != nil && !hasObjects)
    addErrors()
    addPictures()
    add("v cause", "v", where: hasObjects && state.diagnosis != nil)
    add("c class", "c", where: hasObjects)
    add("[ ] size", "[]", where: hasObjects)
    add(", . other remedy", ",.", where: (state.remedies?.count ?? 0) > 1)
    add("0 whole", "0", where: state.options.zoom > 1)
    addPin()
    add("K terms", "K")
  }

  private mutating func addFocal() {
    guard state.pictureLoss != nil else { return addPictures() }
    let focal = state.options.focal
    add("g G γ", "gG")
    add("a A α", "aA")
    add("v panel", "v")
    addFocalPanel(focal.mode)
    add("r paper's", "r", where: focal.loss != .paper)
    add("= value", "=")
    addLastOfFocal(focal.mode)
    addPictures()
    add("K terms", "K")
  }

  /// What the panel itself answers to.
  private mutating func addFocalPanel(_ mode: FocalMode) {
    switch mode {
    case .shares, .prior: break
    case .map:
      add("←↓↑→ cell", Self.arrows, where: hasCells)
      add("[ ] level", "[]")
    case .curves: add("←→ p_t", [.left, .right])
    case .cumulative: add("←→ share", [.left, .right])
    case .hardest:
      let count = state.hardAnchors.count
      add("↑↓ choose", [.up, .down], where: count > (state.chosenHardAnchor == nil ? 0 : 1))
    case .rivals: add("↑↓ choose", [.up, .down])
    }
  }

  private mutating func addLastOfFocal(_ mode: FocalMode) {
    add("p side", "pP", where: mode == .map || mode == .cumulative)
    add("z axes", "z", where: mode == .curves)
    add(", . gradient", ",.", where: mode == .shares || mode == .map || mode == .curves)
    guard mode == .hardest else { return }
    add("Enter its anchors", [.enter], where: state.chosenHardAnchor != nil)
    add("0 whole", "0", where: state.options.zoom > 1)
  }
}
