import Foundation
import RetinaNet
import Support
import Testing

@testable import Training

@Suite("Cross entropy of each anchor")
struct AnchorCrossEntropyTests {
  @Test("is what its classes' sigmoid cross entropies add up to", arguments: ImbalanceScene.all)
  func definition(scene: ImbalanceScene) throws {
    let trace = scene.trace()
    let entropy = try AnchorCrossEntropy(trace, threads: 2)
    #expect(entropy.rows.count == trace.levels.reduce(0) { $0 + $1.anchorCount })
    for (number, row) in entropy.rows.enumerated() {
      let place = entropy.place(number)
      #expect(entropy.number(place) == number)
      let logits = trace.levels[place.level].logits
      let classes = logits.shape[1]
      let own = (0..<classes).map { Double(logits[flat: place.anchor * classes + $0]) }
      let loss = own.reduce(0) { $0 + max($1, 0) + log1p(exp(-abs($1))) }
      let gradient = own.reduce(0) { $0 + 1 / (1 + exp(-$1)) }
      #expect(abs(row.loss - loss) <= 1e-12 * loss + 1e-290, "\(place)")
      #expect(abs(row.gradient - gradient) <= 1e-12 * gradient + 1e-290, "\(place)")
      #expect(Double(row.largestLogit) == own.max(), "\(place)")
    }
  }

  @Test(
    "stays exact and finite where all logits are far from 0", arguments: [-10_000, -300, -40, 0, 40, 10_000])
  func extremes(logit: Float) throws {
    let trace = ImbalanceScene(name: "", classes: 3000, padded: .init(width: 32, height: 32)).trace()
      .withLogits { _, _ in logit }
    let row = try AnchorCrossEntropy(trace, threads: 1).rows[5]
    let x = Double(logit)
    let loss = 3000 * (max(x, 0) + log1p(exp(-abs(x))))
    #expect(abs(row.loss - loss) <= 1e-12 * loss)
    let gradient = 3000 / (1 + exp(-x))
    #expect(abs(row.gradient - gradient) <= 1e-12 * gradient)
  }

  @Test("names a logit that is not finite", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) {
    let trace = ImbalanceScene(name: "").trace().withLogits { level, index in
      level == 1 && (index == 7 * 10 + 3 || index == 7 * 40) ? value : -2
    }
    #expect(throws: NonFiniteOutput(level: "P4", anchor: 10, label: 3)) {
      try AnchorCrossEntropy(trace, threads: 2)
    }
  }
}
