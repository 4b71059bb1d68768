import Diagnosis
import RetinaNet
import Testing

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
          let outcome = Diagnosis(brute.coverage, brute.coverage.candidates.select(open))
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
