import Support

/// Histograms of negatives of a level or a class, ready for many functions.
struct NegativeSums: Sendable {
  private let bins: [UInt16]
  private let moments: [SIMD4<Double>]
  /// The first of `bins` whose pairs are easy.
  private let firstEasy: Int
  private let tail: LogitTail
  private let counts: (easy: Int, hard: Int)

  init(_ logits: BinnedLogits) {
    bins = logits.bins
    moments = logits.moments.map {
      SIMD4(Double($0[0]), Double($0[1]), Double($0[2]), Double($0[3]))
    }
    firstEasy = logits.firstEasy
    tail = logits.tail
    counts = (easy: logits.easyCount, hard: logits.hardCount)
  }

  /// The bins that are not empty.
  var range: Range<Int> {
    guard let first = bins.first, let last = bins.last else { return 0..<0 }
    return Int(first)..<Int(last) + 1
  }

  /// The sums of loss and gradient.
  ///
  /// - Parameter weight: 1 − α.
  func parts(_ function: BinnedFunction, weight: Double) -> (easy: LossPart, hard: LossPart) {
    var hard = sum(0..<firstEasy, function)
    hard.loss += tail.sum
    hard.gradient += Double(tail.count)
    let easy = sum(firstEasy..<bins.count, function)
    return (
      LossPart(loss: weight * easy.loss, gradient: weight * easy.gradient, count: counts.easy),
      LossPart(loss: weight * hard.loss, gradient: weight * hard.gradient, count: counts.hard)
    )
  }

  private func sum(_ places: Range<Int>, _ function: BinnedFunction) -> (loss: Double, gradient: Double) {
    var (loss, gradient) = (SIMD4<Double>(), SIMD4<Double>())
    function.loss.withUnsafeBufferPointer { losses in
      function.gradient.withUnsafeBufferPointer { gradients in
        for place in places {
          let bin = Int(bins[place]) - function.range.lowerBound
          loss += moments[place] * losses[bin]
          gradient += moments[place] * gradients[bin]
        }
      }
    }
    return (loss.sum(), gradient.sum())
  }

  /// Calls `body` with each bin that is not empty, from the easiest pairs on, with its count and loss at no α.
  func forEachBinFromEasiest(_ function: BinnedFunction, _ body: (Double, Double) -> Void) {
    for place in bins.indices.reversed() {
      let factors = function.loss[Int(bins[place]) - function.range.lowerBound]
      body(moments[place][0], (moments[place] * factors).sum())
    }
  }

  /// How many pairs have a y = −x below a bound; a bin's pairs are taken to lie evenly.
  func count(below y: Double) -> Double {
    let grid = BinGrid.fine
    let position = (y - Double(grid.start)) / Double(grid.width)
    if position.isNaN { return 0 }
    if position == .infinity { return Double(counts.easy + counts.hard) }
    guard position >= 0 else { return position == -.infinity ? 0 : Double(tail.count) }
    let place = bins.partitioningIndex { Double($0) >= position.rounded(.down) }
    var sum = countsBefore(place)
    if place < bins.count, Double(bins[place]) == position.rounded(.down) {
      sum += moments[place][0] * (position - position.rounded(.down))
    }
    return sum + Double(tail.count)
  }

  private func countsBefore(_ place: Int) -> Double {
    moments[..<place].reduce(0) { $0 + $1[0] }
  }

  var count: Int { counts.easy + counts.hard }
  var losslessCount: Int { counts.easy - moments[firstEasy...].reduce(0) { $0 + Int($1[0]) } }
  var tailCount: Int { tail.count }
  var tailSum: Double { tail.sum }
}
