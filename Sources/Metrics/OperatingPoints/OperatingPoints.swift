import Support

/// Precision, recall and F1 at each score threshold, at one IoU. Made from the rankings of average precision: detections
/// on crowds do not count, nor those beyond the first 100 of a picture and category.
///
/// The detections above a threshold are the start of a ranking, so matching only these would give the same.
public struct OperatingPoints: Sendable, Hashable {
  struct CategoryScores: Sendable, Hashable {
    /// Of the detections that count, falling.
    var scores: [Float] = []
    /// `found[n]` of the first n detections match: one element more than `scores`.
    var found = [0]
    /// How many there are to find.
    var objects = 0
  }

  let categories: [CategoryScores]

  /// - Parameter rankings: one per category, in the annotation set's order.
  public init(_ rankings: [Ranking]) {
    categories = rankings.map { ranking in
      var category = CategoryScores(objects: ranking.positives)
      for (score, outcome) in zip(ranking.scores, ranking.outcomes) where outcome != .ignored {
        category.scores.append(Float(score))
        category.found.append(category.found[category.found.count - 1] + (outcome == .truePositive ? 1 : 0))
      }
      return category
    }
  }

  /// What a category's detections above a score give.
  public func point(category: Int, above score: Float) -> OperatingPoint {
    let category = categories[category]
    // Scores fall.
    let detections = category.scores.partitioningIndex { !($0 > score) }
    return OperatingPoint(
      found: category.found[detections], detections: detections, objects: category.objects)
  }

  /// All categories together.
  public func point(above score: OperatingScore) -> OperatingPoint {
    categories.indices.reduce(OperatingPoint()) { $0 + point(category: $1, above: score[$1]) }
  }

  /// The threshold that gives a category the greatest F1; `nil` where nothing of it is found.
  public func best(category: Int) -> BestThreshold? { BestThreshold(categories[category]) }

  /// The threshold that gives all categories together the greatest F1, where it is the same for all.
  public var best: BestThreshold? {
    let all = categories.flatMap { category in
      category.scores.indices.map {
        (score: category.scores[$0], isTrue: category.found[$0 + 1] > category.found[$0])
      }
    }.sorted { $0.score > $1.score }
    return BestThreshold(
      CategoryScores(
        scores: all.map(\.score),
        found: all.reduce(into: [0]) { $0.append($0[$0.count - 1] + ($1.isTrue ? 1 : 0)) },
        objects: categories.reduce(0) { $0 + $1.objects }))
  }

  /// Each category's own best threshold, and for categories without one the threshold that is best for all together.
  /// Categories for which the latter gives the same as their own use it too. `nil` where there is no such score.
  public var bestScore: OperatingScore? {
    guard let all = best?.threshold else { return nil }
    var answer = OperatingScore(all)
    for place in categories.indices {
      guard let best = best(category: place), !best.isMet(by: all) else { continue }
      answer.byCategory[place] = best.threshold
    }
    return answer
  }
}

/// What a score threshold gives.
public struct OperatingPoint: Sendable, Hashable {
  /// Detections that match an object.
  public var found: Int
  public var detections: Int
  /// How many there are to find.
  public var objects: Int

  public init(found: Int = 0, detections: Int = 0, objects: Int = 0) {
    self.found = found
    self.detections = detections
    self.objects = objects
  }

  /// Which share of the detections is right; `nil` where there are none.
  public var precision: Double? { detections > 0 ? Double(found) / Double(detections) : nil }
  /// Which share of the objects is found; `nil` where there are none.
  public var recall: Double? { objects > 0 ? Double(found) / Double(objects) : nil }
  /// Their harmonic mean; 0 where nothing is right, `nil` where there is nothing to find.
  public var f1: Double? { objects > 0 ? 2 * Double(found) / Double(detections + objects) : nil }

  public static func + (left: OperatingPoint, right: OperatingPoint) -> OperatingPoint {
    OperatingPoint(
      found: left.found + right.found, detections: left.detections + right.detections,
      objects: left.objects + right.objects)
  }
}

/// The scores that detections must pass to be shown: one for all categories, others for single ones. Strictly above,
/// compared in float32, as `Thresholds` does.
public struct OperatingScore: Sendable, Hashable {
  public var all: Float
  /// By the category's place in the annotation set.
  public var byCategory: [Int: Float]

  public init(_ all: Float, byCategory: [Int: Float] = [:]) {
    self.all = all
    self.byCategory = byCategory
  }

  public subscript(category: Int) -> Float { byCategory[category] ?? all }

  public func passes(_ detection: ScoredBox) -> Bool {
    Float(detection.score) > self[Int(detection.category)]
  }
}
