import Diagnosis
import RetinaNet
import Runs
import Support

/// Text for people: a heading for each picture, and a paragraph for each missed object.
struct ExplanationText {
  /// Whether each found object gets a line; else they are only counted.
  var listsFound = false
  /// The command that opens a picture in the inspector.
  let inspector: InspectorCommandLine

  func text(_ picture: ExplainedPicture, file: String) -> String {
    var text = heading(file, picture)
    if let remark = picture.remark {
      text += TextLayout.paragraph("note: \(printable(remark))", indent: 4, hanging: 2)
    }
    var isBelowParagraph = false
    for (index, object) in picture.objects.enumerated() {
      switch object.explanation.outcome {
      case .found(let detection, let iou):
        guard listsFound else { continue }
        text += (isBelowParagraph ? "\n" : "") + found(object, picture, detection: detection, iou: iou)
        isBelowParagraph = false
      case .missed:
        text += "\n" + paragraph(index, of: picture, file: file)
        isBelowParagraph = true
      case .ignored: break
      }
    }
    return text
  }

  /// "birds.png, 512×384: found 9 of 14 objects".
  private func heading(_ file: String, _ picture: ExplainedPicture) -> String {
    let size = picture.transform.original
    let objects = picture.foundCount + picture.missedCount
    var parts = ["found \(grouped(picture.foundCount)) of \(counted(objects, "object"))"]
    if objects == 0 { parts = ["no objects"] }
    if picture.ignoredCount > 0 { parts.append("\(grouped(picture.ignoredCount)) ignored") }
    if let mistakes = picture.mistakes { parts.append(mistakes) }
    if picture.unannotatedCount > 0 {
      parts.append(
        "\(grouped(picture.unannotatedCount)) of classes that are not annotated, which do not count")
    }
    if let unknown = picture.unknownClasses.words { parts.append("class unknown: \(printable(unknown))") }
    return TextLayout.paragraph(
      "\(printable(file)), \(size.width)×\(size.height): \(parts.joined(separator: "; "))", indent: 2,
      hanging: 2)
  }

  private func found(
    _ object: ExplainedObject, _ picture: ExplainedPicture, detection: Int, iou: Float
  ) -> String {
    let score = sentenceScore(picture.detections[detection].score)
    return TextLayout.paragraph(
      printable(
        "found: \(picture.words.title(object.target)), by detection \(detection + 1) of \(score), IoU \(fixed(iou, 2))"
      ),
      indent: 4, hanging: 2)
  }

  /// Why an object was missed; empty if it was not.
  ///
  /// - Parameter namesFile: whether to name the picture, for a paragraph without its picture's heading.
  func paragraph(
    _ index: Int, of picture: ExplainedPicture, file: String, namesFile: Bool = false
  ) -> String {
    let object = picture.objects[index]
    guard let stage = object.explanation.stage else { return "" }
    let place = namesFile ? ", in \(file)" : ""
    var text = TextLayout.paragraph(
      printable("missed: \(picture.words.title(object.target))\(place): \(stage.title)"), indent: 4,
      hanging: 2)
    text += TextLayout.paragraph(
      printable(picture.words.sentences(object.explanation).joined(separator: " ")), indent: 4)
    if object.explanation.counts.covering > 0 {
      text += TextLayout.paragraph(Self.funnel(object.explanation.counts) + ".", indent: 4)
    }
    for (place, remedy) in object.remedies.enumerated() {
      text += TextLayout.paragraph(
        printable((place == 0 ? remedy.heading : "or: ") + picture.sentence(remedy)), indent: 6, hanging: 2)
    }
    if object.remedies.isEmpty {
      text += TextLayout.paragraph(
        "remedy: " + picture.sentenceWithoutRemedy(object), indent: 6, hanging: 2)
    }
    // Not wrapped, so that it can be copied.
    return text + "    look: " + printable(inspector.line(file: file, index, of: picture)) + "\n"
  }

