import Diagnosis
import RetinaNet
import Support

extension AnchorReport {
  /// One for each reason why objects have no anchor of IoU 0.5.
  var adviceParagraphs: [String] {
    run.advice.map { advice in
      let count = grouped(advice.objects)
      let (original, resized) = (advice.original, advice.resized)
      let middle =
        "the middle one is \(Self.sides(original)) px, at the network's input \(Self.sides(resized))"
      var text = "\(advice.misfit.title): \(count) (\(middle); \(reach(advice.misfit)))."
      for change in advice.changes {
        text += " \(words(change.kind)): \(grouped(change.covered)) of \(count) get an anchor of IoU 0.5"
        text +=
          ", and of all objects \(grouped(change.below50)) are then without, now \(grouped(all.below50))."
      }
      if advice.changes.isEmpty {
        text +=
          advice.misfit == .between
          ? " They lie badly between the anchors' places and shapes: more sizes per level, or --fit."
          : " No single size or ratio helps: see --fit."
      }
      return text
    }
  }

  private static func sides(_ sides: SIMD2<Float>) -> String {
    "\(fixed(sides.x, 0))×\(fixed(sides.y, 0))"
  }

  /// How far the model's anchors reach.
  private func reach(_ misfit: AnchorCheck.Misfit) -> String {
    let anchors = run.configuration.anchors
    let sizes = anchors.sizes.flatMap { $0 }
    switch misfit {
    case .small: return "the smallest anchor has a size of \(Self.number(sizes.min() ?? 0))"
    case .large: return "the largest anchor has a size of \(Self.number(sizes.max() ?? 0))"
    case .high: return "anchors' height / width ends at \(Self.number(anchors.aspectRatios.max() ?? 1))"
    case .wide: return "anchors' height / width begins at \(Self.number(anchors.aspectRatios.min() ?? 1))"
    case .between: return "anchors of their size and shape exist"
    }
  }

  private func words(_ kind: AnchorChange.Kind) -> String {
    switch kind {
    case .inputSize(let minSize, let maxSize): "With --min-size \(minSize) --max-size \(maxSize)"
    case .size(let size, let level):
      "With one more size, \(Self.number(size)) on \(run.configuration.anchors.levelName(level)) (new training)"
    case .aspectRatio(let ratio):
      "With one more ratio, height / width \(Self.number(ratio)) (new training)"
    }
  }
}

extension AnchorReport {
  /// The table of trials, and the section of a configuration.
  var fittedText: String {
    guard let fitted = run.fitted else {
      return TextLayout.paragraph(
        """
        Fewer than two pictures have objects, so that none can be held out to try fitted anchors on: the model's own are \
        kept.
        """, indent: 2)
    }
    var text = TextLayout.paragraph(
      """
      Fitted to \(counted(fitted.fittedObjects, "object")) in \(counted(fitted.fittedPictures, "picture")), \
      measured on \(grouped(fitted.heldOutObjects)) in the other \(grouped(fitted.heldOutPictures)):
      """, indent: 2)
    text += "\n" + Self.trialLine("", "per cell", "mean IoU", "below 0.5", "")
    text += line("the model's own", fitted.own)
    text += line("fitted", fitted.sameNumber)
    for trial in fitted.fewer.reversed() { text += line("fitted, fewer", trial) }
    text += "\n"
    let perCell = fitted.own.anchors.perCell
    text += TextLayout.paragraph(
      fitted.keepsOwn
        ? """
        Fitted anchors are not better on the pictures that were held out: the model's own are kept.
        """
        : """
        Better on the pictures that were held out: mean IoU \(fixed(fitted.best.figures.meanIoU, 3)) instead of \
        \(fixed(fitted.own.figures.meanIoU, 3)), and \(grouped(fitted.own.figures.below50 - fitted.best.figures.below50)) \
        objects more with an anchor of IoU 0.5. They need new training. In the file of --config:
        """, indent: 2)
    text += "\n" + Self.section(fitted.best.anchors)
    if let fewest = fitted.fewest, fewest.figures.coveredShare > 0 {
      text += "\n"
      text += TextLayout.paragraph(
        """
        The fewest that are no worse than the model's \(perCell) per cell are \(fewest.anchors.perCell), for a model of \
        that many:
        """, indent: 2)
      text += "\n" + Self.section(fewest.anchors)
    }
    return text
  }

  private func line(_ name: String, _ trial: FittedAnchors.AnchorTrial) -> String {
    let figures = trial.figures
    return Self.trialLine(
      name,
      "\(trial.anchors.sizes[0].count)×\(trial.anchors.aspectRatios.count) = \(trial.anchors.perCell)",
      fixed(figures.meanIoU, 3), grouped(figures.below50), percent(figures.below50, figures.objects))
  }

  private static func trialLine(_ name: String, _ cells: String...) -> String {
    let filled = cells.prefix { !$0.isEmpty }
    return "    " + name.paddedRight(to: 18)
      + zip(filled, [12, 10, 11, 7]).map { $0.paddedLeft(to: $1) }.joined()
      + "\n"
  }

  /// The very section that a configuration file holds.
  static func section(_ anchors: Configuration.Anchors) -> String {
    func list(_ values: [Double]) -> String { "[" + values.map(exact).joined(separator: ", ") + "]" }
    return """
          {
            "anchors": {
              "sizes": [\(anchors.sizes.map(list).joined(separator: ", "))],
              "aspect_ratios": \(list(anchors.aspectRatios))
            }
          }

      """
  }

  private static func exact(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? fixed(value, 0) : "\(value)"
  }
}
