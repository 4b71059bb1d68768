import Imaging
import RetinaNet
import Support

/// A name and a text, which a panel writes in two columns.
public struct Fact: Sendable, Hashable {
  public let name: String
  public let text: String

  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

extension Explanation {
  /// The evidence for the stage that lost the object, in numbers: what decided it first.
  ///
  /// - Parameters:
  ///   - trace: what was explained.
  ///   - iou: the minimum IoU of a box that covers the object.
  public func decisiveFacts(_ trace: Trace, iou: Double) -> [Fact] {
    switch outcome {
    case .found(let detection, let iou):
      [Fact(name: "found by", text: "detection \(detection + 1), IoU \(iouText(iou))")]
    case .ignored:
      [
        Fact(
          name: "ignored",
          text: target.isCrowd ? "a crowd: neither found nor missed" : "as its annotation says")
      ]
    case .missed(.anchors):
      [anchorFact(trace) ?? Fact(name: "anchor", text: "none overlaps it at all")]
        + [boxFact(trace, iou: iou)].compactMap { $0 }
    case .missed(.regression): [boxFact(trace, iou: iou), anchorFact(trace)].compactMap { $0 }
    case .missed(.score): scoreFacts(trace)
    case .missed(.topK): [rankFact(trace)].compactMap { $0 }
    case .missed(.nms): suppressionFacts(trace, iou: iou)
    case .missed(.maxDetections): [maximumFact].compactMap { $0 }
    case .missed(.matching): [matchingFact].compactMap { $0 }
    }
  }

  /// Further evidence.
  public func otherFacts(_ trace: Trace, iou: Double) -> [Fact] {
    let decisive = Set(decisiveFacts(trace, iou: iou).map(\.name))
    return ([survivorFact] + scoreFacts(trace) + [boxFact(trace, iou: iou), anchorFact(trace)])
      .compactMap { $0 }.filter { !decisive.contains($0.name) }
  }

  /// How many candidates are left after each stage.
  private var survivorFact: Fact? {
    let steps = [
      ("on it", counts.covering), ("above score", counts.aboveScore),
      ("in top k", counts.withinTopK), ("after NMS", counts.afterNMS), ("kept", counts.kept),
      ("its match", counts.matched),
    ]
    // Steps after the first empty one are left out.
    let shown = steps.prefix { $0.1 > 0 } + steps.drop { $0.1 > 0 }.prefix(1)
    return Fact(name: "funnel", text: shown.map { "\(grouped($0.1)) \($0.0)" }.joined(separator: " → "))
  }

  private func anchorFact(_ trace: Trace) -> Fact? {
    evidence.bestAnchor.map { fit in
      Fact(
        name: "anchor",
        text:
          "best IoU \(iouText(fit.iou)): \(trace.anchorText(fit.level, fit.anchor)); in training \(fit.matching.words)"
      )
    }
  }

  private func boxFact(_ trace: Trace, iou: Double) -> Fact? {
    evidence.bestBox.map { fit in
      let overlap = sentenceIoU(fit.iou, bound: iou)
      return Fact(
        name: "box",
        text:
          "best IoU \(overlap.value) (\(overlap.bound) is needed); its anchor's was \(iouText(fit.iouBefore)), its score \(scoreText(fit.score)) (\(trace.levels[fit.level].name))"
      )
    }
  }

  private func scoreFacts(_ trace: Trace) -> [Fact] {
    guard let fit = evidence.bestCandidate else { return [] }
    let isAbove = fit.score > fit.threshold
    let score = comparedScores(fit.score, fit.threshold)
    let logit = ComparedNumbers(fit.logit, fit.thresholdLogit, digits: 2)
    let distance = (fit.logit - fit.thresholdLogit).isFinite ? logit.difference + " " : ""
    let relation = isAbove ? "above" : "not above"
    var facts = [
      Fact(
        name: "score",
        text:
          "best \(score.value), \(relation) \(score.bound) (\(trace.levels[fit.candidate.level].name), IoU \(iouText(fit.iou)))"
      ),
      Fact(
        name: "logit",
        text:
          "\(logit.value), \(distance)\(isAbove ? "above" : "below") the threshold's \(logit.bound)"
      ),
    ]
    if let rival = fit.rival {
      let name = trace.configuration.title(ofClass: rival.label)
      facts.append(
        Fact(
          name: "seen as",
          text: rival.isAboveThreshold
            ? ownerText(rival, fit, trace) ?? "\(name) \(scoreText(rival.score)) (\(logitText(rival)))"
            : "background; the best class there is \(name) \(scoreText(rival.score))"))
    } else if !isAbove {
      facts.append(Fact(name: "seen as", text: "background: its own class is the best there"))
    }
    return facts
  }

