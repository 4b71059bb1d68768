import Imaging
import RetinaNet
import Support

/// Why an object was missed, in sentences. `Explanation.decisiveFacts` gives the same as facts for a panel.
///
/// It needs no trace, so that a report can be written when all pictures are done.
public struct EvidenceSentences {
  private let transform: Transform
  private let thresholds: Thresholds
  private let iou: Double
  private let targets: [Target]
  private let detectionScores: [Float]
  private let className: (Int) -> String
  private let levelName: (Int) -> String
  private let anchorSides: (Int, Int) -> SIMD2<Float>

  /// - Parameters:
  ///   - iou: the minimum IoU of a box with an object that it covers.
  ///   - targets: all of the picture, to which explanations refer by their places.
  ///   - detectionScores: of the selection's detections.
  ///   - className: a class channel's name.
  ///   - levelName: of a level from 0: "P3".
  ///   - anchorSides: width and height, in pixels of the resized picture, of a level's anchor.
  public init(
    transform: Transform, thresholds: Thresholds, iou: Double, targets: [Target], detectionScores: [Float],
    className: @escaping (Int) -> String, levelName: @escaping (Int) -> String,
    anchorSides: @escaping (Int, Int) -> SIMD2<Float>
  ) {
    self.transform = transform
    self.thresholds = thresholds
    self.iou = iou
    self.targets = targets
    self.detectionScores = detectionScores
    self.className = className
    self.levelName = levelName
    self.anchorSides = anchorSides
  }

  /// "bird, 14×9 px at 120,44".
  public func title(_ target: Target) -> String { "\(className(target.label)), \(place(target.box))" }

  private func place(_ box: Box) -> String {
    "\(box.shortSidesText) px at \(fixed(box.x1, 0)),\(fixed(box.y1, 0))"
  }

  /// The evidence for the stage that lost the object, in numbers.
  public func sentences(_ explanation: Explanation) -> [String] {
    guard let stage = explanation.stage else { return [] }
    let evidence = explanation.evidence
    return switch stage {
    case .anchors: anchors(explanation.target, evidence)
    case .regression: regression(evidence)
    case .score: score(explanation.target, evidence)
    case .topK: topK(evidence)
    case .nms: suppression(evidence)
    case .maxDetections: maximum(evidence)
    case .matching: matching(evidence)
    }
  }

  private func anchors(_ target: Target, _ evidence: ObjectEvidence) -> [String] {
    let (picture, box) = (transform.original, target.box)
    guard box.x2 > 0, box.y2 > 0, box.x1 < Float(picture.width), box.y1 < Float(picture.height) else {
      return [
        "It lies outside the picture, which ends at \(picture.width),\(picture.height): "
          + "no box can be there."
      ]
    }
    guard let best = evidence.bestAnchor else { return [] }
    let (width, height) = transform.resizedSides(of: box)
    var answer = [
      "No anchor overlaps it by 0.5: the best, \(anchor(best.level, best.anchor)), reaches \(sentenceIoU(best.iou, bound: 0.5).value).",
      "The network sees the object as \(fixed(width, 0))×\(fixed(height, 0)) px.",
    ]
    if let sentence = best.matching.sentence { answer.append(sentence) }
    if let box = evidence.bestBox {
      answer.append(
        "Of all decoded boxes, the best overlaps it by \(sentenceIoU(box.iou, bound: iou).value).")
    }
    return answer
  }

  private func regression(_ evidence: ObjectEvidence) -> [String] {
    var answer: [String] = []
    if let best = evidence.bestAnchor {
      answer.append(
        "An anchor fits (\(anchor(best.level, best.anchor)), IoU \(fixed(best.iou, 2))), but no box decoded from one does."
      )
    }
    if let box = evidence.bestBox {
      let overlap = sentenceIoU(box.iou, bound: iou)
      answer.append(
        "The best, from \(levelName(box.level)), overlaps the object by \(overlap.value), and \(overlap.bound) is "
          + "needed; before regression its anchor overlapped it by \(fixed(box.iouBefore, 2))."
      )
    }
    return answer
  }

