import Evaluation
import Imaging
import RetinaNet
import Terminal

/// The boxes that tell what became of an object, each with what it is.
struct EvidenceBoxes {
  struct EvidenceBox {
    let box: Box
    let weight: StrokeWeight
    let color: RGB
    /// The longest first.
    let texts: [String]
  }

  private(set) var boxes: [EvidenceBox] = []

  init(_ explanation: Explanation, _ diagnosis: Diagnosis?, _ subject: Subject) {
    let evidence = explanation.evidence
    switch explanation.outcome {
    case .found(let detection, let iou):
      if let diagnosis { add(detection: detection, iou, "found", diagnosis, subject) }
    case .ignored: break
    case .missed(.anchors):
      add(anchor: evidence.bestAnchor, subject)
      add(box: evidence.bestBox)
    case .missed(.regression):
      if let fit = evidence.bestBox { add(anchorOf: fit, subject) }
      add(box: evidence.bestBox)
    case .missed(.score):
      if let fit = evidence.bestCandidate {
        add(fit.box, label: fit.candidate.label, ["best box \(labelText(fit.score)) IoU \(iouText(fit.iou))"])
      }
    case .missed(.topK):
      if let fit = evidence.rank { add(fit.candidate, "rank \(grouped(fit.rank + 1))", fit.score, subject) }
    case .missed(.nms):
      if let fit = evidence.suppression { add(fit, diagnosis, subject) }
    case .missed(.maxDetections):
      if let fit = evidence.maximum {
        add(fit.candidate, "rank \(grouped(fit.rank + 1))", fit.score, subject)
      }
    case .missed(.matching):
      if let fit = evidence.matching, let diagnosis {
        add(object: fit.matchedTo, "its match", diagnosis, subject)
        add(detection: fit.detection, fit.iou, "taken", diagnosis, subject)
      }
    }
  }

  private mutating func add(_ box: Box, label: Int, _ texts: [String]) {
    boxes.append(EvidenceBox(box: box, weight: .light, color: ClassColors.color(label), texts: texts))
  }

  private mutating func add(_ candidate: Candidate, _ name: String, _ score: Float, _ subject: Subject) {
    let box = subject.candidates.box(level: candidate.level, anchor: candidate.anchor)
    add(box, label: candidate.label, ["\(name), \(labelText(score))", name])
  }

  private mutating func add(anchor fit: Evidence.AnchorFit?, _ subject: Subject) {
    guard let fit else { return }
    let box = subject.anchorBox(fit.level, fit.anchor)
    boxes.append(
      EvidenceBox(
        box: box, weight: .dashed, color: Self.anchorColor,
        texts: ["best anchor IoU \(iouText(fit.iou))", "anchor \(iouText(fit.iou))"]))
  }

  private mutating func add(anchorOf fit: Evidence.BoxFit, _ subject: Subject) {
    boxes.append(
      EvidenceBox(
        box: subject.anchorBox(fit.level, fit.anchor), weight: .dashed, color: Self.anchorColor,
        texts: ["its anchor IoU \(iouText(fit.iouBefore))", "anchor \(iouText(fit.iouBefore))"]))
  }

  private mutating func add(box fit: Evidence.BoxFit?) {
    guard let fit else { return }
    boxes.append(
      EvidenceBox(
        box: fit.box, weight: .light, color: Self.boxColor,
        texts: ["best box IoU \(iouText(fit.iou))", "box \(iouText(fit.iou))"]))
  }

  private mutating func add(
    _ fit: Evidence.SuppressionFit, _ diagnosis: Diagnosis?, _ subject: Subject
  ) {
    if let diagnosis { add(object: fit.serves, "served by it", diagnosis, subject) }
    add(fit.candidate, "suppressed", fit.score, subject)
    boxes.append(
      EvidenceBox(
        box: fit.suppressorBox, weight: .heavy, color: ClassColors.color(fit.suppressor.label),
        texts: [
          "suppressor \(labelText(fit.suppressorScore)) IoU \(iouText(fit.iou))",
          "suppressor \(labelText(fit.suppressorScore))",
        ]))
  }

  private mutating func add(object: Int?, _ name: String, _ diagnosis: Diagnosis, _ subject: Subject) {
    guard let object, diagnosis.explanations.indices.contains(object) else { return }
    let other = diagnosis.explanations[object]
    boxes.append(
      EvidenceBox(
        box: other.target.box, weight: .dashed, color: other.outcome.color,
        texts: ["\(subject.name(ofClass: other.target.label)) \(object + 1), \(name)", "\(object + 1)"]))
  }

  private mutating func add(
    detection: Int, _ iou: Float, _ name: String, _ diagnosis: Diagnosis, _ subject: Subject
  ) {
    guard diagnosis.selection.detections.indices.contains(detection) else { return }
    let found = diagnosis.selection.detections[detection]
    add(
      found.box, label: found.label,
      ["\(name): \(subject.name(ofClass: found.label)) \(labelText(found.score)) IoU \(iouText(iou))", name])
  }

  private static let anchorColor = RGB(150, 210, 255)
  private static let boxColor = RGB(230, 230, 230)
}

extension Subject {
  /// An anchor, in pixels of the original picture.
  func anchorBox(_ level: Int, _ anchor: Int) -> Box {
    trace.transform.original(trace.levels[level].anchorBox(anchor))
  }
}

extension Explanation.Outcome {
  /// The same for a cause everywhere: loud for what was missed, quiet for the rest.
  var color: RGB {
    switch self {
    case .found: RGB(90, 150, 110)
    case .ignored: RGB(130, 130, 130)
    case .missed(let stage): stage.color
    }
  }
}

extension Stage {
  var color: RGB {
    switch self {
    case .anchors: RGB(200, 60, 190)
    case .regression: RGB(225, 115, 30)
    case .score: RGB(205, 165, 0)
    case .topK: RGB(0, 160, 175)
    case .nms: RGB(220, 50, 50)
    case .maxDetections: RGB(60, 110, 230)
    case .matching: RGB(145, 95, 225)
    }
  }
}
