import RetinaNet
import Testing

@testable import Diagnosis

@Suite struct InputTrialTests {
  private let torchvision = Configuration.Input(
    mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], scale: 255, bgr: false, minSize: 800,
    maxSize: 1333, sizeDivisible: 32)

  private func outcome(_ scores: [Float], precision: Double) -> InputTrial.PreparationResult {
    .init(found: scores.map { $0 > 0.5 }, scores: scores, precision: precision)
  }

  @Test func triesNothingTwice() {
    #expect(
      InputHypothesis.all(for: torchvision).map(\.preparation)
        == [.channelOrder, .caffe, .shares, .bytes, .symmetric, .otherScale, .doubled])
    var mmdetection = torchvision
    (mmdetection.mean, mmdetection.std) = ([123.675, 116.28, 103.53], [58.395, 57.12, 57.375])
    mmdetection.scale = 1
    #expect(mmdetection.prepares(as: torchvision))
    #expect(!InputHypothesis.all(for: mmdetection).contains { $0.preparation == .usual })
    var raw = torchvision
    (raw.mean, raw.std, raw.scale) = ([0, 0, 0], [1, 1, 1], 1)
    #expect(
      InputHypothesis.all(for: raw).map(\.preparation) == [
        .channelOrder, .usual, .caffe, .shares, .symmetric,
      ])
  }

  @Test func doublesAsNormalisingTwiceDoes() throws {
    let doubled = try #require(InputHypothesis.all(for: torchvision).first { $0.preparation == .doubled })
      .input
    for channel in 0..<3 {
      let (mean, std) = (torchvision.mean[channel], torchvision.std[channel])
      let twice = ((0.3 - mean) / std - mean) / std
      #expect(abs((0.3 - doubled.mean[channel]) / doubled.std[channel] - twice) < 1e-12)
    }
  }

  @Test func namesTheBestThatIsClearlyBetter() throws {
    let hypotheses = InputHypothesis.all(for: torchvision)
    let present = outcome((0..<20).map { 0.01 * Float($0) }, precision: 0.2)
    let better = outcome((0..<20).map { 0.4 + 0.01 * Float($0) }, precision: 0.4)
    let best = outcome((0..<20).map { 0.5 + 0.01 * Float($0) }, precision: 0.6)
    let trial = InputTrial(
      present: present, [(hypotheses[0], better), (hypotheses[1], best), (hypotheses[2], present)])
    let winner = try #require(trial.winner)
    #expect(winner.hypothesis == hypotheses[1])
    #expect((winner.higher, winner.lower) == (20, 0))
  }

  @Test func namesNoneThatChanceMayHaveMade() {
    let hypothesis = InputHypothesis.all(for: torchvision)[0]
    let present = outcome(Array(repeating: 0.4, count: 20), precision: 0.4)
    func winner(_ other: InputTrial.PreparationResult) -> InputTrial.Alternative? {
      InputTrial(present: present, [(hypothesis, other)]).winner
    }
    let mixed = (0..<20).map { Float($0 < 14 ? 0.45 : 0.3) }
    #expect(winner(outcome(mixed, precision: 0.5)) == nil, "14 of 20 higher is no evidence")
    #expect(winner(outcome(Array(repeating: 0.41, count: 20), precision: 0.43)) == nil, "hardly better")
    #expect(
      winner(outcome(Array(repeating: 0.45, count: 20), precision: 0.3)) == nil, "scores higher, finds less")
    #expect(
      winner(outcome(Array(repeating: 0.6, count: 20), precision: 0.43)) != nil, "twenty more are found")
  }
}

@Suite struct SignTestTests {
  /// Gained, lost, and the tail in 1024ths.
  private static let cases: [(Int, Int, Double)] = [
    (10, 0, 1), (1, 0, 512), (2, 1, 512), (0, 0, 1024), (0, 5, 1024), (8, 2, 56), (5, 5, 638),
  ]

  @Test(arguments: cases)
  func isTheBinomialTail(gained: Int, lost: Int, parts: Double) {
    #expect(abs(SignTest.probability(gained: gained, lost: lost) - parts / 1024) < 1e-12)
  }

  @Test func staysFiniteForManyDifferences() {
    let unlikely = SignTest.probability(gained: 20_000, lost: 10_000)
    #expect(unlikely >= 0 && unlikely < 1e-300)
    let likely = SignTest.probability(gained: 15_010, lost: 14_990)
    #expect(likely > 0.4 && likely < 0.5)
  }
}
