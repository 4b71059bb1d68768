import Checkpoints
import Foundation
import Testing

@testable import RetinaNet

/// Whole files: those that the libraries wrote, and neighbours beside them.
@Suite struct ModelFileTests {
  private static func fixture(_ name: String) throws -> URL {
    try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil)).appending(path: name)
  }

  @Test(arguments: [
    ("torchvision-v1.pth", Family.torchvision, "ResNet-18"),
    ("torchvision-v2.safetensors", .torchvisionV2, "ResNet-50"),
    ("resnext.pth", .torchvision, "ResNeXt-50 4×4d"), ("detectron2.pkl", .detectron2, "ResNet-50"),
    ("mmdetection.pth", .mmdetection, "ResNet-50"),
  ])
  func `files of every family open with their sidecars`(file: String, family: Family, backbone: String) throws
  {
    let model = try ModelFile.open(Self.fixture(file).path)
    #expect(model.configuration.family == family)
    #expect(model.read.unused.isEmpty)
    #expect(model.warnings.isEmpty)
    #expect(model.resolved.origin(of: .minSize).certainty == .read)
    #expect(model.architecture.backboneName.hasPrefix(backbone.prefix(9)))
    for layer in model.architecture.convolutions {
      let tensor = try #require(model.checkpoint.arrays[layer.weight]).floats()
      #expect(tensor.shape == [layer.outputs, layer.inputs / layer.groups, layer.kernel, layer.kernel])
    }
  }

  /// A folder with a copy of a small checkpoint and files beside it, removed afterwards.
  private func inFolder(
    checkpoint: String = "weights.safetensors", _ files: [String: String], _ body: (String) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "model-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(
      at: Self.fixture("torchvision-v2.safetensors"), to: folder.appending(path: checkpoint))
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    try body(folder.path)
  }

  @Test func `--config comes before a sidecar, flags before both`() throws {
    let files = [
      "weights.json":
        #"{"name": "sidecar", "thresholds": {"nms": 0.1, "top_k": 11}, "input": {"min_size": 64}}"#,
      "c.json": #"{"name": "config", "thresholds": {"top_k": 22}}"#,
    ]
    try inFolder(files) { folder in
      let model = try ModelFile.open("\(folder)/weights.safetensors", config: "\(folder)/c.json") { _ in
        var layer = ConfigurationLayer(origin: .flag("--min-size"))
        layer.minSize = 96
        return [layer]
      }
      #expect(model.configuration.name == "config")
      #expect(model.configuration.thresholds.topK == 22)
      #expect(model.configuration.thresholds.nms == 0.1)
      #expect(model.configuration.input.minSize == 96)
      #expect(model.resolved.origin(of: .nms) == .sidecar(file: "weights.json"))
      #expect(model.resolved.origin(of: .topK) == .config(file: "\(folder)/c.json"))
      #expect(model.resolved.origin(of: .minSize) == .flag("--min-size"))
    }
  }

  @Test func `a sidecar that is wrong is an error, one that is about something else a warning`() throws {
    try inFolder(["weights.json": #"{"anchors": {"sizes": 3}}"#]) { folder in
      let error = #expect(throws: ConfigurationError.self) {
        try ModelFile.open("\(folder)/weights.safetensors")
      }
      #expect(error?.description.hasPrefix("weights.json: anchors.sizes is 3; expected") == true)
    }
    try inFolder(["weights.json": #"{"images": []}"#]) { folder in
      let model = try ModelFile.open("\(folder)/weights.safetensors")
      #expect(model.warnings == ["weights.json beside the checkpoint has no setting of a model"])
    }
  }

  @Test func `DeepForest's config beside its model is read`() throws {
    let json = #"{"label_dict": {"Bird": 0, "Nest": 1, "Egg": 2}, "score_thresh": 0.3, "nms_thresh": 0.15}"#
    try inFolder(checkpoint: "model.safetensors", ["config.json": json]) { folder in
      let model = try ModelFile.open("\(folder)/model.safetensors")
      #expect(model.configuration.classes == ["Bird", "Nest", "Egg"])
      #expect(model.configuration.thresholds.score == 0.3)
      #expect(model.configuration.thresholds.nms == 0.15)
    }
    try inFolder(checkpoint: "model.safetensors", ["config.json": #"{"architectures": ["Bert"]}"#]) {
      folder in
      let model = try ModelFile.open("\(folder)/model.safetensors")
      #expect(model.configuration.thresholds.score == 0.05)
    }
  }

  @Test(arguments: [
    (#"{"anchors": {"size": [[16]]}}"#, "c.json: anchors.size is no setting; did you mean anchors.sizes?"),
    (#"{"class_names": ["a"]}"#, "class_names is no setting; did you mean classes?"),
    (#"{"min_size": 640}"#, "min_size is no setting; did you mean input.min_size?"),
    (#"{"threshold": {"nms": 0.3}}"#, "threshold is no setting; did you mean thresholds?"),
    (
      #"{"model": {"classes": ["a"]}}"#,
      "model is no setting; `retinascope help config` lists those there are"
    ),
  ])
  func `a field that is no setting is an error in --config and told beside a checkpoint`(
    json: String, words: String
  )
    throws
  {
    try inFolder(["c.json": json]) { folder in
      let error = #expect(throws: ConfigurationError.self) {
        try ModelFile.open("\(folder)/weights.safetensors", config: "\(folder)/c.json")
      }
      #expect(error?.description.hasSuffix(words) == true, "\(error?.description ?? "")")
    }
    let beside = json.dropLast() + #", "input": {"min_size": 96}, "_comment": 1, "backbone": {}}"#
    try inFolder(["weights.json": beside.description]) { folder in
      let model = try ModelFile.open("\(folder)/weights.safetensors")
      #expect(model.configuration.input.minSize == 96)
      #expect(model.warnings.count == 1 && model.warnings[0].contains("is no setting, and not read"))
    }
  }

  @Test(arguments: [
    (#"{"input": {"mean": [123.675, 116.28, 103.53]}}"#, "set input.scale to 1"),
    (#"{"input": {"scale": 1}}"#, "set input.scale to 255"), (#"{"input": {"mean": [0, 0, 0]}}"#, nil),
  ])
  func `a mean of other pixels than the network's is told`(json: String, words: String?) throws {
    try inFolder(["c.json": json]) { folder in
      let model = try ModelFile.open("\(folder)/weights.safetensors", config: "\(folder)/c.json")
      #expect(model.warnings.count == (words == nil ? 0 : 1), "\(model.warnings)")
      if let words { #expect(model.warnings.first?.hasSuffix(words) == true) }
    }
  }

  @Test func `a missing --config is named`() throws {
    let path = try Self.fixture("torchvision-v2.safetensors").path
    let error = #expect(throws: ConfigurationError.self) { try ModelFile.open(path, config: "/none/c.json") }
    #expect(error?.description.hasPrefix("/none/c.json: it cannot be read: ") == true)
    #expect(throws: ConfigurationError.self) { try ModelFile.open(path, config: "/") }
    #expect(throws: ConfigurationError.self) { try ModelFile.open(path, config: "/dev/zero") }
  }

  @Test func `another network's error names the file`() throws {
    let path = try Self.fixture("selection-torchvision-ties.safetensors").path
    let error = #expect(throws: ModelError.self) { try ModelFile.open(path) }
    #expect(error?.description.hasPrefix("\(path): not a RetinaNet: it looks like a trace") == true)
  }
}
