import RetinaNet

/// Adds up the cross entropy of chosen anchors.
struct AnchorChooser {
  /// The cross entropy of each anchor, by number; −1 for ignored ones.
  let losses: [Double]
  private let trace: Trace
  private let crossEntropy: AnchorCrossEntropy
  /// Of the positive anchors, by number.
  private let positives: [Int: CountedLoss]

  /// - Parameters:
  ///   - labels: by anchor number, the class channel of a positive anchor's object.
  ///   - ignored: the numbers of the ignored anchors.
  init(_ trace: Trace, _ crossEntropy: AnchorCrossEntropy, labels: [Int: Int], ignored: [Int]) {
    self.trace = trace
    self.crossEntropy = crossEntropy
    var positives: [Int: CountedLoss] = [:]
    var losses = crossEntropy.rows.map(\.loss)
    for (number, label) in labels {
      let place = crossEntropy.place(number)
      let loss = trace.levels[place.level].loss(anchor: place.anchor, label: label, .crossEntropy)
      positives[number] = loss
      losses[number] = loss.total.loss
    }
    for number in ignored { losses[number] = -1 }
    self.positives = positives
    self.losses = losses
  }

  /// An anchor's cross entropy by parts.
  private func loss(_ number: Int) -> CountedLoss {
    if let positive = positives[number] { return positive }
    let row = crossEntropy.rows[number]
    if row.largestLogit > 0 {
      let place = crossEntropy.place(number)
      return trace.levels[place.level].loss(anchor: place.anchor, label: nil, .crossEntropy)
    }
    var loss = CountedLoss()
    loss.easyNegatives = CountedLoss.CountedPart(loss: row.loss, gradient: row.gradient)
    return loss
  }

  /// What counts where only chosen anchors do.
  ///
  /// - Parameter draws: the numbers of the chosen anchors; the answer is the mean over the draws.
  func answer(_ method: ImbalanceMethod, draws: [[Int]]) -> ImbalanceAnswer {
    var counted = CountedLoss()
    var carrierCount = 0
    var positiveCount = 0
    var times: [Int: Int] = [:]
    for draw in draws {
      var sum = CountedLoss()
      var gradients: [Double] = []
      for number in draw {
        let loss = loss(number)
        sum += loss
        gradients.append(loss.total.gradient)
        times[number, default: 0] += 1
        if positives[number] != nil { positiveCount += 1 }
      }
      counted += sum
      carrierCount += Self.carrierCount(gradients)
    }
    let share = 1 / Double(draws.count)
    let first = Set(draws[0])
    let anchors = times.sorted { $0.key < $1.key }.map { number, times in
      ImbalanceAnswer.CountedAnchor(
        place: crossEntropy.place(number), isPositive: positives[number] != nil,
        weight: Double(times) * share, gradient: loss(number).total.gradient,
        isInFirstDraw: first.contains(number))
    }
    return ImbalanceAnswer(
      tally: ImbalanceTally(
        method, positiveCount: Double(positiveCount) * share,
        negativeCount: Double(draws.reduce(0) { $0 + $1.count } - positiveCount) * share,
        counted: counted * share, carrierCount: Double(carrierCount) * share),
      anchors: anchors)
  }

  private static func carrierCount(_ gradients: [Double]) -> Int {
    let total = gradients.reduce(0, +)
    guard total > 0 else { return 0 }
    var order = FallingOrder(gradients)
    return order.fewest(reaching: ImbalanceTally.carriedShare * total)?.count ?? gradients.count
  }
}
