import Annotations

/// The detections and errors of a data set, and its average precision with this or that mended (`TIDERun.fix_errors`
/// and `ClassedAPDataObject` in TIDE's code).
struct ErrorTally {
  /// Each category id's place.
  let places: [Int: Int]
  /// Per category, in the order of the pictures and in each by falling score.
  private var points: [RankedPoints]
  private(set) var errors: [PictureErrors.Fault] = []
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

  func averagePrecision(mending kind: ErrorKind) -> Double { Self.mean(mended { $0 == kind }) }

  var averagePrecisionWithoutFalsePositives: Double { Self.mean(points.map(\.withFalseOnesLast)) }

  var averagePrecisionWithoutFalseNegatives: Double {
    var answer = mended { _ in false }
    for category in answer.indices { answer[category].objects -= unmatched[category] }
    return Self.mean(answer)
  }

  /// The points with errors of some kinds mended. Errors come before what is right: of equal scores they rank first.
  private func mended(_ isMended: (ErrorKind) -> Bool) -> [RankedPoints] {
    var answer = points.map { RankedPoints(objects: $0.objects) }
    for error in errors {
      guard isMended(error.kind) else {
        if let point = error.point { answer[point.category].append(point.score, false) }
        continue
      }
      switch error.mended {
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
