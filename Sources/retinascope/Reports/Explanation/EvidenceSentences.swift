import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// Why an object was missed, in sentences.
extension ExplainedPicture {
  /// "bird, 14×9 px at 120,44".
  func title(_ target: Target) -> String { "\(className(target.label)), \(place(target.box))" }

  func place(_ box: Box) -> String {
    "\(pixels(box.width))×\(pixels(box.height)) px at \(pixels(box.x1)),\(pixels(box.y1))"
  }

  /// The evidence for the stage that lost the object, in numbers.
  func sentences(_ object: ExplainedObject) -> [String] {
    guard let stage = object.explanation.stage else { return [] }
    let evidence = object.explanation.evidence
    return switch stage {
    case .anchors: anchors(object, evidence)
    case .regression: regression(evidence)
    case .score: score(object, evidence)
    case .topK: topK(evidence)
    case .nms: suppression(object, evidence)
    case .maxDetections: maximum(evidence)
    case .matching: matching(evidence)
    }
  }

  private func anchors(_ object: ExplainedObject, _ evidence: ObjectEvidence) -> [String] {
    let (picture, box) = (transform.original, object.target.box)
    guard box.x2 > 0, box.y2 > 0, box.x1 < Float(picture.width), box.y1 < Float(picture.height) else {
      return [
        "It lies outside the picture, which ends at \(picture.width),\(picture.height): "
          + "no box can be there."
      ]
    }
    guard let best = evidence.bestAnchor else { return [] }
    let size = inputSize(box)
    var answer = [
      "No anchor overlaps it by 0.5: the best, \(anchor(best.level, best.anchor)), reaches \(overlap(best.iou, 0.5)).",
      "The network sees the object as \(fixed(size.width, 0))×\(fixed(size.height, 0)) px.",
    ]
    switch best.matching {
    case .foreground: break
    case .lowQualityInIgnoredBand:
      answer.append(
        "By its overlap alone training would have ignored that anchor (0.4 to 0.5); it learns from it only as this object's best."
      )
    case .lowQuality:
      answer.append(
        "By its overlap alone training would have taken that anchor for background; it learns from it only as this object's best."
      )
    case .none:
      answer.append("Training would not have given that anchor to this object, so no anchor learns it.")
    }
    if let box = evidence.bestBox {
      answer.append("Of all boxes that the network made, the best overlaps it by \(overlap(box.iou, iou)).")
    }
    return answer
  }

  private func regression(_ evidence: ObjectEvidence) -> [String] {
    var answer: [String] = []
    if let best = evidence.bestAnchor {
      answer.append(
        "An anchor fits (\(anchor(best.level, best.anchor)), IoU \(fixed(best.iou, 2))), but no box that was made of one does."
      )
    }
    if let box = evidence.bestBox {
      answer.append(
        "The best, from \(grids[box.level].name), overlaps the object by \(overlap(box.iou, iou)), and \(fixed(iou, 2)) is "
          + "needed; its anchor did by \(fixed(box.iouBefore, 2)), before it was moved."
      )
    }
    return answer
  }

  private func score(_ object: ExplainedObject, _ evidence: ObjectEvidence) -> [String] {
    guard let best = evidence.bestCandidate else { return [] }
    var answer = [
      "The best box on it (\(grids[best.candidate.level].name), IoU \(fixed(best.iou, 2))) scores "
        + "\(scoreText(best.score)) as \(className(object.target.label)), and must be above \(scoreText(best.threshold)): "
        + "its logit is \(signed(best.logit)), and above \(signed(best.thresholdLogit)) is needed."
    ]
    if let rival = best.rival {
      answer.append(
        rival.isAboveThreshold
          ? "There it was taken for \(className(rival.label)): \(scoreText(rival.score)), logit \(signed(rival.logit))."
          : "There it was taken for background: even the best class, \(className(rival.label)), reaches only "
            + "\(scoreText(rival.score)).")
    } else {
      answer.append("There it was taken for background: no other class scores more.")
    }
    return answer
  }

  private func topK(_ evidence: ObjectEvidence) -> [String] {
    guard let rank = evidence.rank else { return [] }
    return [
      "Its best candidate on \(grids[rank.candidate.level].name) scores \(scoreText(rank.score)), and "
        + "\(grouped(rank.rank)) of that level score more; top k takes \(grouped(rank.topK)), the last at "
        + "\(scoreText(rank.cutoff))."
    ]
  }

  private func suppression(_ object: ExplainedObject, _ evidence: ObjectEvidence) -> [String] {
    guard let fit = evidence.suppression else { return [] }
    var answer = [
      "Its best box, of score \(scoreText(fit.score)), was suppressed by a better one, \(className(fit.suppressor.label)) "
        + "\(scoreText(fit.suppressorScore)) (\(place(fit.suppressorBox))): they overlap by "
        + "\(overlap(fit.iou, thresholds.nms)), and NMS allows \(fixed(thresholds.nms, 2))."
    ]
    if let serves = fit.serves {
      answer.append("That one is the detection of another object: \(title(objects[serves].target)).")
    } else if fit.isOwnBox(bound: iou) {
      answer.append(
        "That one finds no object. It is likely this object's own box, only off: it overlaps it by "
          + "\(overlap(fit.iouWithTarget, iou)), and \(fixed(iou, 2)) is needed.")
    } else {
      answer.append("That one finds no object; it overlaps this one by \(overlap(fit.iouWithTarget, iou)).")
    }
    return answer
  }

  private func maximum(_ evidence: ObjectEvidence) -> [String] {
    guard let fit = evidence.maximum else { return [] }
    return [
      "Its best box, \(scoreText(fit.score)), survived NMS, but \(grouped(fit.rank)) survivors score more, and only "
        + "\(grouped(fit.maximum)) detections are kept."
    ]
  }

  private func matching(_ evidence: ObjectEvidence) -> [String] {
    guard let fit = evidence.matching else { return [] }
    let start =
      "Detection \(fit.detection + 1) (\(scoreText(detections[fit.detection].score))) overlaps it by \(fixed(fit.iou, 2)), but "
    guard let other = fit.matchedTo else {
      return [start + "another detection was matched first."]
    }
    return [
      start + "counts for another object, which it overlaps by \(fixed(fit.otherIoU, 2)): "
        + title(objects[other].target) + "."
    ]
  }

  private func anchor(_ level: Int, _ anchor: Int) -> String {
    let shape = grids[level].shape(anchor)
    return "\(fixed(shape.x, 0))×\(fixed(shape.y, 0)) px on \(grids[level].name)"
  }

  private func pixels(_ value: Float) -> String { fixed(value, 0) }

  /// An overlap in two digits, or in more where these hide on which side of a bound it lies.
  private func overlap(_ iou: Float, _ bound: Double) -> String {
    for digits in 2...4 {
      let text = fixed(iou, digits)
      if text != fixed(bound, digits) { return text }
    }
    return "\(iou)"
  }
}
