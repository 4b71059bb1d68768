import Testing

@testable import RetinaNet

/// Arrays that no layer uses: what they are, and whether they do harm.
@Suite struct UnusedKeysTests {
  @Test(arguments: [
    (KeyFixture.mmdetection, "ema_", "_", "the average under the layers' own names"),
    (KeyFixture.torchvision, "average.", "", "the layers' own names are used"),
  ])
  func `an average under names without dots is called a second network`(
    fixture: KeyFixture, before: String, between: String, told: String
  ) throws {
    var shapes = fixture.shapes
    for (key, shape) in fixture.shapes {
      shapes[before + key.replacing(".", with: between)] = shape
    }
    let warning = try #require(try Architecture.read(shapes: shapes).unusedWarning)
    #expect(warning.contains("second network") && warning.contains(told), "\(warning)")
    #expect(
      try Architecture.read(shapes: fixture.shapes.merging(["some.thing": [3]]) { first, _ in first })
        .unusedWarning == "1 array is not used: some.thing")
  }

  @Test func `what a profiler or a loss leaves in a file is no other network`() throws {
    var shapes = KeyFixture.mmdetection.shapes
    shapes["bbox_head.loss_cls.edges"] = [31]
    shapes["bbox_head.loss_cls.acc_sum"] = [30]
    for layer in ["backbone.conv1", "neck", "bbox_head.cls_convs.0.conv"] {
      shapes["\(layer).total_ops"] = [1]
      shapes["\(layer).total_params"] = [1]
    }
    shapes["total_ops"] = [1]
    #expect(try Architecture.read(shapes: shapes).unused.isEmpty)
    for (key, shape) in [("neck.total_ops", [256]), ("neck.edges", [31])] {
      #expect(throws: ArchitectureError.foreignWeights(family: .mmdetection, keys: [key])) {
        _ = try Architecture.read(
          shapes: KeyFixture.mmdetection.shapes.merging([key: shape]) { first, _ in first })
      }
    }
  }
}
