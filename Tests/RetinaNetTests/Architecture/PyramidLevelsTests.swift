import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import RetinaNet

/// Pyramids with other levels than P3 to P7: what keys, shapes and sources tell of them, and what is refused.
@Suite struct PyramidLevelsTests {
  private func read(_ fixture: KeyFixture) throws -> ReadArchitecture {
    let read = try Architecture.read(shapes: fixture.shapes)
    #expect(read.unused.isEmpty)
    return read
  }

  private func resolve(
    _ fixture: KeyFixture, _ change: (inout ConfigurationLayer) -> Void = { _ in }
  ) throws -> ResolvedConfiguration {
    var layer = ConfigurationLayer(origin: .config(file: "c.json"))
    change(&layer)
    return try ResolvedConfiguration.resolve(try read(fixture), layers: [layer], path: "m.pth")
  }

  private func problem(
    _ fixture: KeyFixture, _ change: (inout ConfigurationLayer) -> Void = { _ in }
  ) -> String {
    do {
      _ = try resolve(fixture, change)
      return "no error"
    } catch { return "\(error)" }
  }

  @Test(arguments: [
    // torchvision's returned_layers, with LastLevelP6P7 and with LastLevelMaxPool.
    (KeyFixture(sources: [2, 3, 4, 5]), [2, 3, 4, 5], [2, 3, 4, 5, 6, 7]),
    (KeyFixture(sources: [2, 3, 4, 5], extra: 0), [2, 3, 4, 5], [2, 3, 4, 5]),
    (KeyFixture(sources: [4, 5]), [4, 5], [4, 5, 6, 7]),
    (KeyFixture(sources: [5]), [5], [5, 6, 7]),
    (KeyFixture(sources: [3, 5]), [3, 5], [3, 5, 6, 7]),
    (KeyFixture(sources: [2, 3, 4]), [2, 3, 4], [2, 3, 4, 5, 6]),
    (KeyFixture(blocks: [3, 4, 6], sources: [2, 3, 4]), [2, 3, 4], [2, 3, 4, 5, 6]),
    (
      KeyFixture(family: .torchvisionV2, p6FromC5: true, sources: [2, 3, 4, 5]), [2, 3, 4, 5],
      [2, 3, 4, 5, 6, 7]
    ),
    // detectron2's MODEL.FPN.IN_FEATURES.
    (
      KeyFixture(family: .detectron2, p6FromC5: true, sources: [2, 3, 4, 5]), [2, 3, 4, 5],
      [2, 3, 4, 5, 6, 7]
    ),
    (KeyFixture(family: .detectron2, sources: [4, 5], extra: 0), [4, 5], [4, 5]),
    // mmdetection's start_level and num_outs.
    (KeyFixture(family: .mmdetection, p6FromC5: true, extra: 1), [3, 4, 5], [3, 4, 5, 6]),
    (KeyFixture(family: .mmdetection, p6FromC5: true, extra: 3), [3, 4, 5], [3, 4, 5, 6, 7, 8]),
    (KeyFixture(family: .mmdetection, sources: [2, 3, 4, 5], extra: 1), [2, 3, 4, 5], [2, 3, 4, 5, 6]),
    (KeyFixture(family: .mmdetection, extra: 0), [3, 4, 5], [3, 4, 5]),
  ])
  func `the levels follow from names and widths`(fixture: KeyFixture, sources: [Int], levels: [Int]) throws {
    let architecture = try read(fixture).architecture
    #expect(architecture.pyramid.sources == sources && architecture.pyramid.levels == levels)
    #expect(architecture.stages.count == fixture.blocks.count)
    #expect(architecture.pyramid.extra.count == fixture.extra)
    for (layer, source) in zip(architecture.pyramid.lateral, sources) {
      #expect(layer.inputs == architecture.stages[source - 2].width)
    }
  }

  /// torchvision's default anchors are for five maps, whatever their strides.
  @Test func `torchvision's P2 to P6 have its five usual sizes`() throws {
    let resolved = try resolve(KeyFixture(sources: [2, 3, 4, 5], extra: 0))
    #expect(resolved.configuration.anchors.levels == [2, 3, 4, 5, 6])
    #expect(resolved.origin(of: .levels).certainty == .inferred)
    #expect(resolved.configuration.anchors.sizes.map { $0[0] } == [32, 64, 128, 256, 512])
    #expect(resolved.origin(of: .anchorSizes).certainty == .assumed)
    let generator = AnchorGenerator(resolved.configuration)
    let stride = generator.stride(
      level: 0, gridHeight: 25, gridWidth: 50, padded: .init(width: 200, height: 100))
    #expect(stride == (4, 4))
  }

