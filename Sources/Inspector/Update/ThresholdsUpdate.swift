import RetinaNet
import Support

extension State {
  mutating func adjust(_ knob: Knob, by steps: Int) -> [Command] {
    self.knob = knob
    let value = KnobScale(knob).value(value(of: knob), moved: steps)
    if options.view == .browser {
      // Elsewhere s S and their like are the thresholds' too, but here many look for another order.
      message =
        "\(knob.title) \(KnobScale(knob).text(value)) in all pictures; r goes back. , . change the order"
    }
    return set(knob, to: value)
  }

  /// A knob's value. For the score it is that of the tuned class, if only one is tuned.
  public func value(of knob: Knob) -> Double {
    switch knob {
    case .score: Double(tunedLabel.map { thresholds.score(label: $0) } ?? thresholds.score)
    case .nms: thresholds.nms
    case .topK: Double(thresholds.topK)
    case .maxDetections: Double(thresholds.maxDetections)
    case .gamma: options.focal.loss.gamma
    case .alpha: options.focal.loss.alpha ?? 1
    }
  }

  mutating func set(_ knob: Knob, to value: Double) -> [Command] {
    switch knob {
    case .score:
      if let tunedLabel {
        thresholds.scoreByClass[tunedLabel] = Float(value)
      } else {
        thresholds.score = Float(value)
      }
    case .nms: thresholds.nms = value
    case .topK: thresholds.topK = Int(value)
    case .maxDetections: thresholds.maxDetections = Int(value)
    case .gamma, .alpha:
      setLoss(knob, to: value)
      return lossIfNeeded()
    }
    return reselect()
  }

  /// The knob touched last, or where it has no slider in the view, the first that has one.
  var shownKnob: Knob {
    let shown = Knob.shown(in: options.view)
    return shown.contains(knob) ? knob : shown[0]
  }

  mutating func toggleTuning() {
    tunedLabel = tunedLabel == nil ? activeLabel : nil
    knob = .score
    message =
      tunedLabel.map {
        "s S = now set the score of \(configuration.title(ofClass: $0)) alone; f goes back to all classes"
      } ?? "s S = set the score of all classes"
  }

  /// The slider goes along with the class that is chosen. Where none is, it stays at the one that was.
  mutating func followTunedClass() {
    if tunedLabel != nil, let chosenLabel { tunedLabel = chosenLabel }
  }

  mutating func resetThresholds() -> [Command] {
    endTrial()
    thresholds = initialThresholds
    if tunedLabel != nil {
      message = "the thresholds are as they began; s S = set the score of all classes again"
    }
    tunedLabel = nil
    closeAnchorEditor()
    return reselect()
  }

  /// Selects again: at once if that is quick, or else in the background.
  mutating func reselect() -> [Command] {
    guard let inspected, !isSelecting else { return [] }
    if inspected.candidates.isPrepared(for: thresholds) {
      return show(inspected.candidates.select(thresholds))
    }
    isSelecting = true
    return [.select(inference, inspected.candidates, thresholds)]
  }

  /// Takes a new selection. The chosen detection stays chosen if it is still there. An index from a flag may turn out to
  /// be out of range.
  mutating func show(_ new: Selection) -> [Command] {
    let chosen = selectedDetection?.candidate
    selection = new
    if let chosen {
      options.selected = new.detections.firstIndex { $0.candidate == chosen }
    } else if selectedDetection == nil {
      options.selected = nil
    }
    if selectedObject == nil { options.target = nil }
    noteBeforeTrial()
    chooseSoughtDetection()
    chooseDetectionIfAwaited()
    let commands = diagnose()
    return commands + (commands.isEmpty ? goOnSearching() : [])
  }

  mutating func togglePin() {
    if keepTrial() { return }
    if baseline != nil {
      baseline = nil
      misses.trial = nil
      message = "unpinned"
    } else if let selection {
      baseline = Baseline(inference: inference, selection, outcomes: currentOutcomes)
      message =
        "pinned \(counted(selection.detections.count, "detection")): changes from here on are marked; b again unpins"
    }
  }
}
