import Annotations
import Diagnosis
import RetinaNet
import Runs
import Support

/// Systematic problems with annotations, anchors or the input, with their evidence.
public struct SetupReport {
  let check: SetupCheck
  let anchors: AnchorCheck
  /// The number of objects found.
  let found: Int
  /// The result of `--diagnose-setup`.
  let inputTrial: InputTrialResult?
  /// The model's anchor sizes, over all levels.
  let sizes: [Double]
  let aspectRatios: [Double]

  /// - Parameters:
  ///   - iou: the minimum IoU of a box that finds an object.
  ///   - inputTrial: the result of `--diagnose-setup`.
  public init(
    _ results: ExplanationResults, _ match: CategoryMatch, iou: Double, inputTrial: InputTrialResult?
  ) {
    check = SetupCheck(results.setup, match, iou: iou)
    let anchors = results.configuration?.anchors
    sizes = anchors?.sizes.flatMap { $0 } ?? []
    aspectRatios = anchors?.aspectRatios ?? []
    self.anchors = AnchorCheck(results.anchors, results.configuration)
    found = results.pictures.reduce(0) { $0 + ($1.picture?.foundCount ?? 0) }
    self.inputTrial = inputTrial
  }

  /// Whether a problem was found.
  var hasFindings: Bool { !check.findings.isEmpty || anchors.isStrong || inputTrial != nil }

  private var anchorsAreJudged: Bool { check.findings.allSatisfy { $0.hypothesis.isOfClasses } }

  /// Whether so few objects are found that the network is unlikely to be the only cause.
  private var isAlmostBlind: Bool { check.objects >= 10 && 10 * found < check.objects }

  /// The problems found, or that there are none.
  var text: String {
    var paragraphs = check.findings.map(Self.sentence)
    // Boxes that were read wrongly do not fit the anchors either.
    if anchorsAreJudged, anchors.isStrong { paragraphs.append(anchorSentence) }
    if paragraphs.isEmpty, isAlmostBlind {
      paragraphs.append(
        """
        Only \(grouped(found)) of \(counted(check.objects, "object")) \(agreeing(found, "is", "are")) found, and no known fault of the annotations \
        explains it: \(inputTrial == nil ? "try --diagnose-setup, and " : "")compare classes, anchors and sizes \
        with those of the training (retinascope model).
        """)
    } else if check.objects < 10 {
      paragraphs.append("Fewer than ten objects are too few to tell what is wrong systematically.")
    } else if paragraphs.isEmpty {
      paragraphs.append(
        "Nothing is systematically wrong with the annotations or the anchors, as far as \(grouped(check.objects)) objects can tell."
      )
    }
    return paragraphs.map { TextLayout.paragraph(printable($0), indent: 2) }.joined()
      + (inputTrial.map { "\n" + $0.text } ?? "")
  }

  private static func sentence(_ finding: SetupComparison) -> String {
    "\(finding.hypothesis.sentence) As given, \(grouped(finding.foundAsGiven)) of "
      + "\(counted(finding.objects, "object")) \(agreeing(finding.foundAsGiven, "is", "are")) found; read this way, \(grouped(finding.found)) \(agreeing(finding.found, "is", "are"))"
      + (finding.gained + finding.lost > 0
        ? " (\(grouped(finding.gained)) more, \(grouped(finding.lost)) fewer; by chance once in "
          + "\(Self.odds(finding.probability)))" : "")
      + "."
      + (finding.outsideAsGiven > 0 || finding.outside > 0
        ? " \(counted(finding.outsideAsGiven, "box", "boxes")) \(agreeing(finding.outsideAsGiven, "leaves its", "leave their")) picture as given, and "
          + "\(grouped(finding.outside)) this way." : "")
      + " \(finding.hypothesis.advice)"
  }

  /// "1,000", or "more than a million".
  static func odds(_ probability: Double) -> String {
    probability < 1e-6 ? "more than a million" : grouped(Int((1 / probability).rounded()))
  }