  private func logitText(_ rival: ObjectEvidence.CandidateFit.Rival) -> String {
    "logit \(signed(rival.logit, 2))"
  }

  /// That the detection is another object's, so that this one was not taken for its class.
  private func ownerText(
    _ rival: ObjectEvidence.CandidateFit.Rival, _ fit: ObjectEvidence.CandidateFit, _ trace: Trace
  ) -> String? {
    guard let owner = rival.owner else { return nil }
    let name = trace.configuration.title(ofClass: rival.label)
    let object = "\(trace.configuration.title(ofClass: owner.label)) \(owner.object + 1)"
    return
      "the best box here is \(name) \(scoreText(rival.score)), but it \(owner.relation(to: object, fit)); \(logitText(rival))"
  }

  private func rankFact(_ trace: Trace) -> Fact? {
    evidence.rank.map { fit in
      let score = comparedScores(fit.score, fit.cutoff)
      return Fact(
        name: "rank",
        text:
          "\(grouped(fit.rank + 1)) of \(trace.levels[fit.candidate.level].name), of which \(grouped(fit.topK)) are taken; score \(score.value)"
          + (fit.cutoff.isNaN ? "" : ", the last taken has \(score.bound)"))
    }
  }

  private func suppressionFacts(_ trace: Trace, iou: Double) -> [Fact] {
    guard let fit = evidence.suppression else { return [] }
    let name = trace.configuration.title(ofClass: fit.suppressor.label)
    let score = comparedScores(fit.suppressorScore, fit.score)
    let serves =
      fit.serves.map { "it is the match of object \($0 + 1)" }
      ?? (fit.isOwnBox(bound: iou)
        ? "likely this object's own box, badly placed" : "it is the match of no object")
    return [
      Fact(
        name: "by",
        text:
          "\(name) \(score.value), IoU \(iouText(fit.iou)) with this one's box (\(score.bound))"
      ),
      Fact(name: "which", text: "\(serves); its IoU with this one is \(iouText(fit.iouWithTarget))"),
    ]
  }

  private var maximumFact: Fact? {
    evidence.maximum.map { fit in
      Fact(
        name: "rank",
        text:
          "\(grouped(fit.rank + 1)) of what NMS left, of which \(grouped(fit.maximum)) are kept; score \(scoreText(fit.score))"
      )
    }
  }

  private var matchingFact: Fact? {
    evidence.matching.map { fit in
      let other =
        fit.matchedTo.map { "counts for object \($0 + 1), IoU \(iouText(fit.otherIoU))" }
        ?? "counts for no object"
      return Fact(
        name: "taken", text: "detection \(fit.detection + 1), IoU \(iouText(fit.iou)), \(other)")
    }
  }
}

extension ObjectEvidence.CandidateFit.Rival.Owner {
  /// "fits cow 2 better (IoU 0.76 against 0.50)".
  func relation(to name: String, _ fit: ObjectEvidence.CandidateFit) -> String {
    let overlaps = sentenceIoU(iou, bound: Double(fit.iou))
    return iou > fit.iou
      ? "fits \(name) better (IoU \(overlaps.value) against \(overlaps.bound))"
      : "counts for \(name) (IoU \(iouText(iou)))"
  }
}

extension ObjectEvidence.AnchorMatching {
  /// The same in a sentence; `nil` for what needs no remark.
  var sentence: String? {
    switch self {
    case .foreground: nil
    case .lowQualityInIgnoredBand:
      "By its overlap alone, training would have ignored that anchor (0.4 to 0.5); it is positive only as this object's best."
    case .lowQuality:
      "By its overlap alone, that anchor would have been background in training; it is positive only as this object's best."
    case .none: "Training would not have assigned that anchor to this object, so no anchor learns to find it."
    }
  }

  /// What training makes of it.
  var words: String {
    switch self {
    case .foreground: "positive"
    case .lowQualityInIgnoredBand: "ignored by its IoU (0.4–0.5), positive only as the object's best"
    case .lowQuality: "background by its IoU (under 0.4), positive only as the object's best"
    case .none: "never positive for it"
    }
  }
}

extension Trace {
  /// "P4 shape 3, 64×128 px": an anchor, in pixels of the original picture.
  fileprivate func anchorText(_ level: Int, _ anchor: Int) -> String {
    let outputs = levels[level]
    let box = outputs.anchorBox(anchor)
    let x = Float(transform.original.width) / Float(max(1, transform.resized.width))
    let y = Float(transform.original.height) / Float(max(1, transform.resized.height))
    let sides = Box(x1: box.x1 * x, y1: box.y1 * y, x2: box.x2 * x, y2: box.y2 * y).shortSidesText
    return "\(outputs.name) shape \(anchor % max(1, outputs.anchorsPerCell)), \(sides) px"
  }
}
