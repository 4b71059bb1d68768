import Diagnosis
import Imaging
import Lessons
import RetinaNet
import Training

extension State {
  /// What a lesson's fact is now; `nil` where there is no such thing, or while it is computed. Nothing older than the
  /// thresholds is told.
  func lessonFact(_ fact: LessonFact) -> LessonValue? {
    switch fact {
    case .view: return .word(options.view.name)
    case .mode: return lessonMode.map { .word($0) }
    case .picture: return .word(pictures[inference.picture].stem)
    case .level: return layer.map { .word($0.name) }
    case .edited: return options.anchorEditor.map { .word($0.parameter.name) }
    case .label: return .word(configuration.title(ofClass: activeLabel))
    case .score: return .number(Double(thresholds.score))
    case .classScore: return .number(Double(thresholds.score(label: activeLabel)))
    case .nms: return .number(thresholds.nms)
    case .topK: return .number(Double(thresholds.topK))
    case .maximum: return .number(Double(thresholds.maxDetections))
    case .gamma: return .number(value(of: .gamma))
    case .alpha: return .number(value(of: .alpha))
    default: break
    }
    return ofTrace(fact) ?? ofSelection(fact) ?? ofObjects(fact) ?? ofBox(fact) ?? ofLoss(fact)
      ?? ofRuns(fact)
  }

  private var lessonMode: String? {
    switch options.view {
    case .levels: options.reduction.rawValue
    case .scores: options.scale.rawValue
    case .focal: options.focal.mode.rawValue
    case .training: options.training.panel.rawValue
    default: nil
    }
  }

  // MARK: - What the network has

  private func ofTrace(_ fact: LessonFact) -> LessonValue? {
    guard let inspected else { return nil }
    let trace = inspected.trace
    switch fact {
    case .stride: return geometry.map { .number($0.stepX) }
    case .cells: return geometry.map { .number(Double($0.width * $0.height)) }
    case .anchors: return .number(Double(trace.levels.reduce(0) { $0 + $1.anchorCount }))
    case .classes: return .number(Double(labels.count))
    case .anchorShape, .anchorIoU, .anchorBoxIoU, .anchorScore, .anchorWidth, .anchorHeight:
      return ofFollowedAnchor(fact, inspected)
    case .triedIoU, .triedCovered, .covered: return ofTriedAnchors(fact, trace)
    default: return nil
    }
  }

  private func ofFollowedAnchor(_ fact: LessonFact, _ inspected: InspectedPicture) -> LessonValue? {
    guard options.view == .anchors, let cell = CellPredictions(self, inspected) else { return nil }
    let anchor = cell.followed
    // The chosen object, or the one that the cell's anchors overlap most.
    func overlapOfCell(_ object: MarkedObject) -> Float {
      cell.anchors.reduce(0) { max($0, $1.drawn.iou(object.target.box)) }
    }
    let object = selectedObject ?? objects.max { overlapOfCell($0) < overlapOfCell($1) }
    func overlap(_ box: Box) -> LessonValue? { object.map { .number(Double($0.target.box.iou(box))) } }
    switch fact {
    case .anchorShape: return .number(Double(anchor.shape))
    case .anchorIoU: return overlap(anchor.drawn)
    case .anchorBoxIoU: return overlap(anchor.final)
    case .anchorScore: return anchor.classes.first.map { .number(Double($0.score)) }
    case .anchorWidth: return .number(Double(anchor.drawn.width))
    case .anchorHeight: return .number(Double(anchor.drawn.height))
    default: return nil
    }
  }

  private func ofTriedAnchors(_ fact: LessonFact, _ trace: Trace) -> LessonValue? {
    guard !objects.isEmpty else { return nil }
    let tried = TriedAnchors(
      trace, fact == .covered ? trace.configuration.anchors : triedAnchors, objects)
    guard fact == .triedIoU else { return .number(Double(tried.coveredObjects)) }
    return selectedObject.flatMap { _ in options.target }.map { object in
      .number(Double(tried.levels.indices.map { tried.best(object, level: $0) }.max() ?? 0))
    }
  }

  // MARK: - What selection makes of it

  private func ofSelection(_ fact: LessonFact) -> LessonValue? {
    guard !isSelecting, let selection, selection.thresholds == thresholds else { return nil }
    let funnel = selection.funnel
    let count: Int? =
      switch fact {
      case .candidates: funnel.total
      case .aboveScore: funnel.aboveScore
      case .withinTopK: funnel.withinTopK
      case .outsideTopK: funnel.outsideTopK
      case .suppressed: funnel.suppressed
      case .afterNMS: funnel.afterNMS
      case .beyondMaximum: funnel.beyondMaximum
      case .kept: selection.detections.count
      default: nil
      }
    if let count { return .number(Double(count)) }
    guard let detection = selectedDetection, let inspected else { return nil }
    switch fact {
    case .selectedLabel: return .word(configuration.title(ofClass: detection.label))
    case .selectedScore: return .number(Double(detection.score))
    case .selectedLogit: return .number(Double(detection.logit))
    case .selectedLevel: return .word(inspected.trace.levels[detection.level].name)
    case .selectedIoU:
      let anchor = AnchorPrediction(inspected, detection.candidate)
      return .number(Double(anchor.original.iou(anchor.final)))
    case .selectedSuppressed: return .number(Double(selection.suppressed(by: detection.candidate).count))
    case .selectedWidth: return .number(Double(detection.box.width))
    case .selectedHeight: return .number(Double(detection.box.height))
    case .selectedVerdict:
      return options.selected.flatMap { place in
        currentDiagnosis.flatMap {
          $0.verdicts.indices.contains(place) ? .word($0.verdicts[place].lessonWord) : nil
        }
      }
    default: return nil
    }
  }
}

extension PictureEntry {
  /// The file's name without folders and ending.
  var stem: String {
    let name = name.split(separator: "/").last.map(String.init) ?? name
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }
}
