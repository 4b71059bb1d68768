import Annotations
import RetinaNet
import TestSupport
import Testing

@testable import Runs

@Suite struct ModelSessionTests {
  private static let assets = "\(Program.checkout)/assets"

  private func open(_ change: (inout ModelRequest) throws -> Void = { _ in }) throws -> ModelSession {
    var request = ModelRequest(path: "\(Self.assets)/models/stamps-r18.safetensors")
    try change(&request)
    return try ModelSession(request)
  }

  @Test func `without flags the checkpoint's own settings hold`() throws {
    let model = try open()
    #expect(model.configuration.name == "stamps-r18")
    #expect(
      model.configuration.thresholds == Thresholds(score: 0.05, nms: 0.5, topK: 1000, maxDetections: 300))
    #expect(model.configuration.displayScore == 0.4)
    #expect(model.categoryID(forChannel: 0) == nil)
  }

  @Test func `every flag comes before the checkpoint's settings, and is named as the source`() throws {
    let model = try open {
      $0.thresholds = ThresholdOverrides(
        score: try ScoreThresholds("0.5,bird=0.3,7=0.25"), nms: 0.6, topK: 7, maxDetections: 8)
      ($0.minSize, $0.maxSize) = (96, 128)
    }
    let configuration = model.configuration
    #expect(
      configuration.thresholds
        == Thresholds(score: 0.5, scoreByClass: [0: 0.3, 7: 0.25], nms: 0.6, topK: 7, maxDetections: 8))
    #expect(configuration.input.minSize == 96)
    #expect(configuration.input.maxSize == 128)
    for (field, flag) in [
      (ConfigurationField.score, "--score"), (.scoreByClass, "--score"), (.nms, "--nms"), (.topK, "--top-k"),
      (.maxDetections, "--max-detections"), (.minSize, "--min-size"), (.maxSize, "--max-size"),
    ] {
      #expect(model.file?.resolved.origin(of: field) == .flag(flag))
    }
  }

  @Test func `a score for one class leaves the others' as it was`() throws {
    let thresholds = try open { $0.thresholds.score = try ScoreThresholds("big cat=0.9") }.configuration
      .thresholds
    #expect(thresholds.score == 0.05)
    #expect(thresholds.scoreByClass == [7: 0.9])
  }

  @Test func `an unknown class is told with its like`() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try open { $0.thresholds.score = try ScoreThresholds("0.5,brid=0.3") }
    }
    #expect(error?.description == #"--score: no class is called "brid"; did you mean "bird"?"#)
  }

  @Test(arguments: [
    "nan", "1.1", "", "0.5,", "0.5,0.6", "=0.5", "bird=0.5,bird=0.4", "bird", "inf",
  ])
  func `scores that are none are refused`(_ text: String) {
    #expect(throws: MalformedScores.self) { try ScoreThresholds(text) }
  }

  @Test func `flags applied to what was opened with them change nothing`() throws {
    let overrides = ThresholdOverrides(score: try ScoreThresholds("0.5,bird=0.3"), nms: 0.6, topK: 7)
    let model = try open { $0.thresholds = overrides }
    #expect(try overrides.thresholds(over: model.configuration) == model.configuration.thresholds)
    let one = ThresholdOverrides(score: try ScoreThresholds("bird=0.3"))
    #expect(try one.displayThresholds(over: model.configuration).score == 0.4)
    #expect(try overrides.displayThresholds(over: model.configuration).score == 0.5)
  }

  @Test func `labels name the channels and give categories' ids`() throws {
    let model = try open { $0.labels = "\(Self.assets)/demo/annotations.json" }
    #expect(model.configuration.classes[0] == "bird")
    #expect(model.file?.resolved.origin(of: .classes) == .flag("--labels"))
    #expect(model.categoryID(forChannel: 0) != nil)
    #expect(model.categoryID(forChannel: 20) == nil)
  }
}
