import Foundation
import Testing

@testable import Training

@Suite("The loss before training")
struct InitialLossTests {
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
