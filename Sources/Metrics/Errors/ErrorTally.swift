import Annotations

/// The detections and errors of a data set, and its average precision with some errors corrected (`TIDERun.fix_errors`
/// and `ClassedAPDataObject` in TIDE's code).
struct ErrorTally {
  /// Each category id's place.
  let places: [Int: Int]
  /// Per category, in the order of the pictures and in each by falling score.
  private var points: [RankedPoints]
  private(set) var errors: [PictureErrors.DetectionError] = []
  private var unmatched: [Int]

  init(_ categories: [AnnotationSet.Category]) {
    places = Dictionary(categories.enumerated().map { ($1.id, $0) }) { first, _ in first }
    points = Array(repeating: RankedPoints(), count: categories.count)
    unmatched = Array(repeating: 0, count: categories.count)
  }

  mutating func add(_ picture: PictureErrors) {
    for point in picture.points { points[point.category].append(point.score, point.isTrue) }
    for category in picture.positives { points[category].objects += 1 }
    for category in picture.unmatched { unmatched[category] += 1 }
    errors += picture.errors
  }

  var averagePrecision: Double { Self.mean(points) }

  func averagePrecision(correcting kind: ErrorKind) -> Double { Self.mean(corrected { $0 == kind }) }

  var averagePrecisionWithoutFalsePositives: Double { Self.mean(points.map(\.withFalseOnesLast)) }

  var averagePrecisionWithoutFalseNegatives: Double {
    var answer = corrected { _ in false }
    for category in answer.indices { answer[category].objects -= unmatched[category] }
    return Self.mean(answer)
  }

  /// The points with errors of some kinds corrected. Of equal scores, errors rank before correct detections.
  private func corrected(_ isCorrected: (ErrorKind) -> Bool) -> [RankedPoints] {
    var answer = points.map { RankedPoints(objects: $0.objects) }
    for error in errors {
      guard isCorrected(error.kind) else {
        if let point = error.point { answer[point.category].append(point.score, false) }
        continue
      }
      switch error.correction {
      case .removed: break
      case .found(let category): answer[category].append(error.score, true)
      case .fewerObjects(let category): answer[category].objects -= 1
      }
    }
    for category in answer.indices { answer[category].appendTrueOnes(of: points[category]) }
    return answer
  }

  /// Over the categories that have an object or a detection.
  private static func mean(_ points: [RankedPoints]) -> Double {
    let present = points.filter { !$0.isEmpty }
    guard !present.isEmpty else { return 0 }
    return present.reduce(0) { $0 + $1.averagePrecision } / Double(present.count)
  }
}

/// Scores of one category's detections, and whether each matches an object (`APDataObject` in TIDE's code).
struct RankedPoints {
  private var scores: [Double] = []
  private var isTrue: [Bool] = []
  var objects = 0

  init(objects: Int = 0) { self.objects = objects }

  var isEmpty: Bool { scores.isEmpty && objects == 0 }

  mutating func append(_ score: Double, _ isTrue: Bool) {
    scores.append(score)
    self.isTrue.append(isTrue)
  }

  mutating func appendTrueOnes(of other: RankedPoints) {
    for place in other.scores.indices where other.isTrue[place] { append(other.scores[place], true) }
  }

  var withFalseOnesLast: RankedPoints {
    var answer = self
    answer.scores = isTrue.map { $0 ? 1 : 0 }
    return answer
  }

  /// In percent: the mean of the precision at 101 recalls, each the best at that recall or beyond. 0 without objects.
  var averagePrecision: Double {
    guard objects > 0 else { return 0 }
    // Of equal scores the earlier first.
    let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
    var found = 0
    var precisions = [Double](repeating: 0, count: order.count)
    var recalls = precisions
    for (rank, place) in order.enumerated() {
      if isTrue[place] { found += 1 }
      precisions[rank] = Double(found) / Double(rank + 1)
      recalls[rank] = Double(found) / Double(objects)
    }
    for rank in precisions.indices.dropFirst().reversed() where precisions[rank] > precisions[rank - 1] {
      precisions[rank - 1] = precisions[rank]
    }
    var sum = 0.0
    var rank = 0
    for step in 0...100 {
      while rank < recalls.count, recalls[rank] < Double(step) / 100 { rank += 1 }
      if rank < precisions.count { sum += precisions[rank] }
    }
    return sum / 101 * 100
  }
}
