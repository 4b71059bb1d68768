import Testing

@testable import Metrics

@Suite struct OperatingPointsTests {
  private func points(_ data: DataSet, _ boxes: [ScoredBox], iou: Double) -> OperatingPoints {
    let annotations = data.annotations
    let precision = AveragePrecision(annotations, boxes, alsoAt: iou)
    return OperatingPoints(
      annotations.categories.indices.map { precision.ranking(ofCategory: $0, iou: iou) })
  }

  /// What is found when only the detections above a score are there to be matched.
  private func matchedAgain(_ data: DataSet, above score: OperatingScore, iou: Double) -> OperatingPoint {
    let shown = data.boxes.filter(score.passes)
    return points(data, shown, iou: iou).point(above: OperatingScore(-1))
  }

  @Test func agreesWithMatchingAgainAboveEachScore() throws {
    for golden in try ErrorAnalysisTests.ErrorGolden.all() {
      let all = points(golden.data, golden.data.boxes, iou: golden.tide.iou)
      for step in 0...16 {
        let score = OperatingScore(Float(step) / 16, byCategory: [1: Float(step) / 20])
        #expect(
          all.point(above: score) == matchedAgain(golden.data, above: score, iou: golden.tide.iou),
          "\(golden.name), above \(score)")
      }
    }
  }

  /// The threshold that is named gives just what is said of it, and no other gives a greater F1.
  @Test func namesTheBestThresholds() throws {
    for golden in try ErrorAnalysisTests.ErrorGolden.all() {
      let (data, iou) = (golden.data, golden.tide.iou)
      let all = points(data, data.boxes, iou: iou)
      let scores = Set(data.boxes.map { Float($0.score) } + [0])
      if let best = all.best {
        let threshold = OperatingScore(try #require(best.threshold))
        #expect(matchedAgain(data, above: threshold, iou: iou) == best.point, "\(golden.name)")
        for score in scores {
          let other = all.point(above: OperatingScore(score)).f1 ?? 0
          #expect(other <= best.point.f1 ?? 0, "\(golden.name): above \(score)")
        }
      }
      for category in 0..<data.categories {
        guard let best = all.best(category: category) else { continue }
        let threshold = try #require(best.threshold)
        #expect(
          all.point(category: category, above: threshold) == best.point, "\(golden.name), class \(category)")
        for score in scores {
          let other = all.point(category: category, above: score).f1 ?? 0
          #expect(other <= best.point.f1 ?? 0, "\(golden.name), class \(category), above \(score)")
        }
      }
      guard let own = all.bestScore else { continue }
      #expect(
        matchedAgain(data, above: own, iou: iou) == all.point(above: own), "\(golden.name): all classes' own")
      for category in 0..<data.categories {
        guard let best = all.best(category: category) else { continue }
        #expect(all.point(category: category, above: own[category]) == best.point, "\(golden.name)")
      }
    }
  }

  @Test func hasNoBestWithoutObjects() {
    let data = DataSet(
      pictures: 1, categories: 1, objects: [], detections: [[0, 0, 0, 0, 9, 9, 0.5]])
    let points = points(data, data.boxes, iou: 0.5)
    #expect(points.best == nil)
    #expect(points.bestScore == nil)
    #expect(points.point(above: OperatingScore(0)) == OperatingPoint(found: 0, detections: 1, objects: 0))
    #expect(points.point(above: OperatingScore(0)).f1 == nil)
  }
}

@Suite struct BestThresholdTests {
  @Test(
    arguments: [
      (0.21, 0.67, 0.4), (0.32, 0.39, 0.35), (0.5, 0.6, 0.5), (0.05, 0.0501, 0.05), (0.123, 0.124, 0.123),
      (0, 1e-6, 0), (-3, 0.5, 0.3), (0.9, 7, 0.9),
    ] as [(Float, Float, Float)])
  func hasFewDigits(dropped: Float, kept: Float, expected: Float) {
    #expect(BestThreshold.shortest(from: dropped, below: kept) == expected)
  }

  /// What lies below was never seen: it is not let in.
  @Test(arguments: [(0.9, 0.89), (0.0512, 0.05), (0.003, 0.002), (5, 1), (1, 0.99)] as [(Float, Float?)])
  func staysCloseWhereNothingIsDropped(kept: Float, expected: Float?) {
    #expect(BestThreshold.shortest(from: nil, below: kept) == expected)
  }

  @Test(arguments: [(nil, 0), (nil, -1), (1.5, 2), (-2, -1)] as [(Float?, Float)])
  func isNoneOutsideScores(dropped: Float?, kept: Float) {
    #expect(BestThreshold.shortest(from: dropped, below: kept) == nil)
  }

  /// However near two scores are, the threshold parts them, and its text is read back as the same.
  @Test func partsNeighbours() {
    var score: Float = 0.01
    while score < 1 {
      for kept in [score.nextUp, score.nextUp.nextUp, score * 1.000_01, score * 1.1] {
        let threshold = BestThreshold.shortest(from: score, below: kept) ?? -1
        #expect(threshold >= score && threshold < kept, "between \(score) and \(kept)")
        #expect(Float("\(threshold)") == threshold)
      }
      score *= 1.013
    }
  }
}
