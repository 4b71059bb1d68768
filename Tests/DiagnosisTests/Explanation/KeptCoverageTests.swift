import RetinaNet
import Support
import Testing

@testable import Diagnosis

/// What is kept of a picture says the same of its objects as the whole trace does.
@Suite struct KeptCoverageTests {
  private static let floor: Float = 0.04

  @Test(arguments: Family.allCases)
  func agreesWithTheWholePictureAtOtherThresholds(family: Family) throws {
    var outcomes: Set<String> = []
    for seed in UInt64(500)..<512 {
      let scene = PlantedScene(family, seed: seed, strange: seed % 4 == 0)
      let coverage = PictureCoverage(
        scene.trace, PreparedCandidates(scene.trace), scene.targets, unannotated: seed % 3 == 0 ? [2] : [])
      let diagnosis = PictureDiagnosis(coverage, coverage.candidates.select(scene.thresholds))
      let kept = try #require(KeptCoverage(diagnosis, floor: Self.floor, most: .max))
      for thresholds in others(scene.thresholds) {
        let whole = PictureFindings(PictureDiagnosis(coverage, coverage.candidates.select(thresholds)))
        try #require(kept.answers(thresholds), "\(thresholds)")
        let found = try #require(kept.findings(at: thresholds))
        #expect(found.detections == whole.detections, "\(family) \(seed): \(thresholds)")
        #expect(found.verdicts == whole.verdicts)
        #expect(found.outcomes == whole.outcomes)
        #expect(found.scores == whole.scores)
        outcomes.formUnion(found.outcomes.map(\.title))
      }
    }
    #expect(outcomes.count >= 6, "few outcomes were tried: \(outcomes)")
  }

  @Test func saysWhichThresholdsItCannotAnswer() throws {
    let scene = PlantedScene(.torchvision, seed: 7)
    let coverage = PictureCoverage(scene.trace, PreparedCandidates(scene.trace), scene.targets)
    var thresholds = scene.thresholds
    (thresholds.score, thresholds.scoreByClass) = (0.5, [:])
    let diagnosis = PictureDiagnosis(coverage, coverage.candidates.select(thresholds))
    let kept = try #require(KeptCoverage(diagnosis, floor: 0.1, most: .max))
    for (score, isAnswered) in [(0.9, true), (0.1, true), (0.09, false)] as [(Float, Bool)] {
      thresholds.score = score
      #expect(kept.answers(thresholds) == isAnswered, "\(score)")
      #expect((kept.findings(at: thresholds) != nil) == isAnswered)
    }
    (thresholds.score, thresholds.scoreByClass) = (0.5, [1: 0.01])
    #expect(!kept.answers(thresholds))
  }

  @Test func keepsNothingOfACrowdedPicture() {
    let scene = PlantedScene(.torchvision, seed: 7)
    let coverage = PictureCoverage(scene.trace, PreparedCandidates(scene.trace), scene.targets)
    let diagnosis = PictureDiagnosis(coverage, coverage.candidates.select(scene.thresholds))
    #expect(KeptCoverage(diagnosis, floor: 0.1, limit: 1) == nil)
  }

  private func others(_ present: Thresholds) -> [Thresholds] {
    func changed(_ change: (inout Thresholds) -> Void) -> Thresholds {
      var thresholds = present
      change(&thresholds)
      return thresholds
    }
    return [
      present, changed { $0.nms = 0.2 }, changed { $0.nms = 0.8 }, changed { $0.topK = 3 },
      changed { $0.maxDetections = 2 }, changed { ($0.score, $0.scoreByClass) = (0.5, [:]) },
      changed { ($0.score, $0.scoreByClass) = (Self.floor, [:]) },
      changed { $0.scoreByClass = [0: 0.9, 2: 0.05] },
    ]
  }
}
