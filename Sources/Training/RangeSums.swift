/// The sums of a range of anchors by both losses.
struct RangePair: Sendable {
  var chosen: RangeSums
  var comparison: RangeSums?
}

/// The sums of a range of anchors, by class.
struct RangeSums: Sendable {
  var positives: [LossPart]
  var easyLoss, easyGradient, hardLoss, hardGradient: [Double]
  var easyCount, hardCount: [Int]
  /// Loss and gradient.
  var box: [(Double, Double)]
  var scores = PairScores()
  var failure: NonFiniteOutput?

  init(classCount: Int) {
    positives = Array(repeating: LossPart(), count: classCount)
    easyLoss = Array(repeating: 0, count: classCount)
    (easyGradient, hardLoss, hardGradient) = (easyLoss, easyLoss, easyLoss)
    easyCount = Array(repeating: 0, count: classCount)
    hardCount = easyCount
    box = Array(repeating: (0, 0), count: classCount)
  }

  mutating func addNegative(_ label: Int, _ loss: Double, _ gradient: Double, isHard: Bool) {
    if isHard {
      hardLoss[label] += loss
      hardGradient[label] += gradient
      hardCount[label] += 1
    } else {
      easyLoss[label] += loss
      easyGradient[label] += gradient
      easyCount[label] += 1
    }
  }

  var isFinite: Bool {
    positives.indices.allSatisfy {
      (positives[$0].loss + easyLoss[$0] + hardLoss[$0] + box[$0].0).isFinite
    }
  }

  func sums(_ label: Int) -> LossSums {
    var sums = LossSums()
    sums.positives = positives[label]
    sums.easyNegatives = LossPart(
      loss: easyLoss[label], gradient: easyGradient[label], count: easyCount[label])
    sums.hardNegatives = LossPart(
      loss: hardLoss[label], gradient: hardGradient[label], count: hardCount[label])
    (sums.box, sums.boxGradient) = box[label]
    return sums
  }
}
