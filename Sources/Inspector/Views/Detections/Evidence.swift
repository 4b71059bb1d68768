import Imaging
import RetinaNet

/// Why a detection is there, and what else is there.
struct Evidence {
  let detection: Detection
  let reading: AnchorReading
  let threshold: Float
  /// Whom it suppressed, by falling score.
  let suppressed: [Overlap]
  /// What else went into NMS and overlaps it, by falling score: of any class, kept or not.
  let others: [Other]

  struct Other {
    let entrant: Entrant
    /// With the detection.
    let iou: Float
  }

  /// The IoU from which on a box counts as lying at the same place.
  static let leastIoU: Float = 0.3

  init(_ subject: Subject, _ selection: Selection, _ detection: Detection) {
    self.detection = detection
    reading = AnchorReading(subject, detection.candidate)
    threshold = selection.thresholds.score(label: detection.label)
    suppressed = selection.suppressed(by: detection.candidate)
    others = selection.entrants.compactMap { entrant in
      let iou = entrant.box.iou(detection.box)
      guard iou >= Self.leastIoU, entrant.candidate != detection.candidate else { return nil }
      if case .suppressed(detection.candidate, _) = entrant.fate { return nil }
      return Other(entrant: entrant, iou: iou)
    }
  }

  /// How the centre moved from the anchor to the decoded box, in pixels of the picture, before any clipping.
  var shift: (x: Float, y: Float) {
    let (from, to) = (reading.original, reading.decodedOriginal)
    return ((to.x1 + to.x2 - from.x1 - from.x2) / 2, (to.y1 + to.y2 - from.y1 - from.y2) / 2)
  }

  /// The decoded box's sides over the anchor's.
  var growth: (width: Float, height: Float) {
    (reading.decoded.width / reading.box.width, reading.decoded.height / reading.box.height)
  }
}
