import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// How the boxes of an object's evidence are drawn: each with a label that says what it is.
enum EvidenceOverlay {
  static func draw(
    _ explanation: Explanation, on overlay: inout PictureOverlay, _ diagnosis: PictureDiagnosis?,
    _ inspected: InspectedPicture
  ) {
    for evidence in explanation.evidenceBoxes(diagnosis, inspected) {
      let color = color(evidence.role, diagnosis)
      overlay.outline(evidence.box, weight(evidence.role), color)
      overlay.label(evidence.box, texts(evidence.role, diagnosis, inspected), color, .remark)
    }
  }

  /// Anchors and objects are dashed, boxes are not.
  private static func weight(_ role: EvidenceBox.Role) -> StrokeWeight {
    switch role {
    case .bestAnchor, .anchorOfBestBox, .matchedObject: .dashed
    case .suppressor: .heavy
    case .bestBox, .bestCandidate, .ranked, .suppressed, .match, .takenDetection: .light
    }
  }

  private static func color(_ role: EvidenceBox.Role, _ diagnosis: PictureDiagnosis?) -> RGB {
    switch role {
    case .bestAnchor, .anchorOfBestBox: RGB(150, 210, 255)
    case .bestBox: RGB(230, 230, 230)
    case .bestCandidate(let label, _, _), .ranked(let label, _, _), .suppressed(let label, _),
      .suppressor(let label, _, _), .match(let label, _, _), .takenDetection(let label, _, _):
      ClassColors.color(label)
    case .matchedObject(let object):
      diagnosis?.explanations[object].outcome.color ?? MissesView.unknownColor
    }
  }

  /// The longest first.
  private static func texts(
    _ role: EvidenceBox.Role, _ diagnosis: PictureDiagnosis?, _ inspected: InspectedPicture
  ) -> [String] {
    func object(_ index: Int) -> [String] {
      let name = (diagnosis?.explanations[index].target.label).map(inspected.name(ofClass:)) ?? ""
      return ["\(name) \(index + 1), its match", "\(index + 1)"]
    }
    func detection(_ relation: String, _ label: Int, _ score: Float, _ iou: Float) -> [String] {
      [
        "\(relation): \(inspected.name(ofClass: label)) \(labelText(score)) IoU \(iouText(iou))", relation,
      ]
    }
    return switch role {
    case .bestAnchor(let iou): ["best anchor IoU \(iouText(iou))", "anchor \(iouText(iou))"]
    case .anchorOfBestBox(let iou): ["its anchor IoU \(iouText(iou))", "anchor \(iouText(iou))"]
    case .bestBox(let iou): ["best box IoU \(iouText(iou))", "box \(iouText(iou))"]
    case .bestCandidate(_, let score, let iou):
      ["best box \(labelText(score)) IoU \(iouText(iou))", "best \(labelText(score))"]
    case .ranked(_, let rank, let score):
      ["rank \(grouped(rank + 1)), \(labelText(score))", "rank \(grouped(rank + 1))"]
    case .suppressed(_, let score): ["suppressed, \(labelText(score))", "suppressed"]
    case .suppressor(_, let score, let iou):
      ["suppressor \(labelText(score)) IoU \(iouText(iou))", "suppressor \(labelText(score))"]
    case .matchedObject(let index): object(index)
    case .match(let label, let score, let iou): detection("found", label, score, iou)
    case .takenDetection(let label, let score, let iou): detection("taken", label, score, iou)
    }
  }
}
