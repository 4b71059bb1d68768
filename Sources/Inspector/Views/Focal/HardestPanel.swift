import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal
import Training

/// The anchors that lose most, each with its place on the picture.
struct HardestPanel {
  let panel: FocalPanel

  init(_ panel: FocalPanel) { self.panel = panel }

  func write(_ pane: inout Pane) {
    guard let hardest = panel.state.hardestAnchors else {
      return pane.text("looking for the anchors that lose most…", .dim)
    }
    let anchors = hardest.anchors
    let total = panel.loss.breakdown(hardest.focal).total.classification.loss
    let share = total > 0 ? anchors.reduce(0) { $0 + $1.loss } / total : 0
    pane.title(
      "\(anchors.count) hardest anchors: \(percentText(share)) of the loss"
        + (hardest.focal == panel.focal ? "" : " …"))
    writeList(&pane, anchors)
    pane.gap()
    if let index = panel.options.hardAnchor, let anchor = panel.state.chosenHardAnchor {
      writeChosen(&pane, index, anchor)
      pane.gap()
    }
    pane.text(
      "Look here for mistakes in the annotations. A negative that loses much is seen as an object where none is marked: an object that was not annotated, one of another class, or a false alarm. A positive that loses much is marked, and not seen as what it is called.",
      .dim)
  }

  private func writeList(_ pane: inout Pane, _ anchors: [HardAnchor]) {
    let nameWidth = min(24, max(6, pane.width - 32))
    pane.line(
      Pane.Span("   loss   " + column("class", nameWidth) + "   p_t level check", .dim))
    let rows = panel.isTall ? nil : max(5, panel.rows - 12)
    let shown = DetectionList.window(count: anchors.count, around: panel.options.hardAnchor, rows: rows)
    if shown.lowerBound > 0 { pane.line(Pane.Span("  ↑ \(shown.lowerBound) more", .dim)) }
    for index in shown {
      let anchor = anchors[index]
      pane.line(
        Pane.Span("\(index + 1)".paddedLeft(to: 2) + " ", .dim),
        Pane.Span(column(numberText(anchor.loss), 7)),
        Pane.Span("■ ", Pen(Ink(ClassColors.color(anchor.label)))),
        Pane.Span(column(panel.inspected.name(ofClass: anchor.label), nameWidth - 2) + " "),
        Pane.Span(scoreText(Float(anchor.rightProbability)).paddedLeft(to: 6)),
        Pane.Span(" \(panel.inspected.trace.levels[anchor.place.level].name)  ", .dim),
        Pane.Span(kind(anchor), anchor.isPositivePair(panel.loss) ? .plain : .bold),
        target: .hardAnchor(index), isChosen: index == panel.options.hardAnchor)
    }
    if shown.upperBound < anchors.count {
      pane.line(Pane.Span("  ↓ \(anchors.count - shown.upperBound) more", .dim))
    }
  }

  private func kind(_ anchor: HardAnchor) -> String {
    guard let object = anchor.object else { return "unmarked?" }
    let number = panel.loss.places[object] + 1
    return anchor.isPositivePair(panel.loss) ? "object \(number)" : "label of \(number)?"
  }

  private func writeChosen(_ pane: inout Pane, _ index: Int, _ anchor: HardAnchor) {
    let inspected = panel.inspected
    let box = inspected.anchorBox(anchor.place.level, anchor.place.anchor)
    let name = inspected.name(ofClass: anchor.label)
    pane.title("Anchor \(index + 1)")
    pane.fact("anchor", "\(box.rangesText) px: \(box.shortSidesText)")
    let p = anchor.rightProbability
    let score = anchor.isPositivePair(panel.loss) ? p : 1 - p
    pane.fact("class", "\(name): score \(scoreText(Float(score))), p_t \(scoreText(Float(p)))")
    pane.fact("loss", "\(numberText(anchor.labelLoss)) of this class, \(numberText(anchor.loss)) of all")
    if let object = anchor.object {
      let place = panel.loss.places[object]
      let title = inspected.name(ofClass: panel.state.objects[place].target.label)
      let match = panel.loss.targets.matches.positives.first { $0.place == anchor.place }
      let overlap =
        match.map { ", IoU \(iouText($0.iou))\($0.isLowQuality ? " (its best anchor)" : "")" } ?? ""
      pane.fact("serves", "\(title) \(place + 1)\(overlap)")
    } else {
      pane.fact("serves", "no object: \(nearest(box, anchor.label))")
    }
    pane.text("Enter shows its cell in view 3.", .dim)
  }

  /// The object that a background anchor overlaps most.
  private func nearest(_ box: Box, _ label: Int) -> String {
    let overlaps = panel.state.objects.map { $0.target.box.iou(box) }
    guard let best = overlaps.indices.max(by: { overlaps[$0] < overlaps[$1] }), overlaps[best] > 0 else {
      return "no object is marked here"
    }
    let target = panel.state.objects[best].target
    let name = panel.inspected.name(ofClass: target.label)
    return "the nearest is \(name) \(best + 1), IoU \(iouText(overlaps[best]))"
  }

  // MARK: - On the picture

  static func draw(on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture) {
    guard let anchor = state.chosenHardAnchor, let box = state.chosenHardBox else {
      for anchor in state.hardAnchors {
        overlay.outline(
          inspected.anchorBox(anchor.place.level, anchor.place.anchor), .light,
          ClassColors.color(anchor.label))
      }
      return
    }
    let name = inspected.name(ofClass: anchor.label)
    let isPositive = state.pictureLoss.map(anchor.isPositivePair) ?? false
    let p = labelText(Float(anchor.rightProbability))
    overlay.outline(box, .heavy, ClassColors.color(anchor.label))
    overlay.label(
      box, ["\(isPositive ? "" : "not ")\(name): p_t \(p)", "p_t \(p)"], ClassColors.color(anchor.label),
      .chosen)
  }
}

extension HardAnchor {
  /// Whether the pair that loses most is positive: the anchor serves an object of its class.
  func isPositivePair(_ loss: LossAnswers) -> Bool {
    object.map { loss.targets.objects[$0].label == label } ?? false
  }
}
