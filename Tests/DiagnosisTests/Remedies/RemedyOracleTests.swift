import RetinaNet
import Synchronization
import Testing

@testable import Diagnosis

/// Every remedy finds its object, and no smaller step of a fine grid does.
@Suite(.serialized) struct RemedyOracleTests {
  static let seeds: ClosedRange<UInt64> = 1...50

  @Test(arguments: Family.allCases)
  func noSmallerStepFindsIt(family: Family) {
    var objects = 0
    var stages: [MissStage: Int] = [:]
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
    for stage in MissStage.allCases { #expect(stages[stage] ?? 0 >= 12, "\(stage) is hardly tried") }
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

/// Remedies by brute force: what is found under every value of a knob, a whole selection for each.
final class EveryThreshold {
  let present: Thresholds
  let coverage: PictureCoverage
  let diagnosis: PictureDiagnosis
  private var known: [Thresholds: Set<Int>] = [:]

  init(_ trace: Trace, _ targets: [Target], _ thresholds: Thresholds) {
    present = thresholds
    coverage = PictureCoverage(trace, PreparedCandidates(trace), targets)
    diagnosis = PictureDiagnosis(coverage, coverage.candidates.select(thresholds))
  }

  func finds(_ target: Int, _ change: Remedy.Change) -> Bool {
    guard let thresholds = present.changed(by: change) else { return false }
    if let found = known[thresholds] { return found.contains(target) }
    let detections = coverage.candidates.select(thresholds).detections
    let matching = DetectionMatches(
      boxes: detections.map(\.box), labels: detections.map(\.label), targets: coverage.targets,
      bound: coverage.bound)
    let found = Set(coverage.targets.indices.filter { matching.detections[$0] != nil })
    known[thresholds] = found
    return found.contains(target)
  }

  /// How far the nearest hundredth is that finds a target, in hundredths.
  func nearestNMS(_ target: Int) -> Double? {
    (0...100).filter { Double($0) / 100 != present.nms && finds(target, .nms(Double($0) / 100)) }
      .map { abs(Double($0) - 100 * present.nms) }.min()
  }

  func nearestTopK(_ target: Int) -> Int? {
    let most = diagnosis.selection.funnelByLevel.map(\.aboveScore).max() ?? 0
    return (0...max(most, present.topK)).filter { finds(target, .topK($0)) }.map { abs($0 - present.topK) }
      .min()
  }

  func nearestMaximum(_ target: Int) -> Int? {
    // detectron2 counts boxes that it drops at the end.
    return (0...diagnosis.selection.funnel.withinTopK).filter { finds(target, .maxDetections($0)) }
      .map { abs($0 - present.maxDetections) }.min()
  }

  /// All scores of a class from `lowest` up to its threshold, falling.
  func scores(label: Int, from lowest: Float) -> [Float] {
    let threshold = present.score(label: label)
    var scores: Set<Float> = []
    for level in coverage.trace.levels {
      let classes = level.logits.shape[1]
      for logit in stride(from: label, to: level.logits.count, by: classes).map({ level.logits[flat: $0] }) {
        let score = Sigmoid.score(logit)
        if score >= lowest && score <= threshold { scores.insert(score) }
      }
    }
    return scores.sorted(by: >)
  }
}

/// Knobs that do not help say which stage then loses the object.
@Suite struct ObstacleTests {
  @Test func namesTheStageThatLosesIt() {
    var (told, silent) = (0, 0)
    for seed in 1...30 as ClosedRange<UInt64> {
      let scene = PlantedScene(.torchvision, seed: seed)
      let brute = EveryThreshold(scene.trace, scene.targets, scene.thresholds)
      let finder = RemedyFinder(brute.diagnosis)
      for (target, explanation) in brute.diagnosis.explanations.enumerated() {
        guard let stage = explanation.stage else {
          #expect(finder.obstacle(to: .nms, for: target) == nil, "it is not missed")
          continue
        }
        let remedies = finder.remedies(for: target)
        #expect(remedies.map { $0.admits?.harm ?? 0 } == remedies.map { $0.admits?.harm ?? 0 }.sorted())
        if !remedies.contains(where: { if case .maxDetections = $0.change { true } else { false } }) {
          told += 1
          var open = scene.thresholds
          open.maxDetections = .max
          let outcome = PictureDiagnosis(brute.coverage, brute.coverage.candidates.select(open))
          #expect(finder.obstacle(to: .maxDetections, for: target) == outcome.explanations[target].stage)
          #expect(outcome.explanations[target].stage != .maxDetections)
        } else {
          silent += 1
        }
        if stage < .nms { #expect(finder.obstacle(to: .nms, for: target) == stage) }
      }
    }
    #expect(told > 20 && silent > 5)
  }
}

@Suite struct ShortDecimalTests {
  @Test func fewestDigitsThatChangeNothing() {
    #expect(Float(0.30981445).shortestBelow(atLeast: 0.2) == 0.3)
    #expect(Float(0.30981445).shortestBelow(atLeast: 0.305) == 0.309)
    #expect(Float(0.30981445).shortestBelow(atLeast: 0) == 0)
    #expect(Float(0.5).shortestBelow(atLeast: 0.45) == 0.49)
    #expect(Float(1).shortestBelow(atLeast: 0.5) == 0.9)
    #expect(Float(0.000123).shortestBelow(atLeast: 0.0001) == 0.0001)
    #expect(Float(3e-9).shortestBelow(atLeast: 1e-9) == 2e-9)
    // Nothing lies between neighbours.
    #expect(Float(0.4).shortestBelow(atLeast: Float(0.4).nextDown) == Float(0.4).nextDown)
    #expect(Float.leastNonzeroMagnitude.shortestBelow(atLeast: 0) == 0)
  }

  @Test func staysInRange() {
    var value: Float = 0.9999
    while value > 1e-30 {
      for gap in [1e-7, 1e-5, 0.003, 0.2] as [Float] {
        let least = min(value.nextDown, value * (1 - gap))
        let short = value.shortestBelow(atLeast: least)
        #expect(short < value && short >= least, "\(short) for \(least) to \(value)")
      }
      value *= 0.377
    }
  }
}
