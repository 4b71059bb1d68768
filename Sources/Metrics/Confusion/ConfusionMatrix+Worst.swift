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
