import Diagnosis
import Imaging
import RetinaNet
import Runs
import Support

/// The suspicious labels of a run: two lists, each with its evidence and the command that opens the place.
struct SuspiciousReport {
  private let labels: SuspiciousLabels
  private let classes: [String?]
  private let inspector: InspectorCommandLine

  init(_ labels: SuspiciousLabels, inspector: InspectorCommandLine) {
    self.labels = labels
    classes = labels.configuration?.classes ?? []
    self.inspector = inspector
  }

  private func name(_ label: Int) -> String {
    classes.indices.contains(label) ? classes[label] ?? "background" : "\(label)"
  }

  private func line(_ entry: SuspiciousLabels.LabelPlace<MissingLabel>) -> String? {
    labels.thresholds.map {
      inspector.line(
        file: entry.file, detection: entry.label.index, score: entry.label.detection.score, $0,
        classes: classes)
    }
  }

  private func line(_ entry: SuspiciousLabels.LabelPlace<SuspiciousLabels.DoubtedObject>) -> String? {
    labels.thresholds.map {
      inspector.line(file: entry.file, object: entry.label.label.target, $0, classes: classes)
    }
  }
}

extension SuspiciousReport {
  var text: String {
    let missing = labels.missing
    let wrong = labels.wrong
    var text = TextLayout.paragraph(
      """
      Suspicious labels: where model and annotations disagree most, the most suspicious first. Only a look at each tells \
      which of the two is wrong; many will be the model's mistakes.
      """, indent: 0)
    text += "\n" + heading("Missing labels?", missing.count, "detection", "where nothing is annotated")
    text += missing.enumerated().map { place, entry in
      paragraph(
        place,
        "\(name(entry.label.detection.label)), \(Self.title(entry.label.detection.box)), in \(entry.file)",
        evidence(entry.label), line(entry))
    }.joined(separator: "\n")
    text +=
      "\n" + heading("Wrong labels?", wrong.count, "object", "for which another class scores more")
    text += wrong.enumerated().map { place, entry in
      let object = entry.label
      return paragraph(
        place,
        """
        \(name(object.target.label)), \(Self.title(object.target.box)), in \(entry.file): rather \
        \(name(object.label.suggested.label))
        """, evidence(object.label), line(entry))
    }.joined(separator: "\n")
    return text
  }

  private func heading(_ question: String, _ count: Int, _ noun: String, _ what: String) -> String {
    if count == 0 { return "  \(question) No \(noun) \(what).\n" }
    return "  \(question) \(counted(count, noun)) \(what)\n\n"
  }

  /// - Parameter line: not wrapped, so that it can be copied.
  private func paragraph(_ place: Int, _ title: String, _ evidence: String, _ line: String?) -> String {
    let number = "\(place + 1)  ".paddedLeft(to: 6).replacing(" ", with: "\u{A0}")
    return TextLayout.paragraph(number + printable(title), indent: 6, hanging: 6)
      + TextLayout.paragraph(printable(evidence), indent: 6)
      + (line.map { "      look: " + printable($0) + "\n" } ?? "")
  }

  /// "120×80 px at 14,30"
  private static func title(_ box: Box) -> String {
    "\(box.shortSidesText) px at \(fixed(box.x1, 0)),\(fixed(box.y1, 0))"
  }

  private func evidence(_ label: MissingLabel) -> String {
    var text = "It scores \(sentenceScore(label.detection.score))"
    if let second = label.runnerUp {
      let scores = comparedScores(label.detection.score, second.score, digits: 2)
      text = "It scores \(scores.value), and \(scores.bound) as \(name(second.label))"
    }
    guard label.bestIoU > 0 else { return text + ". It overlaps nothing that is annotated." }
    return text + """
      . Its IoU with what is annotated is at most \(fixed(label.bestIoU, 2)), and \
      \(percentText(Double(label.insideShare), digits: 0)) of it lies within one annotated box.
      """
  }

  private func evidence(_ label: WrongLabel) -> String {
    let boxes =
      label.boxCount == 1
      ? "The box that covers it scores" : "The \(grouped(label.boxCount)) boxes that cover it score"
    let scores = comparedScores(label.suggested.score, label.annotated.score, digits: 2)
    return """
      \(boxes) \(scores.value) as \(name(label.suggested.label)), and \
      \(scores.bound) as \(name(label.annotated.label))\
      \(label.boxCount == 1 ? "" : ", on average").
      """
  }
}

extension SuspiciousReport {
  /// `{"missing":[…],"wrong":[…]}`, the most suspicious first.
  var json: JSONText {
    ["missing": .array(labels.missing.map(json)), "wrong": .array(labels.wrong.map(json))]
  }

  private func json(_ entry: SuspiciousLabels.LabelPlace<MissingLabel>) -> JSONText {
    let label = entry.label
    return [
      "file": .string(entry.file), "box": label.detection.box.json,
      "label": .string(name(label.detection.label)), "label_id": .int(label.detection.label),
      "score": .float(label.detection.score), "runner_up": label.runnerUp.map(json) ?? .null,
      "best_iou": .float(label.bestIoU), "inside_annotated": .float(label.insideShare),
      "suspicion": .double(label.suspicion), "inspect": line(entry).map(JSONText.string) ?? .null,
    ]
  }

  private func json(_ entry: SuspiciousLabels.LabelPlace<SuspiciousLabels.DoubtedObject>) -> JSONText {
    let (target, label) = (entry.label.target, entry.label.label)
    return [
      "file": .string(entry.file), "id": target.id.map(JSONText.int) ?? .null, "box": target.box.json,
      "label": .string(name(target.label)), "label_id": .int(target.label),
      "mean_score": .float(label.annotated.score), "suggested": json(label.suggested),
      "boxes": .int(label.boxCount), "suspicion": .double(label.suspicion),
      "inspect": line(entry).map(JSONText.string) ?? .null,
    ]
  }

  private func json(_ score: ClassScore) -> JSONText {
    ["label": .string(name(score.label)), "label_id": .int(score.label), "score": .float(score.score)]
  }
}