  /// "34 boxes cover it → 3 above the score → 0 within top k", up to the first stage with none left.
  private static func funnel(_ counts: StageCounts) -> String {
    let steps = [
      (counts.aboveScore, "above the score"), (counts.withinTopK, "within top k"),
      (counts.afterNMS, "after NMS"), (counts.kept, "kept"), (counts.matched, "matched"),
    ]
    var text = "\(grouped(counts.covering)) box\(counts.covering == 1 ? " covers" : "es cover") it"
    var left = counts.covering
    for (count, step) in steps where left > 0 {
      text += " → \(grouped(count)) \(step)"
      left = count
    }
    return text
  }
}

extension ExplainedPicture {
  /// The text about its objects.
  var words: EvidenceSentences {
    EvidenceSentences(
      transform: transform, thresholds: thresholds, iou: iou, targets: objects.map(\.target),
      detectionScores: detections.map(\.score), className: className, levelName: { grids[$0].name },
      anchorSides: { grids[$0].shape($1) })
  }

  /// What its objects of classes that the model does not have are taken for.
  var unknownClasses: UnknownClasses {
    var unknown = UnknownClasses()
    unknown.add(
      unknownObjects, detections: detections.lazy.map { (box: $0.box, label: $0.label) }, name: className)
    return unknown
  }

  /// "3 false positives: 2 background, 1 duplicate"; `nil` if there are none.
  fileprivate var mistakes: String? {
    let words = verdicts.filter(\.isFalsePositive).map(\.word)
    let counts = Verdict.mistakeWords.map { word in (word, words.count { $0 == word }) }
      .filter { $0.1 > 0 }
    let sum = counts.reduce(0) { $0 + $1.1 }
    guard sum > 0 else { return nil }
    return "\(counted(sum, "false positive")): "
      + counts.map { "\(grouped($0.1)) \($0.0)" }.joined(separator: ", ")
  }
}

extension ExplainedRemedy {
  /// What finds an object and lets in ten mistakes for each is none to be advised.
  fileprivate var heading: String {
    let effects = overDataSet?.effects ?? remedy.admits
    let isCostly = effects.map { $0.falsePositives + $0.duplicates > 10 * (1 + $0.found) } ?? false
    return isCostly ? "at a high price: " : "remedy: "
  }
}

/// What would find an object, in one or two sentences.
extension ExplainedPicture {
  /// Why no remedy would find it.
  func sentenceWithoutRemedy(_ object: ExplainedObject) -> String {
    object.explanation.stage?.sentenceWithoutRemedy(next: object.obstacle) ?? "no threshold finds it."
  }

  func sentence(_ remedy: ExplainedRemedy) -> String {
    let change = remedy.remedy.change
    let flags =
      change.flags(thresholds, classes: classes)?.map(shellWord).joined(separator: " ")
      .replacing(" ", with: "\u{A0}") ?? ""
    switch change {
    case .inputSize:
      return "\(flags) would give it an anchor. " + Self.sentence(remedy.trial)
    case .anchorShape(let level, let size, let ratio, let iou):
      return """
        An anchor of size \(fixed(size, 0)) and height over width \(fixed(ratio, 2)) on \(grids[level].name) would \
        overlap it by \(fixed(iou, 2)); that needs new training.
        """
    case .score, .nms, .topK, .maxDetections:
      let finds = "\(flags) finds it" + (remedy.remedy.reason.map { " (\($0.words))" } ?? "")
      guard let admits = remedy.remedy.admits else { return "\(finds)." }
      let here = admits.phrase
      guard let all = remedy.overDataSet else { return "\(finds), and \(here)." }
      return "\(finds). In this picture it \(here); over all pictures it \(all.effects.phrase)"
        + (all.isExact ? "." : ", or more.")
    }
  }

  private static func sentence(_ trial: SizeTrial?) -> String {
    guard let trial else { return "Only a run tells whether the network then finds it: --try-sizes." }
    let score = trial.score.map { ", \(sentenceScore($0))" } ?? ""
    return switch trial.outcome {
    case .missed(let stage): "Tried: there it is missed, too (\(stage.title)\(score))."
    case .found, .ignored: "Tried: there it is found\(score)."
    }
  }
}
