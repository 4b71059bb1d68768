import Foundation
import Testing

@testable import Training

@Suite("Focal loss of one logit")
struct FocalLossTests {
  /// The loss at a probability p_t of what is right, without α.
  private func loss(_ rightProbability: Double, gamma: Double) -> Double {
    let logit = log(rightProbability / (1 - rightProbability))
    return FocalLoss(alpha: nil, gamma: gamma).loss(logit, isPositive: true)
  }

  @Test(
    "equals −(1 − p_t)^γ ln p_t",
    arguments: [
      (0.1, [2.303, 2.184, 2.072, 1.865, 1.360]), (0.5, [0.693, 0.490, 0.347, 0.173, 0.0217]),
      (0.9, [0.1054, 0.0333, 0.0105, 0.00105, 1e-6]),
    ])
  func table(rightProbability: Double, expected: [Double]) {
    for (gamma, expected) in zip([0, 0.5, 1, 2, 5], expected) {
      let loss = loss(rightProbability, gamma: gamma)
      #expect(abs(loss - expected) <= 0.006 * expected + 6e-8, "p_t \(rightProbability), γ \(gamma): \(loss)")
      let definition = -pow(1 - rightProbability, gamma) * log(rightProbability)
      #expect(abs(loss - definition) <= 1e-13 * definition)
    }
  }

  @Test("α weighs positives, 1 − α negatives")
  func alpha() {
    let focal = FocalLoss(alpha: 0.25, gamma: 2)
    let plain = FocalLoss(alpha: nil, gamma: 2)
    #expect(focal.loss(0.3, isPositive: true) == 0.25 * plain.loss(0.3, isPositive: true))
    #expect(focal.loss(0.3, isPositive: false) == 0.75 * plain.loss(0.3, isPositive: false))
  }

  @Test("the gradient is the slope of the loss", arguments: [0, 0.5, 1, 2, 2.7, 5])
  func slope(gamma: Double) {
    let focal = FocalLoss(alpha: 0.25, gamma: gamma)
    for isPositive in [true, false] {
      for logit in stride(from: -12.0, through: 12, by: 0.7) {
        let step = 1e-5
        let slope =
          (focal.loss(logit + step, isPositive: isPositive) - focal.loss(logit - step, isPositive: isPositive))
          / (2 * step)
        let gradient = focal.gradient(logit, isPositive: isPositive)
        #expect(abs(gradient - slope) <= 1e-8 + 1e-6 * abs(slope), "x \(logit), positive \(isPositive)")
      }
    }
  }

  @Test("four logits at once give what one gives", arguments: [0, 0.3, 1, 2, 5, 100])
  func vectors(gamma: Double) {
    let focal = FocalLoss(alpha: 0.25, gamma: gamma)
    for first in stride(from: -1e4, through: 1e4, by: 37.3) {
      let logits = SIMD4(first, first / 100, first / 1000, -first / 500)
      let (loss, gradient) = focal.value(logits, weight: 0.75)
      for lane in 0..<4 {
        let one = focal.value(logits[lane], weight: 0.75)
        #expect(loss[lane].isFinite && gradient[lane].isFinite)
        #expect(abs(loss[lane] - one.loss) <= 1e-10 * one.loss + 1e-290, "x \(logits[lane])")
        #expect(abs(gradient[lane] - one.gradient) <= 1e-10 * one.gradient + 1e-290, "x \(logits[lane])")
      }
    }
  }
}
