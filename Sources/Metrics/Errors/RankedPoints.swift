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
