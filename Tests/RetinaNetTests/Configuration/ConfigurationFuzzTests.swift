import Checkpoints
import TestSupport
import Testing

@testable import RetinaNet

/// Configurations of every kind, damaged by chance: each is refused or read within bounds.
@Suite struct ConfigurationFuzzTests {
  @Test func `Python survives what chance makes of it`() throws {
    let seeds = try DamagedSeeds("python")
    for bytes in seeds.whole + seeds.kept + seeds.damaged(400) { tryPython(bytes) }
  }

  @Test func `settings survive what chance makes of them`() throws {
    let seeds = try DamagedSeeds("settings")
    for bytes in seeds.whole + seeds.kept + seeds.damaged(400) { trySettings(bytes) }
  }

  @Test func `modules survive what chance makes of them`() throws {
    let seeds = try DamagedSeeds("modules")
    let trial = try ModuleTrial(fixtures: Program.checkout + "/Tests/RetinaNetTests/Fixtures")
    for bytes in seeds.whole + seeds.kept + seeds.damaged(400) { trial.read(bytes) }
  }

  /// The parser recurses, so that brackets are counted before.
  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func `nested YAML is refused`(opening: String) {
    let text = "MODEL: " + String(repeating: opening, count: 100_000)
    #expect(throws: ConfigurationError.self) {
      _ = try Detectron2ConfigFile(yaml: Array(text.utf8), file: "config.yaml")
    }
  }

  @Test(arguments: [
    (
      "model = dict(bbox_head=dict(anchor_generator=dict(octave_base_scale=1e300, scales_per_octave=3)))",
      "sizes"
    ),
    ("model = dict(bbox_head=dict(anchor_generator=dict(scales=[-4])))", "anchors.sizes"),
    ("model = dict(bbox_head=dict(anchor_generator=dict(ratios=[0.5, 0])))", "aspect_ratios"),
    ("model = dict(data_preprocessor=dict(mean=[1, 2, 3], std=[1, 0, 1]))", "input.std"),
    ("model = dict(backbone=dict(norm_cfg=dict(eps=-1)))", "norm_eps"),
    ("model = dict(backbone=dict(strides=[1, 2, 2, 1]))", "backbone.strides"),
    ("model = dict(backbone=dict(dilations=[1, 1, 1, 2]))", "backbone.dilations"),
    ("model = dict(neck=dict(type='PAFPN'))", "neck.type"),
    ("model = dict(neck=dict(upsample_cfg=dict(mode='bilinear')))", "upsample_cfg"),
  ])
  func `numbers that no network has are refused`(text: String, path: String) throws {
    let meta = PlainValue.dictionary([.init(key: "cfg", value: .text(text))])
    let error = #expect(throws: ConfigurationError.self) { _ = try MMDetectionSettings(["meta": meta]) }
    #expect(error?.description.contains(path) == true, "\(String(describing: error))")
  }
}
