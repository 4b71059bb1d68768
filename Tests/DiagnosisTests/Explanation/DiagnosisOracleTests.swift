import Diagnosis
import Imaging
import RetinaNet
import Testing

/// Explanations and verdicts against their naive forms, on scenes whose objects are planted for every fate.
@Suite struct DiagnosisOracleTests {
  private static let families = [Family.torchvision, .detectron2, .mmdetection]
  private static let seeds = 0..<10 as Range<UInt64>
  /// How many scenes there are for each seed.
  private static let scenes = 5 as UInt64

  @Test(arguments: families, seeds)
  func agreesWithTheDefinitions(family: Family, seed: UInt64) {
    for trial in Self.trials(family, seed) {
      let scene = trial.scene
      let coverage = PictureCoverage(
        scene.trace, PreparedCandidates(scene.trace), scene.targets, iou: trial.iou)
      let candidates = NaiveCandidates(scene.trace)
      let training = NaiveTraining(scene.trace, scene.targets)
      for thresholds in trial.thresholds {
        let diagnosis = PictureDiagnosis(coverage, coverage.candidates.select(thresholds))
        let naive = NaiveDiagnosis(candidates, training, scene.targets, thresholds, iou: trial.iou)
        expectSame(diagnosis, naive, "\(family), seed \(trial.seed), \(thresholds)")
      }
    }
  }

  /// All that the scenes ought to try, they do try, at the thresholds that they are made for.
  @Test func everyStageIsTried() {
    var tally = Tally()
    for family in Self.families {
      for trial in Self.seeds.flatMap({ Self.trials(family, $0) }) {
        let coverage = PictureCoverage(
          trial.scene.trace, PreparedCandidates(trial.scene.trace), trial.scene.targets, iou: trial.iou)
        tally.add(PictureDiagnosis(coverage, coverage.candidates.select(trial.scene.thresholds)))
      }
    }
    #expect(tally.objects >= 1000)
    for stage in MissStage.allCases { #expect(tally.stages[stage, default: 0] >= 20, "\(stage)") }
    #expect(tally.found >= 100)
    #expect(tally.ignored >= 50)
    for kind in ["correct", "ignored", "duplicate", "localisation", "confusion", "background", "both"] {
      #expect(tally.verdicts[kind, default: 0] >= 20, "\(kind)")
    }
    for matching in ["foreground", "low_quality_in_ignored_band", "low_quality", "none"] {
      #expect(tally.matchings[matching, default: 0] >= 20, "\(matching)")
    }
  }

  private struct OracleTrial {
    let seed: UInt64
    let scene: PlantedScene
    let iou: Double
    let thresholds: [Thresholds]
  }

  private static func trials(_ family: Family, _ batch: UInt64) -> [OracleTrial] {
    (batch * scenes..<(batch + 1) * scenes).map { seed in
      let isStrange = seed % 6 == 0
      let scene = PlantedScene(family, seed: seed, strange: isStrange)
      var others = scene.thresholds
      // Below zero all pass but what is not a number.
      others.score = isStrange ? -1 : 0.3
      (others.topK, others.nms, others.maxDetections) = (60, 0.7, 300)
      return OracleTrial(
        seed: seed, scene: scene, iou: [0.5, 0.5, 0.3, 0.75][Int(seed % 4)],
        thresholds: [scene.thresholds, others])
    }
  }

  private func expectSame(_ diagnosis: PictureDiagnosis, _ naive: NaiveDiagnosis, _ context: String) {
    #expect(diagnosis.verdicts == naive.verdicts, "\(context): verdicts")
    for (place, (ours, theirs)) in zip(diagnosis.explanations, naive.entries).enumerated() {
      let context = "\(context), object \(place)"
      #expect(ours.outcome == theirs.outcome, "\(context)")
      #expect(ours.counts.counts == theirs.counts, "\(context)")
      let (evidence, expected) = (ours.evidence, theirs.evidence)
      #expect(evidence.bestAnchor == expected.bestAnchor, "\(context)")
      #expect(evidence.bestBox == expected.bestBox, "\(context)")
      expectSame(evidence.bestCandidate, expected.bestCandidate, context)
      #expect(evidence.rank == expected.rank, "\(context)")
      #expect(evidence.suppression == expected.suppression, "\(context)")
      #expect(evidence.maximum == expected.maximum, "\(context)")
      #expect(evidence.matching == expected.matching, "\(context)")
    }
  }

  private func expectSame(
    _ ours: ObjectEvidence.CandidateFit?, _ theirs: ObjectEvidence.CandidateFit?, _ context: String
  ) {
    guard var fit = ours else {
      #expect(theirs == nil, "\(context)")
      return
    }
    // The least that passes: so says the sigmoid. Below zero every one passes.
    let least = fit.thresholdLogit
    #expect(Sigmoid.score(least) > fit.threshold, "\(context)")
    #expect(least == -.infinity || Sigmoid.score(least.nextDown) <= fit.threshold, "\(context)")
    fit.thresholdLogit = 0
    var expected = theirs
    expected?.thresholdLogit = 0
    if fit.logit.isNaN {
      #expect(expected?.candidate == fit.candidate && expected?.logit.isNaN == true, "\(context)")
    } else {
      #expect(fit == expected, "\(context)")
    }
  }
}

extension StageCounts {
  /// R, S, K, N, D, M
  var counts: [Int] { [covering, aboveScore, withinTopK, afterNMS, kept, matched] }
}

/// What was tried.
private struct Tally {
  var objects = 0
  var found = 0
  var ignored = 0
  var stages: [MissStage: Int] = [:]
  var verdicts: [String: Int] = [:]
  var matchings: [String: Int] = [:]

  mutating func add(_ diagnosis: PictureDiagnosis) {
    objects += diagnosis.explanations.count
    for explanation in diagnosis.explanations {
      switch explanation.outcome {
      case .found: found += 1
      case .ignored: ignored += 1
      case .missed(let stage): stages[stage, default: 0] += 1
      }
      if let anchor = explanation.evidence.bestAnchor {
        matchings[anchor.matching.rawValue, default: 0] += 1
      }
    }
    for verdict in diagnosis.verdicts {
      verdicts[String("\(verdict)".prefix { $0 != "(" }), default: 0] += 1
    }
  }
}
