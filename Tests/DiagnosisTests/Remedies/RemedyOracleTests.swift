import Diagnosis
import RetinaNet
import Synchronization
import Testing

/// Every remedy finds its object, and no smaller step of a fine grid does.
@Suite(.serialized) struct RemedyOracleTests {
  static let seeds: ClosedRange<UInt64> = 1...50

  @Test(arguments: Family.allCases)
  func noSmallerStepFindsIt(family: Family) {
    var objects = 0
    var stages: [Stage: Int] = [:]
    var offered: [String: Int] = [:]
    for seed in Self.seeds {
      let scene = PlantedScene(family, seed: seed, strange: seed % 5 == 0)
      let brute = EveryThreshold(scene.trace, scene.targets, scene.thresholds)
      let finder = RemedyFinder(brute.diagnosis)
      objects += scene.targets.count
      for target in scene.targets.indices {
        let context = "\(family), seed \(seed), object \(target)"
        let remedies = finder.remedies(for: target)
        guard let stage = brute.diagnosis.explanations[target].stage else {
          #expect(remedies.isEmpty, "\(context) is not missed")
          continue
        }
        stages[stage, default: 0] += 1
        for remedy in remedies { offered[knob(remedy.change), default: 0] += 1 }
        if stage == .anchors || stage == .regression { continue }
        expectSmallest(remedies, target, brute, context)
      }
    }
    #expect(objects >= 300)
    for stage in Stage.allCases { #expect(stages[stage] ?? 0 >= 12, "\(stage) is hardly tried") }
    for knob in ["score", "nms", "topK", "maxDetections"] {
      #expect(offered[knob] ?? 0 >= 10, "\(knob) is hardly offered")
    }
  }

  /// On what a network says, at the thresholds with which the inspector begins and at lower ones.
  @Test(arguments: ["1_easy.png", "8_distractors.png"], [0.5, 0.05] as [Float])
  func noSmallerStepFindsItInScenes(name: String, score: Float) throws {
    let scene = try DemoScene(name)
    var thresholds = scene.trace.configuration.thresholds
    thresholds.score = score
    let brute = EveryThreshold(scene.trace, scene.targets, thresholds)
    let finder = RemedyFinder(brute.diagnosis)
    for (target, explanation) in brute.diagnosis.explanations.enumerated() {
      guard let stage = explanation.stage, stage >= .score else { continue }
      expectSmallest(finder.remedies(for: target), target, brute, "\(name), object \(target), \(stage)")
    }
  }

  private func knob(_ change: Remedy.Change) -> String {
    String("\(change)".prefix { $0 != "(" })
  }

  private func expectSmallest(
    _ remedies: [Remedy], _ target: Int, _ brute: EveryThreshold, _ context: String
  ) {
    let present = brute.present
    let label = brute.coverage.targets[target].label
    var (score, nms, topK, maximum): (Float?, Double?, Int?, Int?)
    for remedy in remedies {
      #expect(brute.finds(target, remedy.change), "\(context): \(remedy.change) does not find it")
      switch remedy.change {
      case .score(let of, let value):
        #expect(of == label)
        score = value
      case .nms(let value): nms = abs(100 * value - 100 * present.nms)
      case .topK(let value): topK = abs(value - present.topK)
      case .maxDetections(let value): maximum = abs(value - present.maxDetections)
      case .inputSize, .anchorShape: Issue.record("\(context): \(remedy.change) of an object with boxes")
      }
    }
    let nearest = brute.nearestNMS(target)
    #expect(
      nms.map { ($0 * 1000).rounded() } == nearest.map { ($0 * 1000).rounded() }, "\(context): NMS")
    #expect(topK == brute.nearestTopK(target), "\(context): top k, now \(present.topK)")
    #expect(maximum == brute.nearestMaximum(target), "\(context): maximum, now \(present.maxDetections)")

    // A threshold lets in what scores more: the values between are those just below each score.
    let scores = brute.scores(label: label, from: score.map(\.nextUp) ?? 1e-4)
    if score != nil {
      let last = scores.last.map { brute.finds(target, .score(label: label, $0.nextDown)) }
      #expect(last == true, "\(context): the score's rounding matters")
    }
    let between = score == nil ? scores : Array(scores.dropLast())
    // Of very many, some.
    for value in stride(from: 0, to: between.count, by: max(1, between.count / 60)).map({ between[$0] })
    where brute.finds(target, .score(label: label, value.nextDown)) {
      Issue.record("\(context): \(String(describing: score)), but \(value.nextDown) is enough")
    }
  }
}
