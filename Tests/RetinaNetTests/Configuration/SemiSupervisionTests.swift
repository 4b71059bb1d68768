import Checkpoints
import Testing

@testable import RetinaNet

/// A detector and its teacher in one configuration, as mmdetection 3 and programs like SoftTeacher write it.
@Suite struct SemiSupervisionTests {
  private static let net = "dict(type='RetinaNet', test_cfg=dict(score_thr=0.2))"

  /// A configuration, where the detector stands in it, and which of both predicts.
  private struct Written: Sendable {
    let text: String
    let root: String
    let name: String?
  }

  private static let all: [Written] = [
    .init(
      text: "model = dict(type='SoftTeacher', detector=\(net))", root: "model.detector.", name: "teacher"),
    .init(
      text: "model = dict(type='My', detector=\(net), semi_test_cfg=dict(predict_on='student'))",
      root: "model.detector.", name: "student"),
    .init(
      text: "model = dict(type='My', detector=\(net), semi_test_cfg=dict(predict_on='teacher'))",
      root: "model.detector.", name: "teacher"),
    .init(
      text: "model = dict(type='SoftTeacher', model=\(net), test_cfg=dict(inference_on='student'))",
      root: "model.model.", name: "student"),
    .init(
      text: "model = dict(type='DenseTeacher', model=\(net), test_cfg=dict(inference_on='teacher2'))",
      root: "model.model.", name: "teacher2"),
    .init(text: "model = dict(type='PseCo_RetinaNet', model=\(net))", root: "model.model.", name: "teacher"),
    .init(
      text:
        "model = \(net)\nsemi_wrapper = dict(type='Any', model='${model}', test_cfg=dict(inference_on='student'))",
      root: "model.", name: "student"),
    .init(
      text: "semi_wrapper = dict(type='SoftTeacher', model=\(net), train_cfg=dict(unsup_weight=4.0))",
      root: "semi_wrapper.model.", name: "teacher"),
    .init(
      text: "model = \(net)\nsemi_wrapper = dict(type='Any', model='${model}')", root: "model.", name: nil),
  ]

  @Test(arguments: all.indices)
  func `the detector and which of both predicts are read`(place: Int) throws {
    let written = Self.all[place]
    let values = PythonLiterals(written.text).values
    let semi = try #require(SemiSupervision(model: values["model"] ?? PlainValue.none, values))
    #expect(semi.root == written.root && semi.predicted?.name == written.name, "\(written.text)")
    #expect(semi.detector["test_cfg"]?["score_thr"]?.number == 0.2)
  }

  private func settings(
    _ text: String, _ architecture: Architecture? = nil, weights: String? = nil
  ) throws -> MMDetectionSettings {
    try MMDetectionSettings(
      ["meta": .dictionary([.init(key: "config", value: .text(text))])], architecture, weights: weights)
  }

  @Test(arguments: all.indices)
  func `its settings are those of the detector`(place: Int) throws {
    #expect(try settings(Self.all[place].text).layer.score == 0.2)
  }

  @Test(arguments: ["model = \(net)", "model = dict(type='RetinaNet', backbone=dict(model='a'))"])
  func `a detector alone is none`(text: String) {
    let values = PythonLiterals(text).values
    #expect(SemiSupervision(model: values["model"] ?? PlainValue.none, values) == nil)
  }

  @Test func `an unknown wrapper is refused`() {
    #expect(throws: ConfigurationError.self) { try settings("model = dict(type='Twice', model=\(Self.net))") }
  }

  @Test func `that the file lacks the network that predicts is told`() throws {
    let teacher = try Architecture.read(
      shapes: KeyFixture(family: .mmdetection, prefix: "teacher.").shapes
    ).architecture
    let text = Self.all[1].text
    #expect(try settings(text, teacher).warnings.contains { $0.contains("'student' predicts") })
    #expect(try !settings(text, teacher, weights: "teacher").warnings.contains { $0.contains("predicts") })
  }
}