  private func score(_ target: Target, _ evidence: ObjectEvidence) -> [String] {
    guard let best = evidence.bestCandidate else { return [] }
    let score = comparedScores(best.score, best.threshold, digits: 2)
    let logit = ComparedNumbers(best.logit, best.thresholdLogit, digits: 2)
    var answer = [
      "The best box on it (\(levelName(best.candidate.level)), IoU \(fixed(best.iou, 2))) scores "
        + "\(score.value) as \(className(target.label)), and must be above \(score.bound): "
        + "its logit is \(logit.value), and above \(logit.bound) is needed."
    ]
    if let rival = best.rival {
      answer.append(
        rival.isAboveThreshold
          ? taken(rival, best)
          : "There no class scores enough, so it was taken for background; the best one is \(className(rival.label)): "
            + "\(sentenceScore(rival.score)).")
    } else {
      answer.append("There it was taken for background: no other class scores more.")
    }
    return answer
  }

  /// What it was taken for, unless that is another object's detection.
  private func taken(
    _ rival: ObjectEvidence.CandidateFit.Rival, _ fit: ObjectEvidence.CandidateFit
  ) -> String {
    let score = "\(sentenceScore(rival.score)), logit \(fixed(rival.logit, 2))"
    guard let owner = rival.owner else {
      return "There it was taken for \(className(rival.label)): \(score)."
    }
    return "That box is the detection of \(className(rival.label)) (\(score)), but it "
      + "\(owner.relation(to: "another object", fit)): \(title(targets[owner.object]))."
  }

  private func topK(_ evidence: ObjectEvidence) -> [String] {
    guard let rank = evidence.rank else { return [] }
    let score = comparedScores(rank.score, rank.cutoff, digits: 2)
    return [
      "Its best candidate on \(levelName(rank.candidate.level)) scores \(score.value), and "
        + "\(grouped(rank.rank)) of that level \(agreeing(rank.rank, "scores", "score")) more; top k takes \(grouped(rank.topK)), the last at "
        + "\(score.bound)."
    ]
  }

  private func suppression(_ evidence: ObjectEvidence) -> [String] {
    guard let fit = evidence.suppression else { return [] }
    let score = comparedScores(fit.score, fit.suppressorScore, digits: 2)
    let overlap = sentenceIoU(fit.iou, bound: thresholds.nms)
    var answer = [
      "Its best box, of score \(score.value), was suppressed by a better one, \(className(fit.suppressor.label)) "
        + "\(score.bound) (\(place(fit.suppressorBox))): they overlap by "
        + "\(overlap.value), and NMS allows \(overlap.bound)."
    ]
    if let serves = fit.serves {
      answer.append("That one is the detection of another object: \(title(targets[serves])).")
    } else if fit.isOwnBox(bound: iou) {
      let overlap = sentenceIoU(fit.iouWithTarget, bound: iou)
      answer.append(
        "That one finds no object. It is likely this object's own box, badly placed: it overlaps it by "
          + "\(overlap.value), and \(overlap.bound) is needed.")
    } else {
      answer.append(
        "That one finds no object; it overlaps this one by \(sentenceIoU(fit.iouWithTarget, bound: iou).value)."
      )
    }
    return answer
  }

  private func maximum(_ evidence: ObjectEvidence) -> [String] {
    guard let fit = evidence.maximum else { return [] }
    return [
      "Its best box, \(sentenceScore(fit.score)), survived NMS, but \(counted(fit.rank, "survivor")) "
        + "\(agreeing(fit.rank, "scores", "score")) more, and only \(counted(fit.maximum, "detection")) "
        + "\(agreeing(fit.maximum, "is", "are")) kept."
    ]
  }

  private func matching(_ evidence: ObjectEvidence) -> [String] {
    guard let fit = evidence.matching else { return [] }
    let start =
      "Detection \(fit.detection + 1) (\(sentenceScore(detectionScores[fit.detection]))) overlaps it by \(fixed(fit.iou, 2)), but "
    guard let other = fit.matchedTo else {
      return [start + "another detection was matched first."]
    }
    return [
      start + "counts for another object, which it overlaps by \(fixed(fit.otherIoU, 2)): "
        + title(targets[other]) + "."
    ]
  }

  private func anchor(_ level: Int, _ anchor: Int) -> String {
    let sides = anchorSides(level, anchor)
    return "\(fixed(sides.x, 0))×\(fixed(sides.y, 0)) px on \(levelName(level))"
  }
}
