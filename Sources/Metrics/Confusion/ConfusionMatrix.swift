import Annotations

/// What objects of each category are taken for, at one IoU and operating score.
///
/// The detections above the score choose by falling score (of equal ones the earlier first). Each takes a free object by
/// `TIDEMatching`'s rule: one of its own category if there is one, else one of another category. So every object is in
/// one cell: the row of its category, and the column of the detection that took it, or the last column, *missed*. And
/// every detection is in one cell: those that took no object are in the last row, *background*.
///
/// Crowds and difficult objects are in no cell. Neither is a detection that took no object and of whose area at least the
/// share `iou` lies on a crowd of its category, or that overlaps a difficult object of it so.
///
/// The diagonal can count fewer objects than average precision finds: a detection of another category may take an object
/// before one of its own does, and the object is then counted as taken for that category.
public struct ConfusionMatrix: Sendable, Hashable {
  /// With more categories it would take hundreds of megabytes.
  public static let mostCategories = 5_000

  public let iou: Double
  public let score: OperatingScore
  /// How many categories there are. The row and the column with this number are background and missed.
  public let categories: Int
  /// Detections on crowds and difficult objects, which are in no cell.
  public private(set) var detectionsOnCrowds = 0
  /// Row by row, `[categories + 1, categories + 1]`.
  private var counts: [Int]

  public init(_ annotations: AnnotationSet, _ detections: [ScoredBox], iou: Double, score: OperatingScore) {
    self.iou = iou
    self.score = score
    categories = annotations.categories.count
    counts = Array(repeating: 0, count: (categories + 1) * (categories + 1))
    let places = Dictionary(annotations.categories.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let shown = detections.filter(score.passes)
    let ranked = RankedDetections(shown, pictures: annotations.pictures.count)
    for picture in annotations.pictures.indices {
      let objects = annotations.objects(ofPicture: picture).compactMap { object in
        places[object.category].map { (object: object, category: $0) }
      }
      add(ranked.detections(ofPicture: picture), objects)
    }
  }

  /// How many objects of category `truth` were taken for `predicted`.
  public subscript(truth: Int, predicted: Int) -> Int { counts[truth * (categories + 1) + predicted] }

  /// All objects of a category; for the last row, all detections on background.
  public func rowSum(_ truth: Int) -> Int { (0...categories).reduce(0) { $0 + self[truth, $1] } }

  /// All detections of a category; for the last column, all objects missed.
  public func columnSum(_ predicted: Int) -> Int { (0...categories).reduce(0) { $0 + self[$1, predicted] } }

  private mutating func count(_ truth: Int, _ predicted: Int) {
    counts[truth * (categories + 1) + predicted] += 1
  }

  private mutating func add(
    _ ranked: some Sequence<ScoredBox>, _ objects: [(object: GroundTruth, category: Int)]
  ) {
    var matching = TIDEMatching(isTaken: objects.map(\.object.isLeftOut))
    for detection in ranked {
      let category = Int(detection.category)
      let overlaps = objects.map { detection.overlap($0.object) }
      let taken =
        matching.take(overlaps, from: iou) { objects[$0].category == category }
        ?? matching.take(overlaps, from: iou) { _ in true }
      if let taken {
        count(objects[taken].category, category)
      } else if objects.indices.contains(where: {
        objects[$0].object.isLeftOut && objects[$0].category == category && overlaps[$0] >= iou
      }) {
        detectionsOnCrowds += 1
      } else {
        count(categories, category)
      }
    }
    for (place, object) in objects.enumerated() where !matching.isTaken[place] {
      count(object.category, categories)
    }
  }
}

extension ConfusionMatrix {
  /// Objects of one category that were taken for another.
  public struct Confusion: Sendable, Hashable {
    public var truth: Int
    public var predicted: Int
    public var count: Int
  }

  /// Pairs of different categories, the most frequent first; without background and missed.
  public var confusions: [Confusion] {
    var answer: [Confusion] = []
    for truth in 0..<categories {
      for predicted in 0..<categories where predicted != truth && self[truth, predicted] > 0 {
        answer.append(Confusion(truth: truth, predicted: predicted, count: self[truth, predicted]))
      }
    }
    return answer.sorted { ($1.count, $0.truth, $0.predicted) < ($0.count, $1.truth, $1.predicted) }
  }

  /// Categories, those with the most mistakes first: objects taken for another, others taken for it, missed, and
  /// detections on background. Of equal ones the earlier first.
  public var worstCategories: [Int] {
    let mistakes = (0..<categories).map { rowSum($0) + columnSum($0) - 2 * self[$0, $0] }
    return (0..<categories).sorted { (mistakes[$1], $0) < (mistakes[$0], $1) }
  }
}
