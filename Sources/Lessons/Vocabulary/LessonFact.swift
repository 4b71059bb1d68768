import Support

/// What a lesson can know of the inspector: the words of conditions and placeholders.
public enum LessonFact: String, Sendable, Hashable, CaseIterable {
  case view, mode, picture, level, stride, cells
  case label = "class"
  case anchors, classes, candidates
  case selectedLabel = "selected-class"
  case selectedScore = "selected-score"
  case selectedLogit = "selected-logit"
  case selectedLevel = "selected-level"
  case selectedIoU = "selected-iou"
  case selectedVerdict = "selected-verdict"
  case selectedSuppressed = "selected-suppressed"
  case selectedWidth = "selected-width"
  case selectedHeight = "selected-height"
  case anchorShape = "anchor-shape"
  case anchorIoU = "anchor-iou"
  case anchorBoxIoU = "anchor-box-iou"
  case anchorScore = "anchor-score"
  case anchorWidth = "anchor-width"
  case anchorHeight = "anchor-height"
  case objectLabel = "object-class"
  case objectStatus = "object-status"
  case objectStage = "object-stage"
  case objectScore = "object-score"
  case objectIoU = "object-iou"
  case objectAnchorIoU = "object-anchor-iou"
  case objectLevel = "object-level"
  case objectRival = "object-rival"
  case objectWidth = "object-width"
  case objectHeight = "object-height"
  case suppressorScore = "suppressor-score"
  case suppressorIoU = "suppressor-iou"
  case boxIoU = "box-iou"
  case boxCover = "box-cover"
  case boxGrowth = "box-growth"
  case boxWidth = "box-width"
  case boxHeight = "box-height"
  case boxAnchorIoU = "box-anchor-iou"
  case edited
  case triedIoU = "tried-iou"
  case triedCovered = "tried-covered"
  case covered
  case score
  case classScore = "class-score"
  case nms
  case topK = "top-k"
  case maximum
  case aboveScore = "above-score"
  case withinTopK = "within-top-k"
  case outsideTopK = "outside-top-k"
  case suppressed
  case afterNMS = "after-nms"
  case beyondMaximum = "beyond-maximum"
  case kept
  case objects, found, missed
  case missedByScore = "missed-by-score"
  case falsePositives = "false-positives"
  case duplicates
  case positiveAnchors = "positive-anchors"
  case backgroundAnchors = "background-anchors"
  case gamma, alpha
  case loss
  case plainLoss = "plain-loss"
  case positiveShare = "positive-share"
  case hardShare = "hard-share"
  case easyShare = "easy-share"
  case plainPositiveShare = "plain-positive-share"
  case plainEasyShare = "plain-easy-share"
  case easyPairs = "easy-pairs"
  case firstLossAtHalf = "first-loss-half"
  case firstLossAtPrior = "first-loss-prior"
  case firstLossRatio = "first-loss-ratio"
  case method
  case methodBackground = "method-background"
  case methodPositivePull = "method-positive-pull"
  case step, steps, reading, prior
  case runPhase = "run-phase"
  case runSource = "run-source"
  case shownRun = "shown-run"
  case trainingPictures = "training-pictures"
  case focalRunLoss = "focal-run-loss"
  case focalRunBoxLoss = "focal-run-box-loss"
  case focalRunPositiveShare = "focal-run-positive-share"
  case focalRunPositivePull = "focal-run-positive-pull"
  case focalRunPositiveScore = "focal-run-positive-score"
  case focalRunNegativeScore = "focal-run-negative-score"
  case focalRunAP50 = "focal-run-ap50"
  case ceRunLoss = "ce-run-loss"
  case ceRunBoxLoss = "ce-run-box-loss"
  case ceRunPositiveShare = "ce-run-positive-share"
  case ceRunPositivePull = "ce-run-positive-pull"
  case ceRunPositiveScore = "ce-run-positive-score"
  case ceRunLeastPositiveScore = "ce-run-least-positive-score"
  case ceRunNegativeScore = "ce-run-negative-score"
  case ceRunAP50 = "ce-run-ap50"

  /// How values are compared and written.
  public enum Unit: Sendable, Hashable {
    case word, count
    /// From 0 to 1, written with two digits.
    case fraction
    /// From 0 to 1, written as percent.
    case share
    /// Of the picture.
    case pixels
    /// Any number, with three digits that matter.
    case number
  }

  public var unit: Unit {
    switch self {
    case .view, .mode, .picture, .level, .label, .selectedLabel, .selectedLevel, .selectedVerdict,
      .objectLabel, .objectStatus, .objectStage, .objectLevel, .objectRival, .method, .edited,
      .runPhase, .runSource, .shownRun:
      .word
    case .cells, .anchors, .classes, .candidates, .selectedSuppressed, .anchorShape, .triedCovered, .covered,
      .topK, .maximum, .aboveScore, .withinTopK, .outsideTopK, .suppressed, .afterNMS, .beyondMaximum, .kept,
      .objects, .found, .missed, .missedByScore, .falsePositives, .duplicates, .positiveAnchors,
      .backgroundAnchors, .easyPairs, .methodBackground, .step, .steps, .reading,
      .trainingPictures:
      .count
    case .selectedScore, .selectedIoU, .anchorIoU, .anchorBoxIoU, .anchorScore, .objectScore, .objectIoU,
      .objectAnchorIoU, .suppressorScore, .suppressorIoU, .boxIoU, .boxAnchorIoU, .triedIoU, .score,
      .classScore, .nms, .alpha, .focalRunAP50, .ceRunAP50:
      .fraction
    case .positiveShare, .hardShare, .easyShare, .plainPositiveShare, .plainEasyShare, .methodPositivePull,
      .boxCover, .focalRunPositiveShare, .focalRunPositivePull, .ceRunPositiveShare, .ceRunPositivePull:
      .share
    case .stride, .selectedWidth, .selectedHeight, .anchorWidth, .anchorHeight, .objectWidth, .objectHeight,
      .boxWidth, .boxHeight:
      .pixels
    case .selectedLogit, .gamma, .boxGrowth, .loss, .plainLoss, .firstLossAtHalf, .firstLossAtPrior,
      .firstLossRatio, .prior, .focalRunLoss, .focalRunBoxLoss, .focalRunPositiveScore,
      .focalRunNegativeScore,
      .ceRunLoss, .ceRunBoxLoss, .ceRunPositiveScore, .ceRunLeastPositiveScore, .ceRunNegativeScore:
      .number
    }
  }

  /// A value as texts show it.
  public func text(_ value: LessonValue) -> String {
    switch value {
    case .word(let word): word
    case .number(let number): text(number)
    }
  }

  /// A predicted number: with no more digits than were typed.
  func typedText(_ number: Double) -> String {
    unit == .number && number == number.rounded() && abs(number) < 1e15 ? grouped(Int(number)) : text(number)
  }

  private func text(_ number: Double) -> String {
    guard number.isFinite else { return "–" }
    return switch unit {
    case .word: numberText(number)
    case .count: abs(number) < 1e15 ? grouped(Int(number.rounded())) : numberText(number)
    case .fraction: number > 0 && number < 0.005 ? numberText(number) : fixed(number, 2)
    case .share: percentText(number)
    case .pixels: fixed(number, 0)
    case .number: numberText(number)
    }
  }
}

/// What a fact is at some moment.
public enum LessonValue: Sendable, Hashable {
  case number(Double)
  case word(String)
}

/// What the facts are now; `nil` for what is not known, or not yet.
public typealias LessonFacts = (LessonFact) -> LessonValue?
