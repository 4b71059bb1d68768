import Diagnosis
import Lessons
import RetinaNet
import Training

extension State {
  /// What is known of the ground truth, at the present thresholds.
  func ofObjects(_ fact: LessonFact) -> LessonValue? {
    guard let diagnosis = currentDiagnosis, diagnosis.selection.thresholds == thresholds else { return nil }
    let outcomes = diagnosis.explanations.map(\.outcome)
    func count(_ isCounted: (Explanation.ObjectOutcome) -> Bool) -> LessonValue {
      .number(Double(outcomes.count(where: isCounted)))
    }
    switch fact {
    case .objects: return count { $0 != .ignored }
    case .found: return count { if case .found = $0 { true } else { false } }
    case .missed: return count { if case .missed = $0 { true } else { false } }
    case .missedByScore: return count { $0 == .missed(.score) }
    case .falsePositives: return .number(Double(diagnosis.verdicts.count(where: \.isFalsePositive)))
    case .duplicates:
      return .number(Double(diagnosis.verdicts.count { if case .duplicate = $0 { true } else { false } }))
    default: break
    }
    guard let place = options.target, diagnosis.explanations.indices.contains(place) else { return nil }
    return ofObject(fact, diagnosis.explanations[place])
  }

  private func ofObject(_ fact: LessonFact, _ explanation: Explanation) -> LessonValue? {
    let evidence = explanation.evidence
    func number(_ value: Float?) -> LessonValue? { value.map { .number(Double($0)) } }
    switch fact {
    case .objectLabel: return .word(configuration.title(ofClass: explanation.target.label))
    case .objectStatus:
      switch explanation.outcome {
      case .found: return .word("found")
      case .missed: return .word("missed")
      case .ignored: return .word("ignored")
      }
    case .objectStage: return .word(explanation.stage?.rawValue ?? "none")
    case .objectScore: return number(evidence.bestCandidate?.score)
    case .objectIoU: return number(evidence.bestBox?.iou)
    case .objectAnchorIoU: return number(evidence.bestAnchor?.iou)
    case .objectLevel: return evidence.bestAnchor.map { .word(layer(ofLevel: $0.level).name) }
    case .objectRival:
      guard let candidate = evidence.bestCandidate else { return nil }
      let rival = candidate.rival.flatMap { $0.isAboveThreshold ? $0.label : nil }
      return .word(rival.map { configuration.title(ofClass: $0) } ?? "background")
    case .objectWidth: return number(explanation.target.box.width)
    case .objectHeight: return number(explanation.target.box.height)
    case .suppressorScore: return number(evidence.suppression?.suppressorScore)
    case .suppressorIoU: return number(evidence.suppression?.iou)
    default: return nil
    }
  }

  /// What is known of the box that is being moved.
  func ofBox(_ fact: LessonFact) -> LessonValue? {
    guard let box = drawnBox?.box else { return nil }
    switch fact {
    case .boxWidth: return .number(Double(box.width))
    case .boxHeight: return .number(Double(box.height))
    case .boxGrowth: return drawnBox?.growth.map { .number(Double($0)) }
    case .boxIoU: return drawnBoxOverlaps?.object.map { .number(Double($0.iou)) }
    case .boxAnchorIoU: return drawnBoxOverlaps.map { .number(Double($0.anchor?.iou ?? 0)) }
    case .boxCover:
      return drawnBoxOverlaps?.object.map { object in
        let target = objects[object.index].target.box
        let shared = box.clipped(to: target).area
        return .number(object.iou > 0 && target.area > 0 ? Double(shared / target.area) : 0)
      }
    default: return nil
    }
  }

  /// What is known of the loss, once it is computed.
  func ofLoss(_ fact: LessonFact) -> LessonValue? {
    if let value = ofMethod(fact) { return value }
    guard let loss = pictureLoss else { return nil }
    let focal = loss.breakdown(options.focal.loss)
    let plain = loss.breakdown(.crossEntropy)
    func share(_ part: LossPart, of sums: LossSums) -> LessonValue {
      let total = sums.classification.loss
      return .number(total > 0 ? part.loss / total : 0)
    }
    switch fact {
    case .positiveAnchors: return .number(Double(loss.targets.positiveCount))
    case .backgroundAnchors: return .number(Double(loss.targets.backgroundCount))
    case .easyPairs: return .number(Double(focal.total.easyNegatives.count))
    case .loss: return .number(focal.total.classification.loss / focal.normalizer)
    case .plainLoss: return .number(plain.total.classification.loss / plain.normalizer)
    case .positiveShare: return share(focal.total.positives, of: focal.total)
    case .hardShare: return share(focal.total.hardNegatives, of: focal.total)
    case .easyShare: return share(focal.total.easyNegatives, of: focal.total)
    case .plainPositiveShare: return share(plain.total.positives, of: plain.total)
    case .plainEasyShare: return share(plain.total.easyNegatives, of: plain.total)
    case .firstLossAtHalf: return .number(firstLoss(loss, score: 0.5))
    case .firstLossAtPrior: return .number(firstLoss(loss, score: 0.01))
    case .firstLossRatio: return .number(firstLoss(loss, score: 0.5) / firstLoss(loss, score: 0.01))
    default: return nil
    }
  }

  /// The cross entropy of all pairs before training, where all have one score.
  private func firstLoss(_ loss: LossAnswers, score: Double) -> Double {
    let targets = loss.targets
    let classes = inspected?.trace.levels.first?.logits.shape[1] ?? 0
    let positives = targets.positiveCount
    return InitialLoss(
      score: score,
      pairs: (positives, (positives + targets.backgroundCount) * classes - positives), focal: .crossEntropy
    ).total.loss
  }

  private func ofMethod(_ fact: LessonFact) -> LessonValue? {
    guard options.view == .focal, options.focal.mode == .rivals, let answers = imbalanceAnswers,
      !answers.isEmpty
    else { return nil }
    let tally = answers[min(options.focal.method, answers.count - 1)].tally
    switch fact {
    case .method: return .word(tally.method.key)
    case .methodBackground: return .number(tally.negativeCount)
    case .methodPositivePull: return .number(tally.gradientShares.positives)
    default: return nil
    }
  }
}
