import RetinaNet
import Support

/// The fewest anchors that together carry a share of a picture's gradient: which anchors count where all of them do.
///
/// The gradient of an anchor is Σ |∂L/∂logit| over its classes. Under focal loss few anchors have a gradient to speak
/// of, and these are found without visiting the others: that of a background anchor is Σ σ(x) h(x) with
/// h = |∂FL/∂x| / σ(x). It is at most the anchor's gradient under cross entropy, known beforehand, times the largest h up
/// to the anchor's largest logit. Anchors are visited by falling bound, until none that is left can be among the fewest.
struct GradientCarriers: Sendable {
  let trace: Trace
  let crossEntropy: AnchorCrossEntropy
  /// By anchor number: the class channel of a positive anchor's object.
  let labels: [Int: Int]
  /// The numbers of the ignored anchors.
  let ignored: [Int]

  /// An anchor and its gradient.
  struct AnchorGradient: Sendable, Hashable {
    var number: Int
    var gradient: Double
  }

  /// - Parameters:
  ///   - share: below 1.
  ///   - total: the gradient of all anchors.
  /// - Returns: by rising number. All that have a gradient, where those are too few for the share.
  func fewest(carrying share: Double, _ focal: FocalLoss, total: Double, threads: Int) -> [AnchorGradient] {
    guard total > 0 else { return [] }
    let bounds = gradientBounds(focal)
    var order = FallingOrder(bounds)
    var gradients = [Double](repeating: -1, count: bounds.count)
    var visited = 0
    while true {
      // With γ = 0 bounds are the gradients, so that all are known at once.
      let end = focal.gamma == 0 ? order.count : min(order.count, max(2048, 4 * visited))
      let isWhole = end == order.count
      let numbers =
        isWhole
        ? bounds.indices.filter { bounds[$0] >= 0 && gradients[$0] < 0 }
        : (visited..<end).map { order.number(at: $0) }
      let found = self.gradients(numbers, focal, threads: threads)
      for (number, gradient) in zip(numbers, found) { gradients[number] = gradient }
      visited = end
      var known = FallingOrder(gradients)
      let fewest = known.fewest(reaching: share * total)
      if isWhole || fewest?.last.map({ gradients[Int($0)] > bounds[order.number(at: visited)] }) ?? false {
        return list(fewest, gradients)
      }
    }
  }

  /// - Parameter numbers: `nil` stands for all that have a gradient.
  private func list(_ numbers: ArraySlice<Int32>?, _ gradients: [Double]) -> [AnchorGradient] {
    var isListed = [Bool](repeating: numbers == nil, count: gradients.count)
    for number in numbers ?? [] { isListed[Int(number)] = true }
    return isListed.indices.lazy.filter { isListed[$0] && gradients[$0] > 0 }
      .map { AnchorGradient(number: $0, gradient: gradients[$0]) }
  }

  private func gradients(_ numbers: [Int], _ focal: FocalLoss, threads: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: numbers.count) { buffer, count in
      nonisolated(unsafe) let buffer = buffer
      forEachRange(of: numbers.count, grain: 512, threads: threads) { range in
        for index in range {
          (buffer.baseAddress! + index).initialize(to: gradient(numbers[index], focal))
        }
      }
      count = numbers.count
    }
  }

  private func gradient(_ number: Int, _ focal: FocalLoss) -> Double {
    let label = labels[number]
    if focal.gamma == 0, label == nil {
      return crossEntropy.rows[number].gradient * focal.weight(isPositive: false)
    }
    let place = crossEntropy.place(number)
    return trace.levels[place.level].loss(anchor: place.anchor, label: label, focal).total.gradient
  }

  /// By anchor number, what its gradient is at most; −1 for ignored anchors. Positives come first.
  private func gradientBounds(_ focal: FocalLoss) -> [Double] {
    let largest = Self.largestRatios(focal)
    var bounds = crossEntropy.rows.map { row in
      let place = (row.largestLogit - Self.lowest) / Self.step
      return row.gradient * largest[max(0, min(largest.count - 1, Int(place.rounded(.up))))]
    }
    for number in labels.keys { bounds[number] = .infinity }
    for number in ignored { bounds[number] = -1 }
    return bounds
  }

  private static let lowest: Float = -40
  private static let highest: Float = 40
  private static let step: Float = 0.125

  /// For x = `lowest`, `lowest` + `step` and so on, the largest h up to there. h rises to its only maximum, and from
  /// there falls to 1.
  private static func largestRatios(_ focal: FocalLoss) -> [Double] {
    var largest = 0.0
    return stride(from: lowest, through: highest, by: step).map { x in
      let ratio = focal.ratioToCrossEntropy(Double(x))
      // Between two steps the maximum is less than 1 % above both.
      largest = max(largest, focal.gamma == 0 ? ratio : ratio * 1.01)
      return largest
    }
  }
}

extension FocalLoss {
  /// How much the gradient of a negative is of that under cross entropy.
  fileprivate func ratioToCrossEntropy(_ logit: Double) -> Double {
    value(logit, weight: weight(isPositive: false)).gradient
      / FocalLoss.crossEntropy.value(logit, weight: 1).gradient
  }
}
