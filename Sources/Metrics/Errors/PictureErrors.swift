import Annotations

/// The matches and errors of one picture (`TIDEExample` and `TIDERun._eval_image` in TIDE's code).
struct PictureErrors {
  /// A detection that counts; those on ignored regions do not.
  struct CountedDetection {
    var category: Int
    var score: Double
    var isTrue: Bool
  }

  struct DetectionError {
    /// What correcting it does to the list of detections.
    enum Correction {
      /// It is removed.
      case removed
      /// It matches an object of this category.
      case found(category: Int)
      /// This category has one object fewer to find.
      case fewerObjects(category: Int)
    }

    var kind: ErrorKind
    /// Before the correction; `nil` if it does not count: for missed objects and ignored detections.
    var point: CountedDetection?
    /// The detection's, whether it counts or not.
    var score: Double = 0
    var correction = Correction.removed
  }

  private(set) var points: [CountedDetection] = []
  private(set) var errors: [DetectionError] = []
  /// The categories of the objects that count, and of the unmatched ones among them.
  private(set) var positives: [Int] = []
  private(set) var unmatched: [Int] = []

  /// - Parameters:
  ///   - ranked: by falling score.
  ///   - categoryPlaces: each category id's place.
  init(
    _ ranked: some Sequence<ScoredBox>, _ objects: some Sequence<GroundTruth>, categoryPlaces: [Int: Int],
    iou: Double
  ) {
    let placed = objects.compactMap { object in categoryPlaces[object.category].map { (object, $0) } }
    let truths = placed.filter { !$0.0.isLeftOut }.map { Truth(object: $0.0, category: $0.1) }
    let regions = placed.filter(\.0.isLeftOut).map { Truth(object: $0.0, category: $0.1) }
    positives = truths.map(\.category)
    var matching = TIDEMatching(objects: truths.count)
    let rows = ranked.map { detection in
      let overlaps = truths.map { detection.overlap($0.object) }
      let match = matching.take(overlaps, from: iou) { truths[$0].category == Int(detection.category) }
      return DetectionRow(detection: detection, overlaps: overlaps, match: match)
    }
    /// Per truth the best-scoring error that would find it, by its place in `errors`.
    var rescuers = [Int?](repeating: nil, count: truths.count)
    for row in rows {
      let category = Int(row.detection.category)
      let score = row.detection.score
      let isOnRegion = regions.contains { region in
        region.category == category && row.detection.overlap(region.object) > iou
      }
      let point =
        row.match == nil && isOnRegion
        ? nil : CountedDetection(category: category, score: score, isTrue: row.match != nil)
      if let point { points.append(point) }
      guard row.match == nil else { continue }
      let (kind, object) = matching.error(row.overlaps, iou: iou) { truths[$0].category == category }
      if let truth = object, kind == .localization || kind == .classification, !matching.isTaken[truth] {
        if rescuers[truth].map({ errors[$0].score < score }) ?? true { rescuers[truth] = errors.count }
      }
      errors.append(DetectionError(kind: kind, point: point, score: score))
    }
    for (truth, rescuer) in zip(truths, rescuers) {
      guard let rescuer else { continue }
      errors[rescuer].correction = .found(category: truth.category)
    }
    for (place, truth) in truths.enumerated() where !matching.isTaken[place] {
      unmatched.append(truth.category)
      if rescuers[place] == nil {
        errors.append(DetectionError(kind: .missed, correction: .fewerObjects(category: truth.category)))
      }
    }
  }

  struct Truth {
    var object: GroundTruth
    /// Its place among the categories.
    var category: Int
  }

  private struct DetectionRow {
    var detection: ScoredBox
    /// With each truth.
    var overlaps: [Double]
    var match: Int?
  }
}
