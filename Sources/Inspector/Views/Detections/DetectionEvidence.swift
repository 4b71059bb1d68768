import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// Why a detection was kept, and which other candidates overlap it.
struct DetectionEvidence {
  let detection: Detection
  let prediction: AnchorPrediction
  let threshold: Float
  /// The candidates that it suppressed, by falling score.
  let suppressed: [Overlap]
  /// The other candidates of NMS that overlap it, of any class, kept or not, by falling score.
  let others: [Other]

  struct Other {
    let nmsCandidate: NMSCandidate
    /// With the detection.
    let iou: Float
  }

  /// The least IoU of a box at the same place.
  static let leastIoU: Float = 0.3

  init(_ inspected: InspectedPicture, _ selection: Selection, _ detection: Detection) {
    self.detection = detection
    prediction = AnchorPrediction(inspected, detection.candidate)
    threshold = selection.thresholds.score(label: detection.label)
    suppressed = selection.suppressed(by: detection.candidate)
    others = selection.nmsCandidates.compactMap { nmsCandidate in
      let iou = nmsCandidate.box.iou(detection.box)
      guard iou >= Self.leastIoU, nmsCandidate.candidate != detection.candidate else { return nil }
      if case .suppressed(detection.candidate, _) = nmsCandidate.fate { return nil }
      return Other(nmsCandidate: nmsCandidate, iou: iou)
    }
  }

  /// How the centre moved from the anchor to the decoded box, in pixels of the picture, before any clipping.
  var shift: (x: Float, y: Float) {
    let (from, to) = (prediction.original, prediction.decodedOriginal)
    return ((to.x1 + to.x2 - from.x1 - from.x2) / 2, (to.y1 + to.y2 - from.y1 - from.y2) / 2)
  }

  /// The decoded box's sides over the anchor's.
  var growth: (width: Float, height: Float) {
    (prediction.decoded.width / prediction.box.width, prediction.decoded.height / prediction.box.height)
  }
}

/// The evidence for a detection, in words and numbers.
enum EvidenceText {
  private static let mostListed = 12

  /// - Parameter verdict: the ground truth's verdict on it, if there is one.
  static func write(
    _ pane: inout Pane, _ inspected: InspectedPicture, _ selection: Selection, _ evidence: DetectionEvidence,
    verdict: String?
  ) {
    let detection = evidence.detection
    pane.title("Why \(inspected.trace.title(of: detection.candidate))?")
    if let verdict { pane.fact("truth", verdict, .bold) }
    writeScore(&pane, inspected, selection, evidence)
    writeAnchor(&pane, inspected, evidence)
    pane.gap()
    writeClasses(&pane, inspected, evidence.prediction)
    pane.gap()
    writeSuppressed(&pane, inspected, selection, evidence)
    if !evidence.others.isEmpty {
      pane.gap()
      writeOthers(&pane, inspected, selection, evidence)
    }
  }

  private static func writeScore(
    _ pane: inout Pane, _ inspected: InspectedPicture, _ selection: Selection, _ evidence: DetectionEvidence
  ) {
    let detection = evidence.detection
    let score = comparedScores(detection.score, evidence.threshold)
    pane.fact(
      "score",
      "\(score.value): \(score.difference) above its threshold \(score.bound)")
    pane.fact("logit", "\(signed(detection.logit, 2)) (its sigmoid is the score)")
    let funnel = selection.funnelByLevel[detection.level]
    let name = inspected.trace.levels[detection.level].name
    pane.fact(
      "rank",
      "\(grouped(detection.rank + 1)) of \(grouped(funnel.aboveScore)) above score in \(name) (top k: \(grouped(selection.thresholds.topK)))"
    )
    pane.fact("box", "\(detection.box.rangesText) px: \(detection.box.shortSidesText)")
  }

  private static func writeAnchor(
    _ pane: inout Pane, _ inspected: InspectedPicture, _ evidence: DetectionEvidence
  ) {
    let prediction = evidence.prediction
    let level = inspected.trace.levels[prediction.level]
    let geometry = inspected.trace.geometry(inspected.trace.pyramidLayer(prediction.level))
    let center = geometry.center(of: prediction.cell)
    pane.fact("level", "\(level.name), \(inspected.trace.strideText(prediction.level))")
    pane.fact(
      "cell",
      "x \(prediction.cell.x), y \(prediction.cell.y) of \(level.gridWidth)×\(level.gridHeight), centre at \(fixed(center.x, 0)), \(fixed(center.y, 0)) px"
    )
    pane.fact(
      "anchor",
      "shape \(prediction.shape) of 0–\(level.anchorsPerCell - 1): \(prediction.original.shortSidesText) px (dashed)"
        + inspected.trace.shapeText(level: prediction.level, shape: prediction.shape))
    let (shift, growth) = (evidence.shift, evidence.growth)
    pane.fact(
      "moved",
      "centre \(direction(shift.x, "right", "left")), \(direction(shift.y, "down", "up")); width × \(fixed(growth.width, 2)), height × \(fixed(growth.height, 2))"
        + (prediction.isClipped ? "; then clipped at the picture's edge" : "")
    )
    pane.fact("overlap", "IoU \(fixed(prediction.original.iou(prediction.final), 2)) of anchor and box")
  }

