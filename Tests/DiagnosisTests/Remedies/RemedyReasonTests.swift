import RetinaNet
import Testing

@testable import Diagnosis

/// Where a remedy's value is not the one that the evidence names, a reason says why; and the reason is true.
@Suite struct RemedyReasonTests {
  @Test(arguments: [Family.torchvision, .detectron2])
  func everyOtherValueHasAReasonAndItHolds(family: Family) {
    var tally = ReasonTally()
    for seed in 1...8 as ClosedRange<UInt64> {
      let scene = PlantedScene(family, seed: seed, strange: seed % 5 == 0)
      let brute = EveryThreshold(scene.trace, scene.targets, scene.thresholds)
      expectReasons(brute, "\(family), seed \(seed)", &tally)
    }
    #expect(tally.plain >= 10 && tally.told.contains("otherBox"), "\(tally)")
  }

  /// On what a network says, where its best boxes are near better ones.
  @Test func holdsInAScene() throws {
    let scene = try DemoScene("4_crowd.png")
    var tally = ReasonTally()
    for nms in [0.1, 0.5] {
      var thresholds = scene.trace.configuration.thresholds
      (thresholds.score, thresholds.nms) = (0.2, nms)
      expectReasons(EveryThreshold(scene.trace, scene.targets, thresholds), "NMS \(nms)", &tally)
    }
    #expect(tally.plain > 0 && tally.told.contains("stillMissed"), "\(tally)")
  }

  private struct ReasonTally {
    var plain = 0
    var told: Set<String> = []
  }

  private func expectReasons(_ brute: EveryThreshold, _ context: String, _ tally: inout ReasonTally) {
    let finder = RemedyFinder(brute.diagnosis)
    for target in brute.coverage.targets.indices {
      for remedy in finder.remedies(for: target) where remedy.admits != nil {
        let context = "\(context), object \(target), \(remedy)"
        if let reason = remedy.reason {
          tally.told.insert(String("\(reason)".prefix { $0 != "(" }))
          expectTrue(reason, remedy.change, target, brute, context)
        } else {
          tally.plain += 1
          expectAsNamed(remedy.change, target, brute, context)
        }
      }
    }
  }

  private func diagnosis(_ change: Remedy.Change, _ brute: EveryThreshold) -> PictureDiagnosis? {
    brute.present.changed(by: change).map {
      PictureDiagnosis(brute.coverage, brute.coverage.candidates.select($0))
    }
  }

  private func expectTrue(
    _ reason: RemedyReason, _ change: Remedy.Change, _ target: Int, _ brute: EveryThreshold,
    _ context: String
  ) {
    let after = diagnosis(change, brute)
    let evidence = brute.diagnosis.explanations[target].evidence
    switch reason {
    case .stillMissed(let named, let stage):
      #expect(diagnosis(named, brute)?.explanations[target].stage == stage, "\(context)")
    case .otherBox(let score):
      guard case .found(let index, _)? = after?.explanations[target].outcome else {
        Issue.record("\(context): not found")
        return
      }
      #expect(after?.selection.detections[index].score == score, "\(context)")
    case .withoutSuppressor(let stage):
      guard let suppressor = evidence.suppression?.suppressor,
        let fate = after?.selection.fate(of: suppressor)
      else {
        Issue.record("\(context): nothing suppressed it")
        return
      }
      switch fate {
      case .outsideTopK: #expect(stage == .topK, "\(context)")
      case .suppressed: #expect(stage == .nms, "\(context)")
      default: Issue.record("\(context): the suppressor is \(fate)")
      }
    case .fewerAbove:
      guard let fit = evidence.maximum, case .kept(let index)? = after?.selection.fate(of: fit.candidate)
      else {
        Issue.record("\(context): its box is not kept")
        return
      }
      #expect(index < fit.rank, "\(context)")
    case .otherMatch:
      guard let other = evidence.matching?.matchedTo else {
        Issue.record("\(context): nothing took its box")
        return
      }
      #expect(after?.explanations[other].stage == nil, "\(context): the other object is lost")
    }
  }

  /// The evidence alone tells the value.
  private func expectAsNamed(
    _ change: Remedy.Change, _ target: Int, _ brute: EveryThreshold, _ context: String
  ) {
    let evidence = brute.diagnosis.explanations[target].evidence
    switch change {
    case .score(let label, let value):
      #expect(
        brute.scores(label: label, from: value.nextUp).last == evidence.bestCandidate?.score, "\(context)")
    case .nms(let value):
      let overlap = evidence.suppression.map { Double($0.iou) } ?? .nan
      #expect(overlap <= value && overlap > value - 0.01, "\(context)")
    case .topK(let value): #expect(value - 1 == evidence.rank?.rank, "\(context)")
    case .maxDetections(let value): #expect(value - 1 == evidence.maximum?.rank, "\(context)")
    case .inputSize, .anchorShape: Issue.record("\(context): no threshold")
    }
  }
}
