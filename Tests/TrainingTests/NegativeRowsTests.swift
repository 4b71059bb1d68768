import Support
import Tensors
import Testing

@testable import Training

@Suite struct NegativeRowsTests {
  private static let instructions = KernelInstructions.allCases.filter { $0 <= .best }

  /// Each sum and gradient against the loss of one logit, in every instruction set, for odd numbers of classes.
  @Test(arguments: instructions, [0, 0.5, 1, 2, 5])
  func sumsAreThoseOfSingleLogits(instructions: KernelInstructions, gamma: Double) throws {
    let extremes: [Float] = [0, -0, 1e-30, -1e-30, 36, -36, 88, -104, 800, -800, 3e38, -3e38]
    for classCount in [1, 2, 3, 4, 7, 8, 9, 20, 91] {
      var random = SeededRandom(seed: UInt64(classCount))
      let rows = 13
      let logits = (0..<rows * classCount).map {
        $0 % 5 == 0 ? extremes[$0 / 5 % extremes.count] : random.normal() * 4 - 2
      }
      let focal = FocalLoss(alpha: 0.25, gamma: gamma)
      let other = FocalLoss(alpha: nil, gamma: 1)
      var negatives = NegativeRows(
        focal, other, classCount: classCount, scale: 0.125, instructions: instructions)
      var gradients = [Float](repeating: .nan, count: logits.count)
      gradients.withUnsafeMutableBufferPointer { gradients in
        // In two calls of unlike length.
        for own in [0..<4, 4..<rows] {
          negatives.add(
            Array(logits[own.lowerBound * classCount..<own.upperBound * classCount]), rows: own.count,
            gradients: gradients.baseAddress! + own.lowerBound * classCount)
        }
      }
      var pair = RangePair(
        chosen: RangeSums(classCount: classCount), comparison: RangeSums(classCount: classCount))
      negatives.give(to: &pair)
      #expect(negatives.leastLogit == Double(min(0, logits.min()!)))
      expect(pair.chosen, logits, classCount, focal)
      expect(try #require(pair.comparison), logits, classCount, other)
      #expect(isNear(pair.chosen.scores.negatives, logits.reduce(0) { $0 + FocalLoss.score($1) }))
      for (logit, gradient) in zip(logits, gradients) {
        let expected = Float(focal.gradient(Double(logit), isPositive: false) * 0.125)
        #expect(abs(gradient - expected) <= 1e-6 * expected.magnitude + .leastNormalMagnitude, "\(logit)")
      }
    }
  }

  private func expect(_ sums: RangeSums, _ logits: [Float], _ classCount: Int, _ focal: FocalLoss) {
    for label in 0..<classCount {
      var naive = RangeSums(classCount: classCount)
      for logit in stride(from: label, to: logits.count, by: classCount).map({ Double(logits[$0]) }) {
        let value = focal.value(logit, weight: focal.weight(isPositive: false))
        naive.addNegative(label, value.loss, value.gradient, isHard: logit > 0)
      }
      #expect(sums.easyCount[label] == naive.easyCount[label])
      #expect(sums.hardCount[label] == naive.hardCount[label])
      #expect(isNear(sums.easyLoss[label], naive.easyLoss[label]))
      #expect(isNear(sums.easyGradient[label], naive.easyGradient[label]))
      #expect(isNear(sums.hardLoss[label], naive.hardLoss[label]))
      #expect(isNear(sums.hardGradient[label], naive.hardGradient[label]))
    }
  }

  private func isNear(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 1e-11 * max(abs(expected), 1e-200)
  }

  @Test(arguments: instructions, [Float.nan, .infinity, -.infinity])
  func logitsThatAreNotFiniteShow(instructions: KernelInstructions, odd: Float) {
    for place in 0..<11 {
      var logits = [Float](repeating: -1, count: 11)
      logits[place] = odd
      var negatives = NegativeRows(.paper, nil, classCount: 11, scale: 1, instructions: instructions)
      negatives.add(logits, rows: 1, gradients: nil)
      var pair = RangePair(chosen: RangeSums(classCount: 11), comparison: nil)
      negatives.give(to: &pair)
      #expect(!pair.chosen.isFinite || negatives.leastLogit == -.infinity)
    }
  }
}
