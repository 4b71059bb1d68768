import Annotations

/// The matches and errors of one picture (`TIDEExample` and `TIDERun._eval_image` in TIDE's code).
struct PictureErrors {
  /// A detection that counts: what lies on a region that is to be ignored does not.
  struct Point {
    var category: Int
    var score: Double
    var isTrue: Bool
  }

  struct Fault {
    /// What mending it does to the list of detections.
    enum Mended {
      /// It goes.
      case removed
      /// It matches an object of this category.
      case found(category: Int)
      /// This category has one object less to find.
      case fewerObjects(category: Int)
    }

    var kind: ErrorKind
    /// As it is now; `nil` where it does not count, as objects and ignored detections.
    var point: Point?
    /// The detection's, whether it counts or not.
    var score: Double = 0
    var mended = Mended.removed
  }

  private(set) var points: [Point] = []
  private(set) var errors: [Fault] = []
  /// The categories of the objects that count, and of those of them that were not matched.
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
    let truths = placed.filter { !$0.0.isCrowd }.map { Truth(object: $0.0, category: $0.1) }
    let regions = placed.filter { $0.0.isCrowd }.map { Truth(object: $0.0, category: $0.1) }
    positives = truths.map(\.category)
    var matching = TruthMatching(truths)
    let rows = ranked.map { detection in
      let overlaps = truths.map { detection.overlap($0.object) }
      let match = matching.match(Int(detection.category), overlaps, from: iou)
      return Row(detection: detection, overlaps: overlaps, match: match)
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
        ? nil : Point(category: category, score: score, isTrue: row.match != nil)
      if let point { points.append(point) }
      guard row.match == nil else { continue }
      let (kind, truth) = matching.kind(category, row.overlaps, iou: iou)
      if let truth, !matching.isMatched[truth] {
        if rescuers[truth].map({ errors[$0].score < score }) ?? true { rescuers[truth] = errors.count }
      }
      errors.append(Fault(kind: kind, point: point, score: score))
    }
    for (truth, rescuer) in zip(truths, rescuers) {
      guard let rescuer else { continue }
      errors[rescuer].mended = .found(category: truth.category)
    }
    for (place, truth) in truths.enumerated() where !matching.isMatched[place] {
      unmatched.append(truth.category)
      if rescuers[place] == nil {
        errors.append(Fault(kind: .missed, mended: .fewerObjects(category: truth.category)))
      }
    }
  }

  struct Truth {
    var object: GroundTruth
    /// Its place among the categories.
    var category: Int
  }

  private struct Row {
    var detection: ScoredBox
    /// With each truth.
    var overlaps: [Double]
    var match: Int?
  }
}
