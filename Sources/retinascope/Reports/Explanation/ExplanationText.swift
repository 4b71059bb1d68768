import Evaluation
import Imaging
import RetinaNet
import Terminal

/// For people: a heading for each picture, a paragraph for each object that was missed.
struct ExplanationText {
  /// Whether found objects get a line each, or are only counted.
  var listsFound = false
  /// What opens a picture in the inspector.
  let inspector: InspectorCommand

  /// All that is to say of a picture.
  func text(_ picture: ExplainedPicture) -> String {
    guard let scene = picture.scene else { return "" }
    var text = heading(picture.file, scene)
    if let remark = scene.remark {
      text += WrappedText.lines("note: \(printable(remark))", indent: 4, hanging: 2)
    }
    var isBelowParagraph = false
    for (index, object) in scene.objects.enumerated() {
      switch object.explanation.outcome {
      case .found(let detection, let iou):
        guard listsFound else { continue }
        text += (isBelowParagraph ? "\n" : "") + found(object, scene, detection: detection, iou: iou)
        isBelowParagraph = false
      case .missed:
        text += "\n" + paragraph(index, of: scene, file: picture.file)
        isBelowParagraph = true
      case .ignored: break
      }
    }
    return text
  }

  /// "birds.png, 512×384: found 9 of 14 objects".
  private func heading(_ file: String, _ scene: ExplainedScene) -> String {
    let size = scene.transform.original
    let objects = scene.foundCount + scene.missedCount
    var parts = ["found \(scene.foundCount) of \(objects) object\(objects == 1 ? "" : "s")"]
    if objects == 0 { parts = ["no objects"] }
    if scene.ignoredCount > 0 { parts.append("\(scene.ignoredCount) ignored") }
    if let mistakes = scene.mistakes { parts.append(mistakes) }
    if scene.unannotatedCount > 0 {
      parts.append("\(scene.unannotatedCount) of classes that are not annotated, which do not count")
    }
    return WrappedText.lines(
      "\(printable(file)), \(size.width)×\(size.height): \(parts.joined(separator: "; "))", indent: 2,
      hanging: 2)
  }

  private func found(
    _ object: ExplainedObject, _ scene: ExplainedScene, detection: Int, iou: Float
  ) -> String {
    let score = scoreText(scene.detections[detection].score)
    return WrappedText.lines(
      printable(
        "found: \(scene.title(object.target)), by detection \(detection + 1) of \(score), IoU \(fixed(iou, 2))"
      ),
      indent: 4, hanging: 2)
  }

  /// Why one object was missed.
  ///
  /// - Parameter isAlone: whether it stands without its picture's heading, and names the picture itself.
  func paragraph(_ index: Int, of scene: ExplainedScene, file: String, isAlone: Bool = false) -> String {
    let object = scene.objects[index]
    guard let stage = object.explanation.stage else { return "" }
    let place = isAlone ? ", in \(file)" : ""
    var text = WrappedText.lines(
      printable("missed: \(scene.title(object.target))\(place): \(stage.title)"), indent: 4, hanging: 2)
    text += WrappedText.lines(
      printable(scene.sentences(object).joined(separator: " ")), indent: 4)
    if object.explanation.survivors.covering > 0 {
      text += WrappedText.lines(scene.funnel(object.explanation.survivors) + ".", indent: 4)
    }
    for (place, remedy) in object.remedies.enumerated() {
      text += WrappedText.lines(
        printable((place == 0 ? "remedy: " : "or: ") + scene.sentence(remedy)), indent: 6, hanging: 2)
    }
    if object.remedies.isEmpty {
      text += WrappedText.lines("remedy: " + scene.sentenceWithoutRemedy(object), indent: 6, hanging: 2)
    }
    // Not wrapped: it is there to be copied.
    return text + "    look: " + printable(inspector.line(file: file, index, of: scene)) + "\n"
  }
}

extension ExplainedScene {
  /// "3 false detections: 2 on background, 1 duplicate"; `nil` where there is none.
  var mistakes: String? {
    let kinds: [(String, (Verdict) -> Bool)] = [
      ("on background", { $0 == .background }),
      ("duplicate", { if case .duplicate = $0 { true } else { false } }),
      ("misplaced", { if case .localisation = $0 { true } else { false } }),
      ("of another class", { if case .confusion = $0 { true } else { false } }),
      ("misplaced and of another class", { if case .both = $0 { true } else { false } }),
    ]
    let counts = kinds.map { name, holds in (name, verdicts.count(where: holds)) }.filter { $0.1 > 0 }
    let sum = counts.reduce(0) { $0 + $1.1 }
    guard sum > 0 else { return nil }
    return "\(sum) wrong detection\(sum == 1 ? "" : "s"): "
      + counts.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
  }
}
