import Diagnosis
import Imaging
import RetinaNet
import Terminal

/// View 5: the objects of the ground truth with their outcomes, and why for the chosen one.
enum MissesView: InspectorView {
  static func heatmap(_ state: State, _ inspected: InspectedPicture) -> Heatmap? {
    scores(state, inspected)?.glow(state.inference)
  }

  /// The scores around the chosen object: shown for one that was missed at the score threshold, and for others on
  /// request; `a` switches.
  static func scores(_ state: State, _ inspected: InspectedPicture) -> ScoreMap? {
    guard let explanation = state.explanation, let level = level(of: explanation),
      (explanation.stage == .score) != state.options.showsAnchors
    else { return nil }
    return ScoreMap(state, inspected, label: explanation.target.label, level: level)
  }

  /// The level whose scores of the object's class are shown.
  private static func level(of explanation: Explanation) -> Int? {
    explanation.evidence.bestCandidate?.candidate.level ?? explanation.evidence.bestBox?.level
  }

  static func draw(on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture) {
    let chosen = state.selectedObject == nil ? nil : state.options.target
    let short = ShortNames(state.objects.map { inspected.name(ofClass: $0.target.label) })
    for index in state.listedObjects where index != chosen {
      draw(index, on: &overlay, state, inspected, short)
    }
    drawChanges(on: &overlay, state, inspected)
    guard let chosen else { return }
    if let explanation = state.explanation {
      EvidenceOverlay.draw(explanation, on: &overlay, state.diagnosis, inspected)
    }
    let target = state.objects[chosen].target
    let outcome = state.outcome(of: chosen)
    let color = outcome?.color ?? unknownColor
    let name = inspected.name(ofClass: target.label)
    // Cut short, it had better tell which object it is than what became of it, which its colour tells too.
    let texts = outcome.map { ["\(name): \($0.title)", name] } ?? [name]
    overlay.outline(target.box, .heavy, color)
    overlay.label(target.box, texts, color, .chosen)
  }

  /// An object that is not the chosen one: a line and a name for a missed one, dashes for the rest.
  private static func draw(
    _ index: Int, on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture,
    _ short: ShortNames
  ) {
    let target = state.objects[index].target
    let outcome = state.outcome(of: index)
    let color = outcome?.color ?? unknownColor
    let isMissed = if case .missed? = outcome { true } else { false }
    overlay.outline(target.box, isMissed ? .light : .dashed, color, isOneOfMany: true)
    if isMissed {
      overlay.label(target.box, short.texts(inspected.name(ofClass: target.label), number: index), color)
    }
  }

  /// The detections that have appeared and vanished since a result was pinned.
  private static func drawChanges(
    on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture
  ) {
    guard state.comparesWithBaseline, let diagnosis = state.currentDiagnosis else { return }
    for (index, detection) in diagnosis.selection.detections.enumerated() where state.hasAppeared(detection) {
      let verdict = diagnosis.verdicts[index]
      let color = verdict.isFalsePositive ? appearedWrong : appearedRight
      overlay.outline(detection.box, .light, color, isOneOfMany: true)
      overlay.label(
        detection.box,
        [
          "+\(inspected.name(ofClass: detection.label)) \(labelText(detection.score)) \(verdict.word)",
          "+\(inspected.name(ofClass: detection.label)) \(verdict.word)",
          "+\(inspected.name(ofClass: detection.label))", "+",
        ],
        color)
    }
    for detection in state.vanished {
      let color = ClassColors.color(detection.label)
      overlay.outline(detection.box, .dashed, color, isOneOfMany: true)
      overlay.label(detection.box, ["−" + inspected.name(ofClass: detection.label), "−"], color)
    }
  }

  static func panel(_ pane: inout Pane, _ state: State, _ inspected: InspectedPicture) {
    guard state.pictures[state.inference.picture].objects != nil else {
      return NoGroundTruth.write(&pane, state)
    }
    guard inspected.holdsClasses(of: state.objects.map(\.target)) else {
      return pane.text("The ground truth has classes that this trace's model does not have.", Accent.warning)
    }
    let rows = state.layout.panel?.height ?? pane.width
    let hasChosen = state.selectedObject != nil
    FileNotes.writeSummary(&pane, state, isBrief: rows < 30)
    OutcomeCounts.write(&pane, state, isBrief: hasChosen && rows < 30)
    if let unknown = state.unknownClassesHere.words {
      pane.text("class unknown: \(unknown)", Accent.warning)
      if !hasChosen { pane.text(UnknownClasses.advice, .dim) }
    }
    ObjectList.write(&pane, state, inspected, rows: hasChosen ? DetectionList.share(3, of: rows) : nil)
    pane.gap()
    if hasChosen {
      MissText.write(&pane, state, inspected, isBrief: rows < 30)
    } else if !state.listedObjects.isEmpty {
      pane.text("↑↓ or a click chooses an object: its explanation is then shown here.", .dim)
    } else if state.options.filter.isOn {
      pane.text("Esc lists all objects again.", .dim)
    }
  }

  /// Of an object whose outcome is not known yet.
  static let unknownColor = RGB(150, 150, 150)
  private static let appearedRight = RGB(0, 150, 110)
  private static let appearedWrong = RGB(205, 90, 0)
}

/// The panel of a picture without ground truth.
enum NoGroundTruth {
  static func write(_ pane: inout Pane, _ state: State) {
    let isBroken = state.pictures[state.inference.picture].truthFailure != nil
    pane.title(isBroken ? "Its ground truth cannot be read" : "No ground truth for this picture")
    FileNotes.writeSummary(&pane, state, isBrief: false)
    if isBroken {
      pane.text("Until the file is mended nothing can count as missed. --annotations names another one.")
    } else {
      pane.text("No annotation says what is in it, so nothing can count as missed.")
      pane.gap()
      pane.text(
        "--annotations names a file that does: COCO's JSON, Pascal VOC's or CVAT's XML, YOLO's text, or CSV.")
    }
    pane.gap()
    pane.text("d draws a box around what should be found, and tells why it was not.")
  }
}
