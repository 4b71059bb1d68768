import Foundation
import Testing

@testable import RetinaNet

@Suite struct ResolvedConfigurationTests {
  private static let demo = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../assets/models/stamps-r18.json").standardizedFileURL

  private static let demoKeys = KeyFixture(
    blocks: [2, 2, 2, 2], bottleneck: false, width: 32, pyramid: 64, classes: 20)

  private func resolve(
    _ fixture: KeyFixture, json: String? = nil, path: String = "weights.pth"
  ) throws -> ResolvedConfiguration {
    let layers = try json.map {
      [try ConfigurationLayer(json: Data($0.utf8), origin: .config(file: "c.json"))]
    }
    return try .resolve(Architecture.read(shapes: fixture.shapes), layers: layers ?? [], path: path)
  }

  @Test func `the demo's file is read, its unknown fields passed over`() throws {
    let layer = try ConfigurationLayer(
      json: Data(contentsOf: Self.demo), origin: .sidecar(file: "stamps-r18.json"))
    let resolved = try ResolvedConfiguration.resolve(
      Architecture.read(shapes: Self.demoKeys.shapes), layers: [layer], path: "models/stamps-r18.safetensors")
    let configuration = resolved.configuration
    #expect(configuration.name == "stamps-r18")
    #expect(configuration.classes.count == 20)
    #expect(configuration.classes.last == "tool")
    #expect(configuration.anchors.sizes[4] == [256, 322, 406])
    #expect(configuration.input.minSize == 384)
    #expect(configuration.input.scale == 255)
    #expect(configuration.displayScore == 0.4)
    #expect(resolved.origin(of: .anchorSizes).certainty == .read)
    #expect(resolved.origin(of: .normEpsilon).certainty == .assumed)
    #expect(resolved.origin(of: .family) == .sidecar(file: "stamps-r18.json"))
    #expect(resolved.origin(of: .p6Source).certainty == .read)
  }

  @Test(arguments: [KeyFixture.torchvision, .torchvisionV2, .detectron2, .mmdetection])
  func `a configuration survives its own JSON`(fixture: KeyFixture) throws {
    var configuration = try resolve(fixture).configuration
    configuration.thresholds.scoreByClass = [0: 0.1, 3: 0.3, 12: 0.5, 26: 0.4, 79: 0.7]
    configuration.deltaScaling = DeltaScaling(weights: [10, 10, 5, 5], lossWeights: [1, 2, 3, 4])
    let again = try Configuration(json: configuration.json(), source: "trace")
    #expect(again == configuration)
    let coded = try JSONDecoder().decode(Configuration.self, from: JSONEncoder().encode(configuration))
    #expect(coded == configuration)
  }

  @Test func `a box coder that is stated and scales nothing is written`() throws {
    let resolved = try resolve(.torchvision, json: #"{"box_coder": {"weights": [1, 1, 1, 1]}}"#)
    let again = try resolve(.torchvision, json: resolved.statedJSON(over: nil))
    #expect(again.configuration == resolved.configuration)
    #expect(again.origin(of: .deltaScaling).certainty == .read)
  }

  @Test func `classes that are called like numbers keep their scores`() throws {
    var configuration = try resolve(
      KeyFixture(classes: 4), json: #"{"classes": [null, "0", "1", "1"]}"#
    ).configuration
    configuration.thresholds.scoreByClass = [0: 0.1, 1: 0.2, 2: 0.3, 3: 0.4]
    #expect(try Configuration(json: configuration.json(), source: "trace") == configuration)
    let names = ClassNames(configuration.classes)
    #expect((0..<4).map(names.handle(of:)) == ["#0", "0", "1", "3"])
    #expect(names.channel(of: "#4") == nil)
    #expect(names.channel(of: "#-1") == nil)
  }

  @Test(arguments: [(1, true), (3, false), (6, true), (9, false), (12, true)])
  func `guessed anchors of an unusual number are told`(anchors: Int, isTold: Bool) throws {
    let read = try Architecture.read(shapes: KeyFixture(anchors: anchors).shapes)
    func doubts(_ layers: [ConfigurationLayer]) throws -> [String] {
      try ResolvedConfiguration.resolve(read, layers: layers, path: "w.pth").doubts(read.architecture)
    }
    let told = try doubts([])
    #expect(told.map { $0.contains("per cell, and nothing says of which sizes") } == (isTold ? [true] : []))
    var layer = ConfigurationLayer(origin: .config(file: "c.json"))
    layer.anchorSizes = (0..<5).map { level in (0..<anchors).map { Double(8 << level + $0) } }
    layer.aspectRatios = [1]
    #expect(try doubts([layer]) == [])
  }
}
