import Foundation
import Testing

@testable import Training

@Suite("The loss before training")
struct InitialLossTests {
  /// 100,000 anchors × 80 classes, all negative.
  private func sum(_ score: Double, _ focal: FocalLoss) -> Double {
    InitialLoss(score: score, pairs: (positives: 0, negatives: 8_000_000), focal: focal).total.loss
  }

  @Test("falls from 5.5 million to 80,403 by the prior, and to 6 by focal loss")
  func example() {
    #expect(abs(sum(0.5, .crossEntropy) - 5_545_177) < 1)
    #expect(abs(sum(0.01, .crossEntropy) - 80_403) < 1)
    #expect(abs(sum(0.01, .paper) - 6.03) < 0.005)
    // Without α it is 8: the paper's α weighs negatives with 0.75.
    #expect(abs(sum(0.01, FocalLoss(alpha: nil, gamma: 2)) - 8.04) < 0.005)
    // Focal loss alone does not do it.
    #expect(sum(0.5, .paper) > 1_000_000)
  }

  @Test("is the loss of so many equal logits", arguments: [0.5, 0.01, 0.2])
  func definition(score: Double) {
    for focal in [FocalLoss.crossEntropy, .paper] {
      let initial = InitialLoss(score: score, pairs: (positives: 3, negatives: 11), focal: focal)
      let logit = FocalLoss.initialLogit(prior: score)
      #expect(abs(1 / (1 + exp(-logit)) - score) < 1e-15)
      #expect(initial.positives.count == 3 && initial.negatives.count == 11)
      #expect(abs(initial.positives.loss - 3 * focal.loss(logit, isPositive: true)) < 1e-12)
      #expect(abs(initial.negatives.loss - 11 * focal.loss(logit, isPositive: false)) < 1e-12)
      #expect(abs(initial.positives.gradient + 3 * focal.gradient(logit, isPositive: true)) < 1e-12)
      #expect(initial.total == initial.positives + initial.negatives)
    }
  }
}
