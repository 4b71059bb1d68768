import Foundation
import OrderedCollections
import RetinaNet
import Tensors
import Testing
import Training

@Suite struct InitialWeightsTests {
  static func demoLike(groupNorm: Bool = false) throws -> NetworkDescription {
    let json = """
      {"backbone": {"block": "BasicBlock", "layers": [2, 2, 2, 2], "widths": [32, 64, 128, 256]},
       "fpn_channels": 64, "heads": {"norm": "\(groupNorm ? "group" : "none")"}}
      """
    return try NetworkDescription(json: Data(json.utf8), source: "test.json")
  }

  @Test(arguments: [("resnet18", 20_000_000...22_000_000), ("resnet50", 33_000_000...35_000_000)])
  func namedNetworksAreThosePublished(_ name: String, _ range: ClosedRange<Int>) throws {
    let description = try #require(NetworkDescription.named[name])
    let read = try description.architecture(classes: 91, anchorsPerCell: 9)
    #expect(read.architecture.backboneName.lowercased().replacing("-", with: "") == name)
    #expect(range.contains(read.parameterCount), "\(read.parameterCount)")
    #expect(read.unused.isEmpty)
    // torchvision's retinanet_resnet50_fpn, as its documentation counts it.
    if name == "resnet50" { #expect(read.parameterCount == 34_014_999) }
  }

  @Test(arguments: [false, true])
  func everyLayerHasItsSpread(_ groupNorm: Bool) throws {
    let read = try Self.demoLike(groupNorm: groupNorm).architecture(classes: 20, anchorsPerCell: 9)
    let architecture = read.architecture
    #expect(architecture.family == (groupNorm ? .torchvisionV2 : .torchvision))
    let towers = InitialWeights.usualTowers(architecture)
    #expect(towers == (groupNorm ? .small : .kaiming))
    let arrays = InitialWeights(seed: 1, prior: 0.01, towers: towers).arrays(architecture)
    #expect(Set(arrays.keys) == Set(architecture.arrayShapes.keys))
    for (key, shape) in architecture.arrayShapes { #expect(arrays[key]?.shape == shape, "\(key)") }

    func deviation(_ key: String) throws -> Double {
      let values = try #require(arrays[key]).elements.map(Double.init)
      let mean: Double = values.reduce(0, +) / Double(values.count)
      let squares: [Double] = values.map { ($0 - mean) * ($0 - mean) }
      return (squares.reduce(0, +) / Double(values.count)).squareRoot()
    }
    /// The deviation that keeps the size of signals through so many inputs or outputs.
    func kaiming(_ fan: Double) -> Double { (2 / fan).squareRoot() }
    let expected: [(String, Double)] = [
      ("backbone.body.layer3.0.conv2.weight", kaiming(128 * 9)),
      ("backbone.body.conv1.weight", kaiming(32 * 49)),
      // Uniform in ±√(3 / fan in): σ is 1 / √(fan in).
      ("backbone.fpn.layer_blocks.1.0.weight", kaiming(2 * 64 * 9)),
      ("head.classification_head.conv.2.0.weight", groupNorm ? 0.01 : kaiming(64 * 9)),
      ("head.regression_head.bbox_reg.weight", 0.01), ("head.classification_head.cls_logits.weight", 0.01),
    ]
    for (key, wanted) in expected {
      let found = try deviation(key)
      #expect(abs(found - wanted) < 0.05 * wanted, "\(key): \(found), not \(wanted)")
    }
    let prior = try #require(arrays["head.classification_head.cls_logits.bias"]).elements
    #expect(prior.allSatisfy { abs($0 + 4.59512) < 1e-5 } && prior.count == 180)
    let constant: [(String, Float)] = [
      ("backbone.body.bn1.weight", 1), ("backbone.body.bn1.running_var", 1), ("backbone.body.bn1.bias", 0),
      ("backbone.body.bn1.running_mean", 0), ("head.regression_head.bbox_reg.bias", 0),
    ]
    for (key, value) in constant {
      #expect(arrays[key]?.elements.allSatisfy { $0 == value } == true, "\(key)")
    }
    if groupNorm {
      #expect(arrays["head.regression_head.conv.1.1.weight"]?.elements.allSatisfy { $0 == 1 } == true)
    }
  }

  @Test func anotherNumberOfClassesChangesOneLayerOnly() throws {
    func arrays(classes: Int, seed: UInt64 = 8) throws -> OrderedDictionary<String, Tensor> {
      let read = try Self.demoLike().architecture(classes: classes, anchorsPerCell: 9)
      return InitialWeights(seed: seed, prior: 0.01, towers: .kaiming).arrays(read.architecture)
    }
    let (one, other) = (try arrays(classes: 3), try arrays(classes: 4))
    for (key, tensor) in one {
      #expect((tensor.elements == other[key]?.elements) == !key.contains("cls_logits"), "\(key)")
    }
    let key = "backbone.body.conv1.weight"
    #expect(one[key]?.elements != (try arrays(classes: 3, seed: 9))[key]?.elements)
  }

  @Test(arguments: [
    (#"{}"#, "backbone"),
    (#"{"backbone": {"block": "BasicBlock", "layers": [2,2,2], "widths": [1,1,1,1]}}"#, "layers"),
    (#"{"backbone": {"block": "Transformer", "layers": [2,2,2,2], "widths": [1,1,1,1]}}"#, "block"),
    (#"{"backbone": {"block": "BasicBlock", "layers": [2,2,2,9999], "widths": [1,1,1,1]}}"#, "at most 512"),
    (#"{"backbone": {"block": "BasicBlock", "layers": [2,2,2,2], "widths": [1,1,1.5,1]}}"#, "widths"),
    (#"{"backbone": {"block": "Bottleneck", "layers": [2,2,2,2], "widths": [4,8,15,4]}}"#, "multiples of 4"),
    (
      #"{"backbone": {"block": "BasicBlock", "layers": [2,2,2,2], "widths": [4,8,16,4]}, "fpn_channels": 48, "heads": {"norm": "group"}}"#,
      "multiple of 32"
    ),
  ])
  func refusesWhatIsNoNetwork(_ json: String, _ problem: String) {
    let error = #expect(throws: ConfigurationError.self) {
      _ = try NetworkDescription(json: Data(json.utf8), source: "bad.json")
    }
    #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
  }
}
