/// Gathers precision at each true positive, in the order of falling scores.
struct PrecisionEnvelope {
  private var precisions: [Double] = []
  private var misses = 0

  /// The true positives so far.
  var hits: Int { precisions.count }

  mutating func reset() {
    precisions.removeAll(keepingCapacity: true)
    misses = 0
  }

  @inline(__always)
  mutating func count(_ outcome: Ranking.Outcome) {
    switch outcome {
    case .ignored: break
    case .falsePositive: misses += 1
    case .truePositive:
      let hits = Double(precisions.count + 1)
      precisions.append(hits / (Double(misses) + hits + .ulpOfOne))
    }
  }

  /// The greatest precision once so many objects are found, or later; 0 where that is not reached. Between two true
  /// positives precision only falls, so those are all that counts.
  func precisions(_ found: [Int]) -> [Double] {
    var greatest = precisions
    for place in stride(from: greatest.count - 2, through: 0, by: -1) {
      greatest[place] = max(greatest[place], greatest[place + 1])
    }
    return found.map { $0 <= greatest.count && !greatest.isEmpty ? greatest[max($0, 1) - 1] : 0 }
  }
}
