import RetinaNet
import Support
import Terminal

/// Sizes, scales and ratios to change, and at once how such anchors would cover the ground truth.
enum AnchorEditorPanel {
  static func write(
    _ pane: inout Pane, _ state: State, _ inspected: InspectedPicture, _ editor: AnchorEditor,
    _ tried: TriedAnchors
  ) {
    pane.title("Other anchors: what if?")
    let anchors = state.triedAnchors
    pane.line(Pane.Span(" level  anchor sizes in px", .dim))
    for (level, sizes) in anchors.sizes.enumerated() {
      let isChosen = editor.parameter == .level(inspected.trace.pyramidLayer(level).level)
      row(
        &pane, inspected.trace.levels[level].name,
        sizes.map { fixed($0, $0 < 10 && $0 != $0.rounded() ? 1 : 0) },
        isChosen: isChosen, chosen: chosenScale(editor))
    }
    if let first = anchors.sizes.first, let base = first.first {
      let isChosen = chosenScale(editor) != nil
      row(
        &pane, "scale", first.map { "×" + fixed($0 / base, 2) }, isChosen: isChosen,
        chosen: chosenScale(editor))
    }
    var ratio: Int?
    if case .ratio(let place) = editor.parameter { ratio = place }
    row(
      &pane, "h/w", anchors.aspectRatios.map(Configuration.Anchors.number), isChosen: ratio != nil,
      chosen: ratio)
    pane.text("p P choose, < > change, r back", .dim)
    coverage(&pane, state, inspected, tried, anchors)
    pane.text("The network's scores and boxes stay those of its own anchors; others need training.", .dim)
  }

  private static func chosenScale(_ editor: AnchorEditor) -> Int? {
    if case .scale(let place) = editor.parameter { place } else { nil }
  }

  /// A row of values; the chosen one in brackets.
  private static func row(
    _ pane: inout Pane, _ name: String, _ values: [String], isChosen: Bool, chosen: Int?
  ) {
    var spans = [Pane.Span((isChosen ? "►" : " ") + name.paddedRight(to: 6), isChosen ? .bold : .plain)]
    for (place, value) in values.enumerated() {
      let isMarked = place == chosen
      spans.append(
        Pane.Span(
          isMarked ? "[\(value)]" : " \(value) ", isMarked || isChosen && chosen == nil ? .bold : .plain))
    }
    pane.line(spans)
  }

  private static func coverage(
    _ pane: inout Pane, _ state: State, _ inspected: InspectedPicture, _ tried: TriedAnchors,
    _ anchors: Configuration.Anchors
  ) {
    let count = tried.trained.count
    guard count > 0, let positives = tried.positiveRange else {
      return pane.text("No ground truth to cover; d draws a box.", .dim)
    }
    let ownAnchors = inspected.trace.configuration.anchors
    let isOwn = anchors == ownAnchors
    let own = isOwn ? tried : TriedAnchors(inspected.trace, ownAnchors, state.objects)
    pane.text(
      "IoU 0.5: \(grouped(tried.coveredObjects)) of \(grouped(count)) objects"
        + (isOwn ? "" : " (own anchors: \(grouped(own.coveredObjects)))"), .bold)
    pane.text(
      "positives per object: \(fixed(positives.mean, 1)), \(positives.least)–\(positives.most)"
        + (isOwn ? "" : own.positiveRange.map { " (own: \(fixed($0.mean, 1)))" } ?? ""))
    pane.gap()
    pane.line(
      Pane.Span(
        column(" h/w×scale", 10) + inspected.trace.levels.map { $0.name.paddedLeft(to: 4) }.joined(), .dim))
    let generator = AnchorGenerator(anchors, inspected.trace.configuration.family)
    for shape in 0..<generator.anchorsPerCell(level: 0) {
      let (size, ratio) = generator.shape(level: 0, shape)
      let name = "\(Configuration.Anchors.number(ratio))×\(fixed(size / (anchors.sizes[0].first ?? 1), 2))"
      let cells = tried.covered.map { level in
        let count = level.indices.contains(shape) ? level[shape] : 0
        return (count == 0 ? "·" : grouped(count)).paddedLeft(to: 4)
      }
      pane.line(Pane.Span(" " + column(name, 9) + cells.joined()))
    }
    pane.text("How many objects an anchor of this h/w and scale covers by 0.5 on each level.", .dim)
  }
}
