import Diagnosis
import Imaging
import RetinaNet

/// A box that is evidence for an object's outcome, in pixels of the original picture.
struct EvidenceBox {
  let box: Box
  let role: Role

  /// What the box is, with the numbers that its label says.
  enum Role {
    /// The anchor that overlaps the object most.
    case bestAnchor(iou: Float)
    /// The anchor of the best box.
    case anchorOfBestBox(iou: Float)
    /// The decoded box that overlaps the object most, of whichever class.
    case bestBox(iou: Float)
    /// The box of the best score for the object's class.
    case bestCandidate(label: Int, score: Float, iou: Float)
    case ranked(label: Int, rank: Int, score: Float)
    case suppressed(label: Int, score: Float)
    case suppressor(label: Int, score: Float, iou: Float)
    /// Another object, by its index: the one that the suppressor, or the detection, is matched to.
    case matchedObject(Int)
    /// The detection that found the object.
    case match(label: Int, score: Float, iou: Float)
    /// The detection that covers the object and is matched to another.
    case takenDetection(label: Int, score: Float, iou: Float)
  }
}

extension Explanation {
  /// The boxes of the decisive evidence for the object's outcome.
  func evidenceBoxes(_ diagnosis: PictureDiagnosis?, _ inspected: InspectedPicture) -> [EvidenceBox] {
    func box(_ candidate: Candidate) -> Box {
      inspected.candidates.box(level: candidate.level, anchor: candidate.anchor)
    }
    func matchedObject(_ index: Int?) -> EvidenceBox? {
      guard let index, let diagnosis, diagnosis.explanations.indices.contains(index) else { return nil }
      return EvidenceBox(box: diagnosis.explanations[index].target.box, role: .matchedObject(index))
    }
    func detection(_ index: Int, _ role: (Detection) -> EvidenceBox.Role) -> EvidenceBox? {
      guard let diagnosis, diagnosis.selection.detections.indices.contains(index) else { return nil }
      let detection = diagnosis.selection.detections[index]
      return EvidenceBox(box: detection.box, role: role(detection))
    }
    let boxes: [EvidenceBox?]
    switch outcome {
    case .ignored: boxes = []
    case .found(let index, let iou):
      boxes = [detection(index) { .match(label: $0.label, score: $0.score, iou: iou) }]
    case .missed(.anchors):
      boxes = [
        evidence.bestAnchor.map {
          EvidenceBox(box: inspected.anchorBox($0.level, $0.anchor), role: .bestAnchor(iou: $0.iou))
        },
        evidence.bestBox.map { EvidenceBox(box: $0.box, role: .bestBox(iou: $0.iou)) },
      ]
    case .missed(.regression):
      boxes = [
        evidence.bestBox.map {
          EvidenceBox(
            box: inspected.anchorBox($0.level, $0.anchor), role: .anchorOfBestBox(iou: $0.iouBefore))
        },
        evidence.bestBox.map { EvidenceBox(box: $0.box, role: .bestBox(iou: $0.iou)) },
      ]
    case .missed(.score):
      boxes = [
        evidence.bestCandidate.map {
          EvidenceBox(
            box: $0.box, role: .bestCandidate(label: $0.candidate.label, score: $0.score, iou: $0.iou))
        }
      ]
    case .missed(.topK):
      boxes = [
        evidence.rank.map {
          EvidenceBox(
            box: box($0.candidate), role: .ranked(label: $0.candidate.label, rank: $0.rank, score: $0.score))
        }
      ]
    case .missed(.maxDetections):
      boxes = [
        evidence.maximum.map {
          EvidenceBox(
            box: box($0.candidate), role: .ranked(label: $0.candidate.label, rank: $0.rank, score: $0.score))
        }
      ]
    case .missed(.nms):
      guard let fit = evidence.suppression else { return [] }
      boxes = [
        matchedObject(fit.serves),
        EvidenceBox(
          box: box(fit.candidate), role: .suppressed(label: fit.candidate.label, score: fit.score)),
        EvidenceBox(
          box: fit.suppressorBox,
          role: .suppressor(label: fit.suppressor.label, score: fit.suppressorScore, iou: fit.iou)),
      ]
    case .missed(.matching):
      guard let fit = evidence.matching else { return [] }
      boxes = [
        matchedObject(fit.matchedTo),
        detection(fit.detection) { .takenDetection(label: $0.label, score: $0.score, iou: fit.iou) },
      ]
    }
    return boxes.compactMap { $0 }
  }
}

extension InspectedPicture {
  /// An anchor, in pixels of the original picture.
  func anchorBox(_ level: Int, _ anchor: Int) -> Box {
    trace.transform.original(trace.levels[level].anchorBox(anchor))
  }
}