  @Test(arguments: [
    (KeyFixture(sources: [2, 3, 4, 5]), "P2 to P7", 6), (KeyFixture(extra: 0), "P3 to P6", 4),
    (KeyFixture(sources: [5], extra: 0), "P5, P6", 2),
  ])
  func `other numbers of levels need their sizes`(fixture: KeyFixture, levels: String, count: Int) throws {
    let words = problem(fixture)
    #expect(
      words.hasPrefix("anchors.sizes is not known: the heads see \(count) levels, \(levels),"), "\(words)")
    #expect(words.contains("--config"))
    let sizes = (0..<count).map { [Double(16 << $0), Double(20 << $0), Double(25 << $0)] }
    let resolved = try resolve(fixture) { $0.anchorSizes = sizes }
    #expect(resolved.configuration.anchors.sizes == sizes)
    let wrong = problem(fixture) { $0.anchorSizes = Array(sizes.dropLast()) }
    #expect(wrong.contains("anchors.sizes says sizes for \(count - 1) level"), "\(wrong)")
    #expect(wrong.contains("the weights have \(count) levels, \(levels)"))
  }

  @Test func `detectron2's heads may see some of the levels only`() throws {
    let fixture = KeyFixture(family: .detectron2, classes: 80, p6FromC5: true, sources: [2, 3, 4, 5])
    let words = problem(fixture)
    #expect(words.hasPrefix("levels is not known: detectron2's pyramid has P2 to P7 here"), "\(words)")
    #expect(words.contains("IN_FEATURES") && words.contains(#""levels": ["P2", "P3""#))
    let usual = try resolve(fixture) { $0.levels = [3, 4, 5, 6, 7] }
    #expect(usual.configuration.anchors.levels == [3, 4, 5, 6, 7])
    #expect(usual.configuration.anchors.sizes.map { $0[0] } == [32, 64, 128, 256, 512])
    let all = try resolve(fixture) {
      $0.levels = [2, 3, 4, 5, 6, 7]
      $0.anchorSizes = (0..<6).map { [Double(16 << $0)] }
      $0.aspectRatios = (1...9).map(Double.init)
    }
    let generator = AnchorGenerator(all.configuration)
    #expect(
      generator.stride(level: 0, gridHeight: 9, gridWidth: 9, padded: .init(width: 32, height: 32)) == (4, 4))
    #expect(
      problem(fixture) { $0.levels = [3, 4, 8] }.contains("levels says P3, P4, P8, but the weights have"))
    #expect(
      problem(KeyFixture(family: .detectron2, classes: 80, sources: [2, 3, 4, 5], extra: 0)).contains(
        "levels is not known"))
  }

  @Test func `mmdetection's sizes are four times its strides`() throws {
    let resolved = try resolve(KeyFixture(family: .mmdetection, sources: [2, 3, 4, 5], extra: 1))
    #expect(resolved.configuration.anchors.levels == [2, 3, 4, 5, 6])
    #expect(resolved.configuration.anchors.sizes.map { $0[0] } == [16, 32, 64, 128, 256])
    #expect(problem(KeyFixture(family: .mmdetection, extra: 0)).contains("num_outs"))
    let pooled = try resolve(KeyFixture(family: .mmdetection, extra: 0)) { $0.levels = [3, 4, 5, 6, 7] }
    #expect(pooled.configuration.anchors.levels == [3, 4, 5, 6, 7])
  }

  @Test(arguments: [
    ("neck=dict(type='FPN', num_outs=5, add_extra_convs=False)", KeyFixture(family: .mmdetection, extra: 0)),
    ("neck=dict(type='FPN', num_outs=5, start_level=1)", KeyFixture(family: .mmdetection, extra: 0)),
  ])
  func `mmdetection's num_outs counts levels without weights`(neck: String, fixture: KeyFixture) throws {
    let architecture = try read(fixture).architecture
    let layer = try settings("model = dict(\(neck))", architecture).layer
    #expect(layer.levels == [3, 4, 5, 6, 7])
  }

  @Test func `mmdetection's strides must be the pyramid's`() throws {
    let architecture = try read(KeyFixture(family: .mmdetection, sources: [2, 3, 4, 5], extra: 1))
      .architecture
    func text(_ strides: String) -> String {
      "model = dict(bbox_head=dict(anchor_generator=dict(octave_base_scale=4, scales_per_octave=1, strides=\(strides))))"
    }
    let layer = try settings(text("[4, 8, 16, 32, 64]"), architecture).layer
    #expect(layer.anchorSizes == [[16], [32], [64], [128], [256]])
    let error = #expect(throws: ConfigurationError.self) {
      _ = try settings(text("[8, 16, 32, 64, 128]"), architecture)
    }
    #expect(error?.description.contains("4, 8, 16, 32, 64") == true)
  }

  @Test(arguments: [
    ("on_lateral", Configuration.P6Source.lateral), ("on_output", .p5), ("on_input", .c5),
  ])
  func `mmdetection says where P6 comes from`(name: String, source: Configuration.P6Source) throws {
    let layer = try settings("model = dict(neck=dict(type='FPN', add_extra_convs='\(name)'))", nil).layer
    #expect(layer.p6Source == source)
    let fixture = KeyFixture(family: .mmdetection, p6FromC5: source == .c5)
    #expect(try resolve(fixture) { $0.p6Source = source }.configuration.p6Source == source)
    let other = KeyFixture(family: .mmdetection, p6FromC5: source != .c5)
    #expect(problem(other) { $0.p6Source = source }.contains("extra_levels says \(source.words)"))
  }

  private func settings(
    _ text: String, _ architecture: Architecture?
  ) throws -> MMDetectionSettings {
    try MMDetectionSettings(
      ["meta": .dictionary([.init(key: "cfg", value: .text(text))])], architecture)
  }

  @Test func `levels are read from a configuration and written back`() throws {
    let json = #"{"levels": ["P2", "p3", "P4"], "anchors": {"sizes": [[8], [16], [32]]}}"#
    let layer = try ConfigurationLayer(json: Data(json.utf8), origin: .config(file: "c.json"))
    #expect(layer.levels == [2, 3, 4])
    for wrong in [#"["P4", "P3"]"#, #"["C3"]"#, "[]", "[3]", #""P3""#, #"["P99"]"#] {
      #expect(throws: ConfigurationError.self) {
        _ = try ConfigurationLayer(
          json: Data(#"{"levels": \#(wrong)}"#.utf8), origin: .config(file: "c.json"))
      }
    }
    let configuration = try resolve(KeyFixture(sources: [2, 3, 4, 5], extra: 0)).configuration
    #expect(configuration.json().contains(#""levels":["P2","P3","P4","P5","P6"]"#))
    #expect(try Configuration(json: configuration.json(), source: "again") == configuration)
    // Detectron2's heads need not see all levels of the pyramid: a trained file must say which they saw.
    let finer = KeyFixture(family: .detectron2, p6FromC5: true, sources: [2, 3, 4, 5])
    let few = try resolve(finer) { $0.levels = [3, 4, 5, 6, 7] }.configuration
    let again = try ConfigurationLayer(json: Data(few.json().utf8), origin: .metadata)
    #expect(again.levels == [3, 4, 5, 6, 7])
    #expect(try resolve(finer) { $0 = again }.configuration == few)
  }

  @Test func `operations count the levels that the heads see`() throws {
    let finer = KeyFixture(sources: [2, 3, 4, 5])
    let few = try KeyFixture().plan(height: 256, width: 256)
    let many = try finer.plan(height: 256, width: 256)
    #expect(few.multiplications(of: .backbone) == many.multiplications(of: .backbone))
    let perCell = try read(finer).architecture.headConvolutions.reduce(0) { $0 + $1.multiplications }
    #expect(many.multiplications(of: .heads) - few.multiplications(of: .heads) == 64 * 64 * perCell)
    let unseen = try finer.plan(height: 256, width: 256) { $0.anchors.levels = [3, 4, 5, 6, 7] }
    #expect(unseen.multiplications == few.multiplications)
  }
}
