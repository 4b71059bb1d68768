import Diagnosis
import Imaging
import RetinaNet
import Training

extension State {
  // MARK: - The loss itself

  /// Asks for what view 6 shows of the shown picture and is not known: the loss for the present ground truth, and in a
  /// mode that needs more than the loss, that.
  mutating func lossIfNeeded() -> [Command] {
    guard showsLoss, let inspected, focal.pending == nil else { return [] }
    let truth = lossTruth
    guard inspected.holdsClasses(of: truth ?? []), lossFailure == nil else { return [] }
    if let pictureLoss { return hardestIfNeeded(pictureLoss) + imbalanceIfNeeded(pictureLoss, inspected) }
    focal.pending = inference
    return [.measureLoss(inference, inspected, truth, latestLoss?.histograms)]
  }

  /// Whether something is seen that needs the loss of the shown picture.
  private var showsLoss: Bool {
    options.view == .focal || options.view == .training && options.training.overlay == .loss
  }

  mutating func take(_ loss: LossAnswers, of inference: InferenceID) -> [Command] {
    if takeOther(.ready(loss), of: inference) { return [] }
    focal.pending = nil
    if inference == self.inference, case .done? = inferences[inference] {
      focal.status = (inference, .ready(loss))
    }
    // The ground truth may have changed in the meantime.
    return lossIfNeeded()
  }

  mutating func takeLossFailure(_ reason: String, of inference: InferenceID) -> [Command] {
    if takeOther(.failed(reason), of: inference) { return [] }
    focal.pending = nil
    focal.isComparing = false
    if inference == self.inference { focal.status = (inference, .failed(reason)) }
    return lossIfNeeded()
  }

  /// Forgets the loss of the picture that was shown.
  mutating func letGoOfLoss() {
    focal.status = nil
    focal.hardest = nil
    focal.imbalance = nil
    options.focal.hardAnchor = nil
  }

  /// Asks for the detectors' answers to the imbalance, if they are shown and not known for these γ and α.
  private mutating func imbalanceIfNeeded(_ loss: LossAnswers, _ inspected: InspectedPicture) -> [Command] {
    guard options.focal.mode == .rivals, !focal.isComparing else { return [] }
    let known = focal.imbalance.flatMap { $0.loss === loss ? $0 : nil }
    guard known?.focal != options.focal.loss else { return [] }
    focal.isComparing = true
    return [.compareImbalance(inference, inspected, loss, options.focal.loss, known)]
  }

  mutating func take(_ study: ImbalanceStudy) -> [Command] {
    focal.isComparing = false
    if study.loss === pictureLoss { focal.imbalance = study }
    // The sliders may have moved in the meantime.
    return lossIfNeeded()
  }

  mutating func setLoss(_ knob: Knob, to value: Double) {
    switch knob {
    case .gamma: options.focal.loss.gamma = value
    case .alpha: options.focal.loss.alpha = value
    default: return
    }
  }

  // MARK: - Keys

  /// The meaning of keys that view 6 uses in its own way; `nil` for all others.
  mutating func performInFocal(_ intent: Intent) -> [Command]? {
    switch intent {
    case .move(let dx, let dy) where !showsPictureList: return moveInFocal(dx, dy)
    case .first where !showsPictureList && movesInFocal: moveInFocal(toLast: false)
    case .last where !showsPictureList && movesInFocal: moveInFocal(toLast: true)
    case .mode(let step):
      changeFocalMode(by: step)
      return lossIfNeeded()
    case .level(let step): changeLossLevel(by: step)
    case .side(let step):
      options.focal.side = options.focal.side.next(by: step)
      message = "the picture shows the \(options.focal.quantity.rawValue) of \(options.focal.side.words)"
    case .channel(let step): options.focal.quantity = options.focal.quantity.next(by: step)
    case .axes:
      options.focal.isSpread.toggle()
      if options.focal.mode != .curves {
        message = "the curves' axes: \(options.focal.isSpread ? "spread" : "even")"
      }
    case .label, .findClass: message = "view 6 adds up all classes; view 4 shows one"
    case .adjust(let knob, let steps) where Knob.thresholds.contains(knob):
      let commands = adjust(knob, by: steps)
      message = "\(knob.title) is now \(KnobScale(knob).text(value(of: knob))); no threshold changes the loss"
      return commands
    case .reset:
      options.focal.loss = .paper
      message = "γ 2 and α 0.25, the paper's"
      return lossIfNeeded()
    case .confirm: return followHardAnchor()
    case .cancel where !showsPictureList && !prefersPanel:
      options.focal.hardAnchor = nil
      zoom(.whole, around: nil)
    default: return nil
    }
    return []
  }