  /// "3.2 px right".
  private static func direction(_ value: Float, _ positive: String, _ negative: String) -> String {
    "\(fixed(value.magnitude, 1)) px \(value < 0 ? negative : positive)"
  }

  static func writeClasses(_ pane: inout Pane, _ inspected: InspectedPicture, _ prediction: AnchorPrediction)
  {
    let nameWidth = min(20, max(6, pane.width - 19))
    pane.title("Best classes at this anchor")
    pane.line(Pane.Span("  " + column("class", nameWidth) + "   logit  score", .dim))
    for prediction in prediction.classes.prefix(5) {
      pane.line(
        Pane.Span("■ ", Pen(Ink(ClassColors.color(prediction.label)))),
        Pane.Span(
          column(inspected.name(ofClass: prediction.label), nameWidth)
            + signed(prediction.logit, 2).paddedLeft(to: 8) + "  " + scoreText(prediction.score)),
        target: .label(prediction.label))
    }
  }

  private static func writeSuppressed(
    _ pane: inout Pane, _ inspected: InspectedPicture, _ selection: Selection, _ evidence: DetectionEvidence
  ) {
    let bound = fixed(selection.thresholds.nms, 2)
    guard !evidence.suppressed.isEmpty else {
      return pane.text(
        "NMS suppressed nothing for it (no other box of its class has IoU > \(bound) with it).", .dim)
    }
    let table = OverlapTable(width: pane.width)
    pane.title("NMS suppressed \(grouped(evidence.suppressed.count)) for it (a draws them)")
    table.writeHeading(&pane, end: "w×h px")
    for overlap in evidence.suppressed.prefix(mostListed) {
      table.write(
        &pane, inspected, overlap.candidate, score: overlap.score, iou: overlap.iou,
        end: overlap.box.shortSidesText)
    }
    writeRest(&pane, evidence.suppressed.count)
  }

  private static func writeOthers(
    _ pane: inout Pane, _ inspected: InspectedPicture, _ selection: Selection, _ evidence: DetectionEvidence
  ) {
    pane.text("Others here, of any class (IoU ≥ \(fixed(DetectionEvidence.leastIoU, 1)))", .bold)
    let table = OverlapTable(width: pane.width)
    table.writeHeading(&pane, end: "fate")
    for other in evidence.others.prefix(mostListed) {
      let fate = other.nmsCandidate.fate
      var end = fate.word
      var detection: Int?
      switch fate {
      case .kept(let index):
        end = "kept: \(index + 1)"
        detection = index
      case .suppressed(let by, _):
        end = "NMS: \(inspected.trace.title(of: by))"
        if case .kept(let index) = selection.fate(of: by) { detection = index }
      default: break
      }
      table.write(
        &pane, inspected, other.nmsCandidate.candidate, score: other.nmsCandidate.score, iou: other.iou,
        end: end,
        detection: detection)
    }
    writeRest(&pane, evidence.others.count)
    if evidence.others.contains(where: { if case .suppressed = $0.nmsCandidate.fate { true } else { false } })
    {
      pane.text("NMS: suppressed for this one", .dim)
    }
  }

  private static func writeRest(_ pane: inout Pane, _ count: Int) {
    if count > mostListed { pane.line(Pane.Span("  and \(grouped(count - mostListed)) more", .dim)) }
  }
}

/// Candidates that overlap a detection, a line each.
struct OverlapTable {
  private let nameWidth: Int
  private let showsLevel: Bool

  /// - Parameter width: of the panel, in columns.
  init(width: Int) {
    showsLevel = width >= 44
    // Beside mark, score, level and IoU; about a third is left for the last column.
    nameWidth = max(4, min(20, (width - 2 - 5 - 5 - (showsLevel ? 3 : 0)) / 2))
  }

  /// - Parameter end: the heading of the last column.
  func writeHeading(_ pane: inout Pane, end: String) {
    pane.line(
      Pane.Span("  score " + column("class", nameWidth - 1) + (showsLevel ? "lv " : "") + "IoU  " + end, .dim)
    )
  }

  /// - Parameter detection: the index of the detection that a click on the line chooses, if any.
  func write(
    _ pane: inout Pane, _ inspected: InspectedPicture, _ candidate: Candidate, score: Float, iou: Float,
    end: String,
    detection: Int? = nil
  ) {
    pane.line(
      Pane.Span("■ ", Pen(Ink(ClassColors.color(candidate.label)))),
      Pane.Span(
        fixed(score, 2) + " " + column(inspected.name(ofClass: candidate.label), nameWidth - 1) + " "
          + (showsLevel ? inspected.trace.levels[candidate.level].name + " " : "") + fixed(iou, 2) + " "),
      Pane.Span(end, .dim), target: detection.map { .detection($0) })
  }
}
