import Imaging
import RetinaNet
import Support
import Terminal
import Training

/// One picture, several detectors' answers to the imbalance: which anchors count, and whose gradient it is.
struct RivalsPanel {
  let panel: FocalPanel

  init(_ panel: FocalPanel) { self.panel = panel }

  func write(_ pane: inout Pane) {
    pane.title("Five answers to the imbalance")
    guard let answers = panel.state.imbalanceAnswers else {
      return pane.text("asking every detector which anchors count…", .dim)
    }
    let isWide = pane.width >= 56
    pane.line(
      Pane.Span(
        "which anchors count".paddedRight(to: 24)
          + (isWide ? "positive" : "pos.").paddedLeft(to: isWide ? 8 : 6)
          + (isWide ? "background" : "neg.").paddedLeft(to: isWide ? 12 : 9), .dim),
      Pane.Span(isWide ? "   90 % of the gradient by" : "", .dim))
    writeShareHeading(&pane, isWide: isWide)
    for (index, answer) in answers.enumerated() { write(&pane, answer.tally, index, isWide: isWide) }
    pane.gap()
    let chosen = answers[min(panel.options.method, answers.count - 1)]
    pane.title(chosen.tally.method.name)
    pane.text(chosen.tally.method.rule)
    pane.text(Self.marks(chosen.tally.method), .dim)
    pane.gap()
    pane.text(
      "All choose among this network's anchors, as RetinaNet matches them. The others count few negatives, each in full, by cross entropy; the focal loss counts all of them, and the easy ones little.",
      .dim)
  }

  /// The heading of each method's second line, which explains the bar's shades as well.
  private func writeShareHeading(_ pane: inout Pane, isWide: Bool) {
    let title = isWide ? "  share of the gradient" : "  gradient"
    let width = max(0, pane.width - 3 * Self.shareWidth)
    let groups = zip(PairGroup.all, ["pos.", "hard", "easy"]).flatMap { group, name in
      [
        Pane.Span(String(repeating: " ", count: Self.shareWidth - name.count - 2)),
        Pane.Span("\(group.glyph) ", group.pen(panel.depth)), Pane.Span(name, .dim),
      ]
    }
    pane.line([Pane.Span(title.paddedRight(to: width), .dim)] + groups)
  }

  private static let shareWidth = 9

  private func write(_ pane: inout Pane, _ tally: ImbalanceTally, _ index: Int, isWide: Bool) {
    let isChosen = index == panel.options.method
    pane.line(
      Pane.Span(isChosen ? "► " : "  ", Accent.knob),
      Pane.Span(column(tally.method.name, 22), isChosen ? .bold : .plain),
      Pane.Span(count(tally.positiveCount).paddedLeft(to: isWide ? 8 : 6)),
      Pane.Span(count(tally.negativeCount).paddedLeft(to: isWide ? 12 : 9)),
      Pane.Span(isWide ? "   \(count(tally.carrierCount)) anchors" : ""), target: .method(index))
    let shares = tally.gradientShares
    let values = [shares.positives, shares.hardNegatives, shares.easyNegatives]
    let texts = values.map { percentText($0).paddedLeft(to: Self.shareWidth) }.joined()
    let width = max(0, pane.width - 2 - texts.count)
    pane.line(
      [Pane.Span("  ")] + PairGroup.stack(values, width: width, panel.depth)
        + [Pane.Span(texts, isChosen ? .plain : .dim)],
      target: .method(index))
  }

  /// Means of draws may have fractions.
  private func count(_ value: Double) -> String {
    value == value.rounded()
      ? grouped(Int(value)) : value < 1000 ? fixed(value, 1) : grouped(Int(value.rounded()))
  }

  private static func marks(_ method: ImbalanceMethod) -> String {
    switch method {
    case .crossEntropy, .focalLoss:
      "On the picture: the fewest anchors that carry 90 % of the gradient, ◆ positive, • background."
    case .proposalSampling: "On the picture: the anchors of the first draw, ◆ positive, • background."
    case .hardNegativeMining, .hardExampleMining: "On the picture: its anchors, ◆ positive, • background."
    }
  }

  // MARK: - On the picture

  /// The middles of the chosen method's anchors; positives last, so that they are seen.
  static func draw(on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture) {
    guard let answers = state.imbalanceAnswers, !answers.isEmpty else { return }
    let chosen = answers[min(state.options.focal.method, answers.count - 1)]
    for wanted in [false, true] {
      // The anchors of a cell have one middle, which is marked once.
      var marked: Set<AnchorMatches.AnchorPlace> = []
      for anchor in chosen.anchors where anchor.isPositive == wanted && anchor.isInFirstDraw {
        let level = inspected.trace.levels[anchor.place.level]
        let cell = AnchorMatches.AnchorPlace(
          level: anchor.place.level, anchor: anchor.place.anchor / level.anchorsPerCell)
        guard marked.insert(cell).inserted else { continue }
        let box = inspected.anchorBox(anchor.place.level, anchor.place.anchor)
        overlay.mark(
          box.middle, wanted ? .diamond : .dot, wanted ? RGB(0, 220, 150) : RGB(255, 150, 60))
      }
    }
  }
}
