import Foundation
import Support
import Testing

@testable import RetinaNet

@Suite struct SigmoidTests {
  /// Logits over the whole range, dense where scores lie.
  private static let logits: [Float] =
    stride(from: Float(-110), through: 110, by: 0.037).map { $0 }
    + stride(from: Float(-20), through: 20, by: 0.000_613).map { $0 }
    + [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, 88.72, -88.73, -103.9, -104, 1e30, -1e30]

  @Test func exponentialIsTheNearestFloat() {
    var neighbours = 0
    for x in Self.logits where abs(x) < 200 {
      let exact = Float(Foundation.exp(Double(x)))
      let ours = Exponential.float(x)
      #expect(ours == exact || ours == exact.nextUp || ours == exact.nextDown, "e^\(x)")
      if ours != exact { neighbours += 1 }
    }
    #expect(neighbours * 1000 <= Self.logits.count)
    #expect(Exponential.float(.nan).isNaN)
  }

  @Test func vectorsGiveTheBitsOfScalars() {
    for start in stride(from: 0, to: Self.logits.count - 3, by: 4) {
      let four = SIMD4(Self.logits[start..<start + 4])
      let scores = Sigmoid.score(four)
      for lane in 0..<4 { #expect(scores[lane].bitPattern == Sigmoid.score(four[lane]).bitPattern) }
    }
    #expect(Sigmoid.score(SIMD4<Float>(repeating: .nan))[2].isNaN)
  }

  @Test func neverFallsAsTheLogitRises() {
    var maker = SeededRandom(seed: 5)
    for _ in 0..<200_000 {
      let logit = 30 * maker.uniform() - 15
      #expect(Sigmoid.score(logit.nextUp) >= Sigmoid.score(logit), "at \(logit)")
    }
  }

  @Test(arguments: [0, 0.001, 0.05, 0.25, 0.5, 0.731, 0.9, 0.999_999_94, -1, 1e-30, -0.0] as [Float])
  func theLeastLogitIsJustAbove(threshold: Float) {
    let bound = Sigmoid.leastLogit(above: threshold)
    #expect(Sigmoid.score(bound) > threshold)
    if bound > -.infinity { #expect(Sigmoid.score(bound.nextDown) <= threshold) }
  }

  @Test(arguments: [1, 1.5, .infinity, .nan] as [Float])
  func noLogitIsAboveOne(threshold: Float) {
    #expect(!(Float.infinity >= Sigmoid.leastLogit(above: threshold)))
  }

  /// f32(0.05) is not above 0.05: the comparison is strict and in float32.
  @Test func theThresholdItselfIsNotAbove() {
    let logit = Sigmoid.leastLogit(above: 0.05)
    let score = Sigmoid.score(logit)
    #expect(Sigmoid.leastLogit(above: score) > logit)
  }
}