  private var anchorSentence: String {
    let share = percentText(anchors.below50, of: anchors.objects, digits: 0)
    var text =
      "The anchors do not fit the data: \(grouped(anchors.below50)) of \(grouped(anchors.objects)) objects (\(share)) "
      + "have no anchor that overlaps them by 0.5, \(grouped(anchors.below40)) none by 0.4."
    for group in anchors.groups { text += " " + sentence(group) }
    return text
  }

  /// "Too small: 13 (half of them below 9 px at the network's input; the smallest anchor has 16)."
  private func sentence(_ group: AnchorCheck.MisfitGroup) -> String {
    let size = fixed(group.size, 0)
    let ratio = fixed(group.aspectRatio, 2)
    let (least, most) = (fixed(sizes.min() ?? 0, 0), fixed(sizes.max() ?? 0, 0))
    let (widest, highest) = (fixed(aspectRatios.min() ?? 0, 2), fixed(aspectRatios.max() ?? 0, 2))
    let training = "an aspect ratio of \(ratio) would fit, and needs new training"
    let how =
      switch group.misfit {
      case .small: "half of them below \(size) px at the network's input; the smallest anchor has \(least)"
      case .large: "half of them above \(size) px at the network's input; the largest anchor has \(most)"
      case .high:
        "height over width is above \(ratio) for half of them; anchors reach \(highest); \(training)"
      case .wide: "height over width is below \(ratio) for half of them; anchors reach \(widest); \(training)"
      case .between: "by size and shape; they lie badly between anchors"
      }
    let text = "\(group.misfit.title): \(grouped(group.count)) (\(how))."
    guard let change = group.resize, case .inputSize(let minSize, let maxSize) = change.kind else {
      return text
    }
    return text
      + " With --min-size \(minSize) --max-size \(maxSize), \(grouped(change.covered)) of them would have an anchor."
  }
}

extension InputTrialResult {
  /// A line for each way of preparing the input, and the conclusion.
  var text: String {
    let count = pictures.count
    var text = TextLayout.paragraph(
      "The input, tried on \(counted(count, "picture")) with \(counted(objects, "object")):", indent: 2)
    text += "\n" + line("prepared", "found", "AP50", "mean score")
    text += line("as it is", trial.present)
    for alternative in trial.alternatives {
      text += line(alternative.hypothesis.preparation.title, alternative.outcome)
    }
    return text + "\n" + TextLayout.paragraph(conclusion, indent: 2)
  }

  private var conclusion: String {
    guard let winner = trial.winner else {
      return "The input is set up well: no other way is clearly better."
    }
    return "The input is most likely set up wrongly. \(winner.hypothesis.preparation.sentence), AP50 is "
      + "\(fixed(winner.outcome.precision, 3)) instead of \(fixed(trial.present.precision, 3)), and \(winner.higher) "
      + "objects score higher, \(winner.lower) lower (by chance once in "
      + "\(SetupReport.odds(winner.probability))). In the file of --config: "
      + winner.hypothesis.input.settings.text
  }

  private func line(_ name: String, _ outcome: InputTrial.PreparationResult) -> String {
    line(
      name, "\(outcome.foundCount)/\(objects)", fixed(outcome.precision, 3), fixed(outcome.meanScore, 3))
  }

  private func line(_ name: String, _ cells: String...) -> String {
    "    " + name.paddedRight(to: 40) + cells.map { $0.paddedLeft(to: 12) }.joined() + "\n"
  }
}

extension Configuration.Input {
  /// The settings for a `--config` file that prepare the input in this way.
  var settings: JSONText {
    [
      "input": [
        "mean": .array(mean.map(JSONText.double)), "std": .array(std.map(JSONText.double)),
        "scale": .double(scale), "bgr": .bool(bgr),
      ]
    ]
  }
}
