/// The most frequent mistakes of a confusion matrix, by their kind.
public struct ConfusionMistakes {
  public struct MistakeCount {
    public var name: String
    public var count: Int
  }

  public struct MistakeKind {
    public var title: String
    /// The most frequent first.
    public var lines: [MistakeCount]
  }

  public let sections: [MistakeKind]

  public init(_ matrix: ConfusionMatrix, names: [String]) {
    func ordered(_ count: (Int) -> Int) -> [MistakeCount] {
      (0..<matrix.categories).filter { count($0) > 0 }
        .sorted { (count($1), $0) < (count($0), $1) }
        .map { MistakeCount(name: names[$0], count: count($0)) }
    }
    sections = [
      MistakeKind(
        title: "Taken for another",
        lines: matrix.confusions.map {
          MistakeCount(name: "\(names[$0.truth]) → \(names[$0.predicted])", count: $0.count)
        }),
      MistakeKind(title: "Missed", lines: ordered { matrix[$0, matrix.categories] }),
      MistakeKind(title: "Seen on background", lines: ordered { matrix[matrix.categories, $0] }),
    ]
  }
}
