import CKernels
import Tensors

/// Sums the losses of background anchors, a vector of classes at a time.
struct NegativeRows {
  private let focal: FocalLoss
  private let comparison: FocalLoss?
  private let classCount: Int
  private let scale: Double
  private let kernels: CKKernels
  /// `[6, row]`: what the kernel sums for each class.
  private var chosen: [Double]
  private var others: [Double]
  private let row: Int
  private var rowCount = 0
  /// The least of the logits that were added, at most 0.
  private(set) var leastLogit = 0.0

  /// In the order of the kernel.
  private enum SummedQuantity: Int, CaseIterable {
    case easyLoss, easyGradient, hardLoss, hardGradient, hardCount, score
  }

  init(
    _ focal: FocalLoss, _ comparison: FocalLoss?, classCount: Int, scale: Double,
    instructions: KernelInstructions = .current
  ) {
    self.focal = focal
    self.comparison = comparison
    self.classCount = classCount
    self.scale = scale
    kernels = instructions.kernels
    // The kernel writes whole vectors of up to eight numbers.
    row = (classCount + 7) / 8 * 8
    chosen = [Double](repeating: 0, count: SummedQuantity.allCases.count * row)
    others = comparison == nil ? [] : chosen
  }

  /// Adds neighbouring anchors.
  ///
  /// - Parameters:
  ///   - logits: `[rows, K]`
  ///   - gradients: gets those of the loss by these logits, times the scale.
  mutating func add(_ logits: UnsafePointer<Float>, rows: Int, gradients: UnsafeMutablePointer<Float>?) {
    rowCount += rows
    let least = kernels.add_focal_losses(
      logits, rows, classCount, focal.weight(isPositive: false), focal.gamma, scale, &chosen, row, gradients)
    leastLogit = min(leastLogit, least)
    guard let comparison else { return }
    _ = kernels.add_focal_losses(
      logits, rows, classCount, comparison.weight(isPositive: false), comparison.gamma, scale, &others, row,
      nil)
  }

  /// Adds what has been summed.
  func give(to pair: inout RangePair) {
    give(chosen, to: &pair.chosen)
    for label in 0..<classCount { pair.chosen.scores.negatives += sum(chosen, .score, label) }
    if pair.comparison != nil { give(others, to: &pair.comparison!) }
  }

  private func give(_ totals: [Double], to sums: inout RangeSums) {
    for label in 0..<classCount {
      let hard = Int(sum(totals, .hardCount, label))
      sums.easyLoss[label] += sum(totals, .easyLoss, label)
      sums.easyGradient[label] += sum(totals, .easyGradient, label)
      sums.easyCount[label] += rowCount - hard
      sums.hardLoss[label] += sum(totals, .hardLoss, label)
      sums.hardGradient[label] += sum(totals, .hardGradient, label)
      sums.hardCount[label] += hard
    }
  }

  private func sum(_ totals: [Double], _ quantity: SummedQuantity, _ label: Int) -> Double {
    totals[quantity.rawValue * row + label]
  }
}
