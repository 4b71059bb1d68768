import RetinaNet
import Testing

@testable import Training

@Suite("Normalisation of batches, and the loss at initialisation")
struct NormalizationTests {
  /// A picture with a positive loss of 3 and a box loss of 5 for each positive, and negatives that lose 7.
  private func picture(positives: Int) -> LossBreakdown {
    var sums = LossSums()
    sums.positives = LossPart(loss: 3 * Double(positives), gradient: Double(positives), count: positives)
    sums.easyNegatives = LossPart(loss: 7, gradient: 2, count: 10)
    sums.box = 5 * Double(positives)
    return LossBreakdown(levels: [sums], classes: [sums], normalizer: Double(max(1, positives)))
  }

  struct BatchCase: Sendable {
    var family: Family
    var classification: Double
    var box: Double
  }

  static let batchCases = [
    // The means of 19/4, 7 and 10, and of 5, 0 and 5.
    BatchCase(family: .torchvision, classification: 7.25, box: 10.0 / 3),
    BatchCase(family: .torchvisionV2, classification: 7.25, box: 10.0 / 3),
    // 36 and 25 by 5 positives.
    BatchCase(family: .detectron2, classification: 7.2, box: 5),
    // 36 and 25 by 4 + 1 + 1.
    BatchCase(family: .mmdetection, classification: 6, box: 25.0 / 6),
  ]

  @Test("pictures with 4, 0 and 1 positive anchors", arguments: batchCases)
  func batches(expected: BatchCase) {
    let pictures = [4, 0, 1].map(picture)
    let batch = NormalizedLoss(pictures, family: expected.family)
    #expect(abs(batch.total.classification.loss - expected.classification) < 1e-12)
    #expect(abs(batch.total.box - expected.box) < 1e-12)
    #expect(batch.total.negatives.count == 30 && batch.total.positives.count == 5)
    #expect(batch.classes == batch.levels)
  }

  @Test("one picture is divided by its positives in every family, and by 1 if it has none")
  func single() {
    for family in Family.allCases {
      #expect(NormalizedLoss.scales(family, positives: [8]) == [0.125])
      #expect(NormalizedLoss.scales(family, positives: [0]) == [1])
      #expect(
        NormalizedLoss.scales(family, positives: [0, 0]).reduce(0, +) == (family == .detectron2 ? 2 : 1))
    }
  }

  @Test("100,000 anchors and 80 classes, all negative, begin at 5.5 million, 80,403, and 6")
  func beginning() {
    let pairs = (positives: 0, negatives: 8_000_000)
    func sum(_ score: Double, _ focal: FocalLoss) -> Double {
      InitialLoss(score: score, pairs: pairs, focal: focal).total.loss
    }
    #expect(abs(sum(0.5, .crossEntropy) - 5_545_177) < 1)
    #expect(abs(sum(0.01, .crossEntropy) - 80_403) < 1)
    #expect(abs(sum(0.01, .paper) - 6.03) < 0.005)
    let positive = InitialLoss(score: 0.01, pairs: (positives: 1, negatives: 0), focal: .crossEntropy)
    #expect(abs(positive.total.loss - 4.605) < 0.001 && positive.negatives.loss == 0)
    #expect(abs(positive.total.gradient - 0.99) < 1e-12)
  }
}
