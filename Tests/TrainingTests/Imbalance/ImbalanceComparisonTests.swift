import RetinaNet
import Testing

@testable import Training

@Suite("Four detectors' answers to the imbalance")
struct ImbalanceComparisonTests {
  private func comparison(
    _ trace: Trace, _ targets: TrainingTargets, threads: Int
  ) throws -> ImbalanceComparison {
    let plain = try DetectionLoss(
      trace, targets, LossSettings(focal: .crossEntropy, box: .l1), threads: threads)
    return ImbalanceComparison(
      trace, targets, try AnchorCrossEntropy(trace, threads: threads), plain.breakdown.total,
      threads: threads)
  }

  private func expectEqual(_ found: CountedLoss, _ expected: CountedLoss, _ what: String) {
    let parts: [(String, KeyPath<CountedLoss, CountedLoss.CountedPart>)] = [
      ("positives", \.positives), ("easy negatives", \.easyNegatives), ("hard negatives", \.hardNegatives),
    ]
    for (name, part) in parts {
      let (found, expected) = (found[keyPath: part], expected[keyPath: part])
      #expect(abs(found.loss - expected.loss) <= 1e-9 * expected.loss + 1e-280, "\(what), \(name): loss")
      #expect(
        abs(found.gradient - expected.gradient) <= 1e-9 * expected.gradient + 1e-280,
        "\(what), \(name): gradient")
    }
  }

  /// The fewest anchors; which ones and how many is open only where gradients are equal but for rounding.
  private func expectCarriers(
    _ answer: ImbalanceAnswer, _ entropy: AnchorCrossEntropy, _ naive: NaiveImbalance, _ focal: FocalLoss
  ) {
    let found = answer.anchors.map { entropy.number($0.place) }
    let expected = naive.carriers(0.9, of: naive.anchors, focal)
    #expect(found == found.sorted() && Set(found).count == found.count, "\(focal)")
    #expect(answer.tally.carrierCount == Double(found.count), "\(focal)")
    #expect(abs(found.count - expected.count) <= 1, "\(focal)")
    let byNumber = Dictionary(uniqueKeysWithValues: naive.anchors.map { ($0.number, $0) })
    func gradient(_ number: Int) -> Double { naive.loss(byNumber[number]!, focal).total.gradient }
    let least = expected.last.map(gradient) ?? 0
    for number in Set(found).symmetricDifference(expected) {
      #expect(abs(gradient(number) - least) <= 1e-9 * least, "\(focal), anchor \(number)")
    }
    for anchor in answer.anchors {
      let own = gradient(entropy.number(anchor.place))
      #expect(abs(anchor.gradient - own) <= 1e-9 * own, "\(focal), \(anchor.place)")
    }
  }

  /// What a method that chooses must answer.
  private func expect(
    _ answer: ImbalanceAnswer, chooses expected: [NaiveImbalance.NaiveAnchor], _ naive: NaiveImbalance
  ) {
    let what = answer.tally.method.key
    #expect(answer.tally.positiveCount == Double(expected.count { $0.label != nil }), "\(what)")
    #expect(answer.tally.negativeCount == Double(expected.count { $0.label == nil }), "\(what)")
    #expect(answer.anchors.map(\.place) == expected.map(\.place).sorted(), "\(what)")
    #expect(answer.anchors.allSatisfy { $0.weight == 1 && $0.isInFirstDraw })
    #expect(
      Set(answer.anchors.filter(\.isPositive).map(\.place))
        == Set(expected.filter { $0.label != nil }.map(\.place)))
    expectEqual(answer.tally.counted, naive.sum(expected), what)
    let carriers = naive.carriers(0.9, of: expected, .crossEntropy)
    #expect(abs(answer.tally.carrierCount - Double(carriers.count)) <= 1, "\(what)")
  }

  @Test("are those of the definitions", arguments: ImbalanceScene.all)
  func definitions(scene: ImbalanceScene) throws {
    let trace = scene.trace()
    let targets = scene.targets(trace)
    let naive = NaiveImbalance(trace, targets)
    let entropy = try AnchorCrossEntropy(trace, threads: 2)
    let comparison = try self.comparison(trace, targets, threads: 2)
    #expect(
      comparison.fixed.map(\.tally.method)
        == [.crossEntropy, .hardNegativeMining, .proposalSampling, .hardExampleMining])
    let plain = comparison.fixed[0]
    expectEqual(plain.tally.counted, naive.sum(naive.anchors), "cross entropy")
    #expect(plain.tally.positiveCount == Double(targets.positiveCount))
    #expect(plain.tally.negativeCount == Double(targets.backgroundCount))
    expectCarriers(plain, entropy, naive, .crossEntropy)
    expect(comparison.fixed[1], chooses: naive.hardNegativeMining, naive)
    expect(comparison.fixed[3], chooses: naive.hardExampleMining, naive)
  }

  @Test("of a region proposal network are the mean of its draws", arguments: ImbalanceScene.all)
  func draws(scene: ImbalanceScene) throws {
    let trace = scene.trace()
    let targets = scene.targets(trace)
    let naive = NaiveImbalance(trace, targets)
    let entropy = try AnchorCrossEntropy(trace, threads: 1)
    let answer = try comparison(trace, targets, threads: 1).fixed[2]
    let byNumber = Dictionary(uniqueKeysWithValues: naive.anchors.map { ($0.number, $0) })
    let draws = ProposalSampling.draws(
      positives: naive.anchors.filter { $0.label != nil }.map(\.number),
      ignored: targets.matches.ignored.map { entropy.number($0) }, total: entropy.rows.count
    ).map { $0.map { byNumber[$0]! } }
    var mean = CountedLoss()
    for draw in draws { mean += naive.sum(draw) * 0.05 }
    expectEqual(answer.tally.counted, mean, "mean")
    let positives = draws.joined().count { $0.label != nil }
    #expect(abs(answer.tally.positiveCount - Double(positives) / 20) < 1e-9)
    #expect(abs(answer.tally.negativeCount - Double(draws.joined().count - positives) / 20) < 1e-9)
    let carriers = draws.reduce(0) { $0 + naive.carriers(0.9, of: $1, .crossEntropy).count }
    #expect(abs(answer.tally.carrierCount - Double(carriers) / 20) <= 1)
    #expect(answer.anchors.filter(\.isInFirstDraw).map(\.place) == draws[0].map(\.place))
    for anchor in answer.anchors {
      let times = draws.count { $0.contains { $0.place == anchor.place } }
      #expect(abs(anchor.weight - Double(times) / 20) < 1e-9)
    }
  }

  @Test("by focal loss name the anchors that carry 90 % of the gradient", arguments: ImbalanceScene.all)
  func carriers(scene: ImbalanceScene) throws {
    let trace = scene.trace()
    let targets = scene.targets(trace)
    let naive = NaiveImbalance(trace, targets)
    let entropy = try AnchorCrossEntropy(trace, threads: 2)
    let comparison = try self.comparison(trace, targets, threads: 2)
    for focal in [
      FocalLoss(alpha: 0.25, gamma: 2), FocalLoss(alpha: nil, gamma: 0.5), FocalLoss(alpha: 0.25, gamma: 0),
      FocalLoss(alpha: 1, gamma: 1), FocalLoss(alpha: 0, gamma: 5), FocalLoss(alpha: 0.75, gamma: 100),
    ] {
      let total = try DetectionLoss(
        trace, targets, LossSettings(focal: focal, box: .l1), threads: 2
      ).breakdown.total
      let answers = comparison.answers(focal, total, threads: 2)
      #expect(answers.map(\.tally.method) == ImbalanceMethod.allCases)
      let answer = answers[1]
      expectEqual(answer.tally.counted, naive.sum(naive.anchors, focal), "\(focal)")
      expectCarriers(answer, entropy, naive, focal)
    }
  }

  @Test("depend on no number of threads")
  func threads() throws {
    let trace = ImbalanceScene.all[0].trace()
    let targets = ImbalanceScene.all[0].targets(trace)
    let answers = try [1, 3].map { (threads: Int) -> [String] in
      let comparison = try self.comparison(trace, targets, threads: threads)
      return comparison.fixed.map { "\($0.tally) \($0.anchors)" }
    }
    #expect(answers[0] == answers[1])
  }

  @Test("shares are of the whole, and 0 where nothing counts")
  func shares() throws {
    let trace = ImbalanceScene.all[0].trace()
    let targets = ImbalanceScene.all[0].targets(trace)
    for answer in try comparison(trace, targets, threads: 1).fixed {
      for shares in [answer.tally.lossShares, answer.tally.gradientShares] {
        #expect(abs(shares.positives + shares.easyNegatives + shares.hardNegatives - 1) < 1e-12)
      }
      #expect(
        answer.tally.gradientShares.positives == answer.tally.counted.positives.gradient
          / answer.tally.counted.total.gradient)
    }
    let empty = TrainingTargets([], trace)
    let mined = try comparison(trace, empty, threads: 1).fixed[1]
    #expect(mined.tally.lossShares == .init(positives: 0, hardNegatives: 0, easyNegatives: 0))
    #expect(mined.anchors.isEmpty)
  }
}
