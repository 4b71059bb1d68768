import Annotations
import Diagnosis
import Foundation
import Imaging
import RetinaNet
import Tensors
import Testing

/// Explanations of what a real network sees, against the definitions.
@Suite struct DemoScenesTests {
  /// Scores here are a network's: where two exponentials round differently, they differ in the last bit.
  @Test(arguments: ["3_small.png", "4_crowd.png", "8_distractors.png"])
  func causesAgreeWithTheDefinitions(name: String) throws {
    let scene = try DemoScene(name)
    let coverage = PictureCoverage(scene.trace, PreparedCandidates(scene.trace), scene.targets)
    let candidates = NaiveCandidates(scene.trace)
    let training = NaiveTraining(scene.trace, scene.targets)
    let thresholds = [
      Thresholds(score: 0.05, nms: 0.5, topK: 150, maxDetections: 100),
      Thresholds(score: 0.4, nms: 0.2, topK: 20, maxDetections: 8),
    ]
    for thresholds in thresholds {
      let diagnosis = PictureDiagnosis(coverage, coverage.candidates.select(thresholds))
      let naive = NaiveDiagnosis(candidates, training, scene.targets, thresholds, iou: 0.5)
      #expect(!diagnosis.explanations.isEmpty)
      for (place, (ours, theirs)) in zip(diagnosis.explanations, naive.entries).enumerated() {
        let context = "object \(place), \(thresholds)"
        #expect(kind(ours.outcome) == kind(theirs.outcome), "\(context)")
        #expect(ours.counts.counts == theirs.counts, "\(context)")
        let (evidence, expected) = (ours.evidence, theirs.evidence)
        #expect(evidence.bestAnchor == expected.bestAnchor, "\(context)")
        #expect(evidence.bestBox?.anchor == expected.bestBox?.anchor, "\(context)")
        #expect(evidence.bestCandidate?.candidate == expected.bestCandidate?.candidate, "\(context)")
        #expect(evidence.bestCandidate?.rival?.label == expected.bestCandidate?.rival?.label, "\(context)")
        #expect(evidence.rank?.rank == expected.rank?.rank, "\(context)")
        #expect(evidence.suppression?.suppressor == expected.suppression?.suppressor, "\(context)")
        #expect(evidence.suppression?.serves == expected.suppression?.serves, "\(context)")
        #expect(evidence.maximum?.rank == expected.maximum?.rank, "\(context)")
        #expect(evidence.matching?.matchedTo == expected.matching?.matchedTo, "\(context)")
      }
    }
  }

  /// Without the IoU.
  private func kind(_ outcome: Explanation.ObjectOutcome) -> String {
    switch outcome {
    case .found(let detection, _): "found by \(detection)"
    case .missed(let stage): "lost at \(stage)"
    case .ignored: "ignored"
    }
  }
}

/// One of the demo's pictures as the demo's network sees it, and what is in it.
struct DemoScene {
  let trace: Trace
  let targets: [Target]

  private static let assets = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../assets").standardizedFileURL.path
  private static let model = Result {
    try Model(ModelFile.open(assets + "/models/stamps-r18.safetensors"), workers: Workers(2))
  }
  private static let annotations = Result { try AnnotationSet.read(path: assets + "/demo/annotations.json") }

  /// - Parameter name: of the picture's file.
  init(_ name: String) throws {
    let (model, annotations) = (try Self.model.get(), try Self.annotations.get())
    trace = try model.trace(Image.open(Self.assets + "/demo/" + name), file: name)
    let match = CategoryMatch(annotations.categories, classes: model.configuration.classes)
    targets = Target.targets(
      annotations.picture(named: name).map { annotations.objects(ofPicture: $0) } ?? [], match)
  }
}
