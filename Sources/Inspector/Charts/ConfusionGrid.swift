import Evaluation

/// A confusion matrix as far as there is room: the categories with the most mistakes, and the others in one row and
/// column, so that its numbers still add up. Background is the last row, missed the last column.
struct ConfusionGrid {
  /// In the annotation set's order; the others have no number.
  let labels: [(number: Int?, name: String)]
  /// `[labels + 1, labels + 1]`
  let counts: [[Int]]
  /// How many categories are in the row of the others.
  let others: Int

  /// - Parameter most: the rows and columns that there may be beside background and missed.
  init(_ matrix: ConfusionMatrix, names: [String], most: Int) {
    let isWhole = matrix.categories <= most
    let shown =
      isWhole ? Array(0..<matrix.categories) : matrix.worstCategories.prefix(max(0, most - 1)).sorted()
    others = matrix.categories - shown.count
    labels =
      shown.map { (number: $0 + 1, name: names[$0]) }
      + (isWhole ? [] : [(number: nil, name: "\(others) others")])
    // The place in the grid of each row and column of the matrix.
    var places = [Int](repeating: shown.count, count: matrix.categories + 1)
    for (place, category) in shown.enumerated() { places[category] = place }
    places[matrix.categories] = labels.count
    var counts = [[Int]](repeating: Array(repeating: 0, count: labels.count + 1), count: labels.count + 1)
    for truth in 0...matrix.categories {
      for predicted in 0...matrix.categories {
        counts[places[truth]][places[predicted]] += matrix[truth, predicted]
      }
    }
    self.counts = counts
  }

  var greatest: Int { counts.joined().max() ?? 0 }

  /// What a cell's shade says: its share of the row's objects; in the last row, of the column's detections.
  func share(_ row: Int, _ column: Int) -> Float {
    let whole = row == labels.count ? counts.reduce(0) { $0 + $1[column] } : counts[row].reduce(0, +)
    return whole > 0 ? Float(counts[row][column]) / Float(whole) : 0
  }
}
