import RetinaNet
import Runs
import Support
import Training

/// The text about one loss: what it is, what makes it, and where.
struct LossSummaryText {
  private let summary: LossSummary
  private let title: String
  private let notes: [String]

  /// - Parameter notes: sentences about the input.
  init(_ summary: LossSummary, title: String, notes: [String]) {
    self.summary = summary
    self.title = title
    self.notes = notes
  }

  private var total: LossSums { summary.focal.total }
  private var crossEntropy: LossSums { summary.crossEntropy.total }
  private var isCrossEntropy: Bool { summary.settings.focal == .crossEntropy }

  var text: String {
    [
      heading, partTable, paragraphs(dominance, indent: 2), levelTable, classTable, initialTable,
      ImbalanceText(summary.imbalance, pictureCount: summary.pictureCount).text,
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func paragraphs(_ sentences: [String], indent: Int) -> String {
    TextLayout.paragraph(sentences.joined(separator: " "), indent: indent)
  }

  private var heading: String {
    let loss = total.classification.loss + total.box
    var text = TextLayout.paragraph(
      "\(title): loss \(numberText(loss, digits: 4)) = classification \(numberText(total.classification.loss, digits: 4)) + boxes "
        + numberText(total.box, digits: 4),
      indent: 2, hanging: 2)
    text += TextLayout.paragraph(
      "Classification by \(summary.settings.focal.title), boxes by \(summary.settings.box.title), "
        + normalization,
      indent: 2)
    text += paragraphs([matching], indent: 2)
    for note in notes { text += TextLayout.paragraph(note, indent: 4, hanging: 2) }
    return text
  }

  private var normalization: String {
    let family = summary.configuration.family
    if summary.pictureCount == 1 {
      return summary.positives > 0
        ? "divided by the positive anchors (\(grouped(summary.positives)))."
        : "not divided: no anchor is positive."
    }
    return switch family {
    case .torchvision, .torchvisionV2:
      "each picture's divided by its positive anchors; then the mean of the pictures (\(family.title))."
    case .detectron2:
      "divided by all \(grouped(summary.positives)) positive anchors (\(family.title))."
    case .mmdetection:
      "divided by all positive anchors, at least 1 a picture (\(family.title))."
    }
  }

  private var matching: String {
    var text =
      "\(counted(summary.objectCount, "object")) \(agreeing(summary.objectCount, "makes", "make")) "
      + "\(grouped(summary.positives)) of \(grouped(summary.anchors)) anchors positive"
    if summary.lowQuality > 0 {
      text +=
        ", \(grouped(summary.lowQuality)) of them by a low-quality match (IoU below "
        + "\(AnchorMatcher.foregroundIoU), but the best that an object has)"
    }
    return text + "; \(grouped(summary.ignored)) are ignored, the rest is background."
  }

  static func columns(_ cells: [(text: String, width: Int)]) -> String {
    let line = cells.enumerated().map { place, cell in
      place == 0 ? cell.text.paddedRight(to: cell.width) : cell.text.paddedLeft(to: cell.width)
    }.joined()
    return "  " + String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
  }

  /// Positives, hard and easy negatives: how many pairs, and their shares of loss and gradient.
  private var partTable: String {
    func shares(_ part: KeyPath<LossSums, LossPart>, _ sums: LossSums) -> [(String, Int)] {
      let (own, all) = (sums[keyPath: part], sums.classification)
      return [
        (numberText(own.loss, digits: 4), 8), (percentText(own.loss / all.loss), 9),
        (percentText(own.gradient / all.gradient), 9),
      ]
    }
    let headings = [("loss", 8), ("of loss", 9), ("of grad.", 9)]
    let rows: [(String, KeyPath<LossSums, LossPart>)] = [
      ("positives", \.positives), ("hard negatives", \.hardNegatives), ("easy negatives", \.easyNegatives),
      ("all", \.classification),
    ]
    var text =
      isCrossEntropy
      ? "" : Self.columns([("", 14), ("", 11), ("focal loss", 26), ("cross entropy", 26)])
    text += Self.columns([("", 14), ("pairs", 11)] + headings + (isCrossEntropy ? [] : headings))
    for (name, part) in rows {
      text += Self.columns(
        [(name, 14), (grouped(total[keyPath: part].count), 11)] + shares(part, total)
          + (isCrossEntropy ? [] : shares(part, crossEntropy)))
    }
    return text
      + TextLayout.paragraph(
        "A pair is an anchor and a class; a negative is hard where its score is above 0.5. The gradient is "
          + "Σ |∂loss/∂logit|.", indent: 2)
  }

  /// What dominates, in plain words.
  private var dominance: [String] {
    let easy = total.easyNegatives
    let pairs = percentText(easy.count, of: total.classification.count)
    func shares(_ part: LossPart, _ sums: LossSums) -> String {
      "\(percentText(part.loss / sums.classification.loss)) of the loss and "
        + "\(percentText(part.gradient / sums.classification.gradient)) of the gradient"
    }
    var sentences = ["Easy negatives are \(pairs) of all pairs."]
    if isCrossEntropy {
      sentences.append("They make \(shares(easy, total)).")
    } else {
      sentences.append(
        "By cross entropy they would make \(shares(crossEntropy.easyNegatives, crossEntropy)); by this "
          + "focal loss they make \(shares(easy, total)).")
    }
    let parts = [
      ("the positives", total.positives), ("the hard negatives", total.hardNegatives),
      ("the easy negatives", easy),
    ]
    if let most = parts.max(by: { $0.1.gradient < $1.1.gradient }), most.1.gradient > 0 {
      sentences.append(
        "What pulls most at the network is \(most.0): "
          + "\(percentText(most.1.gradient / total.classification.gradient)) of the gradient.")
    }
    return sentences
  }

  private static let nameColumns = 24

  private static func row(_ name: String, _ cells: [String]) -> String {
    let name = TextGlyphs.end(of: printable(name), columns: nameColumns - 2)
    // Names may be wider than they have characters.
    let width = nameColumns - TextGlyphs.width(name) + name.count
    return columns([(name, width)] + cells.map { ($0, 12) })
  }

  private var levelTable: String {
    var text =
      Self.row("", ["", "loss of", "loss of", "loss of"])
      + Self.row("level", ["positives", "positives", "negatives", "boxes"])
    for (level, sums) in zip(summary.levels, summary.focal.levels) {
      text += Self.row(
        "\(level.name), \(grouped(level.anchors)) anchors",
        [
          grouped(level.positives), numberText(sums.positives.loss, digits: 4),
          numberText(sums.negatives.loss, digits: 4),
          numberText(sums.box, digits: 4),
        ])
    }
    return text
  }

  /// The classes that lose most.
  private var classTable: String {
    let order = summary.focal.classes.indices.sorted {
      let (one, other) = (summary.focal.classes[$0], summary.focal.classes[$1])
      return (other.classification.loss + other.box, $0) < (one.classification.loss + one.box, $1)
    }
    guard order.count > 1 else { return "" }
    var text = Self.row("class", ["objects", "positives", "negatives", "boxes"])
    for label in order.prefix(Self.mostClasses) {
      let sums = summary.focal.classes[label]
      text += Self.row(
        summary.className(label),
        [
          grouped(summary.objectCounts[label]), numberText(sums.positives.loss, digits: 4),
          numberText(sums.negatives.loss, digits: 4),
          numberText(sums.box, digits: 4),
        ])
    }
    let rest = order.count - Self.mostClasses
    if rest > 0 { text += "  and \(rest) class\(rest == 1 ? "" : "es") with less; --format json has all\n" }
    return text
  }

  /// The maximum number of classes in the table.
  private static let mostClasses = 12

  private var initialTable: String {
    guard let initial = summary.initial else { return "" }
    func line(_ name: String, _ cells: [String]) -> String {
      Self.columns([(name, 22)] + cells.map { ($0, 14) })
    }
    func cells(_ rows: (crossEntropy: InitialLossSummary.ScoreLoss, focal: InitialLossSummary.ScoreLoss))
      -> [String]
    {
      [rows.crossEntropy, rows.focal].flatMap {
        [numberText($0.positives.loss + $0.negatives.loss, digits: 4), numberText($0.normalized, digits: 4)]
      }
    }
    let bias = fixed(FocalLoss.initialLogit(prior: initial.prior), 3)
    return TextLayout.paragraph(
      "Before the first step of training all scores are equal: 0.5, or the prior π = \(initial.prior) where the last "
        + "layer's bias begins at −ln((1 − π) / π) = \(bias). The classification loss then:", indent: 2)
      + line("", ["cross entropy", "", isCrossEntropy ? "" : "focal loss", ""])
      + line("", ["sum", "normalised", "sum", "normalised"])
      + line("all scores 0.5", cells(initial.withoutPrior))
      + line("all scores \(initial.prior)", cells(initial.withPrior))
  }
}

/// A setting as one types it: "2" for 2.0.
func settingText(_ value: Double) -> String {
  value == value.rounded() && value.magnitude < 1e9 ? "\(Int(value))" : "\(value)"
}

extension FocalLoss {
  /// "focal loss (α 0.25, γ 2)".
  var title: String {
    if self == .crossEntropy { return "cross entropy" }
    let weight = alpha.map { "α \(settingText($0))" } ?? "no α"
    return gamma == 0 ? "cross entropy (\(weight))" : "focal loss (\(weight), γ \(settingText(gamma)))"
  }
}

extension BoxLoss {
  var title: String {
    switch self {
    case .l1: "L1"
    case .smoothL1(let beta): "smooth L1 (β \(settingText(beta)))"
    case .giou: "GIoU"
    }
  }
}