  private mutating func changeFocalMode(by step: Int) {
    options.focal.mode = options.focal.mode.next(by: step)
    scroll = 0
    message = options.focal.mode.title
  }

  /// Goes through the levels; all of them come between the last and the first.
  private mutating func changeLossLevel(by step: Int) {
    guard let layers = inspected?.trace.pyramidLayers, !layers.isEmpty else { return }
    let count = layers.count
    let shown = options.focal.level.map { level in layers.firstIndex(of: .pyramid(level)) ?? count - 1 }
    let next = ((shown.map { $0 + 1 } ?? 0) + step + count + 1) % (count + 1)
    setLossLevel(next == 0 ? nil : layers[next - 1].level)
  }

  mutating func setLossLevel(_ level: Int?) {
    let place = options.cell.flatMap { cell in geometry.map { $0.center(of: $0.clamped(cell)) } }
    options.focal.level = level
    if let place, let geometry { options.cell = geometry.cell(at: place) }
    message = level.map { FeatureLayer.pyramid($0).name } ?? "all levels"
  }

  /// Moves what the mode has to move: the charts' cursor, the choice in a list, the cursor's cell. `nil` where nothing
  /// moves, so that up and down scroll.
  private mutating func moveInFocal(_ dx: Int, _ dy: Int) -> [Command]? {
    switch options.focal.mode {
    case .curves: moveProbability(by: dx - dy)
    case .cumulative:
      let step = FocalOptions.readingStep
      let place = (options.focal.sampleShare / step).rounded() + Double(dx - dy)
      options.focal.sampleShare = min(max(place * step, 0), 1)
    case .hardest: chooseHardAnchor(offset: dx + dy)
    case .rivals:
      let last = ImbalanceMethod.allCases.count - 1
      options.focal.method = min(max(0, options.focal.method + dx + dy), last)
    case .map: return nil
    case .shares, .prior: break
    }
    return []
  }

  /// Whether the mode has a list, or a chart's cursor, with two ends.
  private var movesInFocal: Bool {
    switch options.focal.mode {
    case .curves, .cumulative, .hardest, .rivals: true
    case .map, .shares, .prior: false
    }
  }

  /// Moves to one end of the list, or of the chart's axis.
  private mutating func moveInFocal(toLast: Bool) {
    switch options.focal.mode {
    case .curves:
      let scale = FocalOptions.probabilityAxis(isSpread: options.focal.isSpread)
      options.focal.probability = scale.value(at: toLast ? 1 : 0)
    case .cumulative: options.focal.sampleShare = toLast ? 1 : 0
    case .hardest: choose(hardAnchor: toLast ? hardAnchors.count - 1 : 0)
    case .rivals: options.focal.method = toLast ? ImbalanceMethod.allCases.count - 1 : 0
    case .map, .shares, .prior: break
    }
  }

  /// Moves by even steps of the axis that is shown.
  private mutating func moveProbability(by steps: Int) {
    let scale = FocalOptions.probabilityAxis(isSpread: options.focal.isSpread)
    let count = 1 / FocalOptions.readingStep
    let place = (scale.position(options.focal.probability) * count).rounded() + Double(steps)
    options.focal.probability = scale.value(at: min(max(place / count, 0), 1))
  }
}

extension LossSide {
  var words: String {
    switch self {
    case .positives: "the positives"
    case .negatives: "the negatives"
    case .both: "all pairs"
    }
  }
}
