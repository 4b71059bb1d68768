import Evaluation

/// The most frequent mistakes of a confusion matrix, by their kind.
public struct ConfusionMistakes {
  public struct Line {
    public var name: String
    public var count: Int
  }

  public struct Section {
    public var title: String
    /// The most frequent first.
    public var lines: [Line]
  }

  public let sections: [Section]

  public init(_ matrix: ConfusionMatrix, names: [String]) {
    func ordered(_ count: (Int) -> Int) -> [Line] {
      (0..<matrix.categories).filter { count($0) > 0 }
        .sorted { (count($1), $0) < (count($0), $1) }
        .map { Line(name: names[$0], count: count($0)) }
    }
    sections = [
      Section(
        title: "Taken for another",
        lines: matrix.confusions.map {
          Line(name: "\(names[$0.truth]) → \(names[$0.predicted])", count: $0.count)
        }),
      Section(title: "Missed", lines: ordered { matrix[$0, matrix.categories] }),
      Section(title: "Seen on background", lines: ordered { matrix[matrix.categories, $0] }),
    ]
  }
}
