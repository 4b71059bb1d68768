import Testing

@testable import RetinaNet

@Suite struct ArchitectureErrorTests {
  private func error(
    of shapes: [String: [Int]] = KeyFixture.torchvision.shapes, _ change: (inout [String: [Int]]) -> Void
  ) throws -> ArchitectureError {
    var shapes = shapes
    change(&shapes)
    return try #require(throws: ArchitectureError.self) { try Architecture.read(shapes: shapes) }
  }

  /// Few layers, one of each kind.
  private static let shallow = KeyFixture(blocks: [1, 1, 1, 1], depth: 2).shapes

  @Test func `every single key is needed`() throws {
    for key in Self.shallow.keys {
      let error = try error(of: Self.shallow) { $0[key] = nil }
      guard case .incomplete(_, let missing, _, _) = error else {
        Issue.record("without \(key): \(error)")
        continue
      }
      #expect(missing.contains(key), "without \(key)")
    }
  }

  @Test func `every single shape is compared`() throws {
    for (key, shape) in Self.shallow {
      var wrongShapes = [shape + [1], shape.map { $0 * 2 }, []]
      // A weight may have any number of outputs where nothing else is compared with it.
      if shape.count == 4 { wrongShapes.append([shape[0], shape[1] + 1, shape[2], shape[3]]) }
      for wrong in wrongShapes {
        let error = try error(of: Self.shallow) { $0[key] = wrong }
        guard case .incomplete(_, _, let list, _) = error else {
          Issue.record("\(key) as \(wrong): \(error)")
          continue
        }
        #expect(list.contains { $0.key == key }, "\(key) as \(wrong): \(list)")
      }
    }
  }

  @Test func `all that is missing or wrong is in one error`() throws {
    let error = try error {
      $0["backbone.body.layer2.1.bn2.running_var"] = nil
      $0["head.regression_head.bbox_reg.bias"] = nil
      $0["head.regression_head.bbox.bias"] = [36]
      $0["backbone.fpn.layer_blocks.1.0.weight"] = [256, 128, 3, 3]
    }
    #expect(
      error
        == .incomplete(
          family: .torchvision,
          missing: ["backbone.body.layer2.1.bn2.running_var", "head.regression_head.bbox_reg.bias"],
          wrong: [
            .init(
              key: "backbone.fpn.layer_blocks.1.0.weight", found: [256, 128, 3, 3],
              expected: "[256, 256, 3, 3]")
          ], unused: ["head.regression_head.bbox.bias"]))
    #expect(
      error.description == """
        an incomplete RetinaNet (torchvision's keys):
        2 missing: backbone.body.layer2.1.bn2.running_var, head.regression_head.bbox_reg.bias
        1 of the wrong shape: backbone.fpn.layer_blocks.1.0.weight is [256, 128, 3, 3], not [256, 256, 3, 3]
        1 not used: head.regression_head.bbox.bias
        Check that the whole state_dict of one model was saved.
        """)
  }

  @Test func `the way in which a file came about is told from its keys`() throws {
    let pruned = try error(of: Self.shallow) { shapes in
      let key = "backbone.body.layer1.0.conv1.weight"
      (shapes[key + "_orig"], shapes[key + "_mask"], shapes[key]) = (shapes[key], shapes[key], nil)
    }
    #expect(pruned.description.contains("torch.nn.utils.prune.remove"))
    let parametrised = try error(of: Self.shallow) { shapes in
      let path = "head.regression_head.bbox_reg"
      shapes["\(path).parametrizations.weight.original0"] = shapes.removeValue(forKey: "\(path).weight")
    }
    #expect(parametrised.description.contains("remove_parametrizations"))
    let parted = try error(of: Self.shallow) { shapes in
      for key in shapes.keys { shapes[key] = [0] }
    }
    #expect(parted.description.contains("zero_to_fp32.py"))
    let grouped = try error(of: Self.shallow) { shapes in
      for key in shapes.keys where key.contains("running_") { shapes[key] = nil }
    }
    #expect(grouped.description.contains("keep no statistics"))
    let four = try error(of: Self.shallow) { $0["backbone.body.conv1.weight"]?[1] = 4 }
    #expect(four.description.contains("pictures of 4 channels, and pictures have 3"))
  }

  @Test func `a long list is cut, and counted`() throws {
    let error = try error { shapes in
      for key in shapes.keys where key.contains("layer3") && key.hasSuffix("bias") { shapes[key] = nil }
    }
    #expect(error.description.contains("19 missing: "))
    #expect(error.description.contains(" and 7 more"))
  }

  @Test func `outputs that do not divide among the anchors are told`() throws {
    let odd = try error {
      $0["head.regression_head.bbox_reg.weight"] = [35, 256, 3, 3]
      $0["head.regression_head.bbox_reg.bias"] = [35]
    }
    #expect(odd.description.contains("bbox_reg.weight is [35, 256, 3, 3], not 4 channels per anchor"))
    let unequal = try error {
      $0["head.classification_head.cls_logits.weight"] = [820, 256, 3, 3]
      $0["head.classification_head.cls_logits.bias"] = [820]
    }
    #expect(unequal.description.contains("not a multiple of the 9 anchors"))
  }

  @Test func `a hostile block number asks for no memory`() throws {
    let hostile = [
      "backbone.body.layer1.99999999999.conv1.weight", "head.classification_head.conv.4294967296.0.weight",
    ]
    #expect(throws: ArchitectureError.foreignWeights(family: .torchvision, keys: hostile)) {
      _ = try Architecture.read(
        shapes: KeyFixture.torchvision.shapes.merging(hostile.map { ($0, [1]) }) { first, _ in first })
    }
    let error = try error { $0["backbone.body.layer1.400.conv1.weight"] = [64, 256, 1, 1] }
    #expect(error.description.count < 4000)
  }

  @Test func `modules beside the network are listed as JSON to copy, unless they are too many`() {
    func words(_ modules: [String]) -> String {
      let keys = modules.map { "\($0).weight" }
      return ArchitectureError.foreignModules(family: .torchvision, keys: keys, modules: modules).description
    }
    #expect(words([#"a"b"#, "c"]).hasSuffix(#"--config FILE.json: {"unused_modules": ["a\"b","c"]}"#))
    #expect(words((0..<40).map { "module\($0)" }).contains("the names of all 40 modules"))
  }

  @Test func `zero-sized arrays are no layers`() throws {
    let error = try error { shapes in
      for key in shapes.keys where key.contains("layer4.2.conv1") || key.contains("layer4.2.bn1") {
        shapes[key] = shapes[key]?.map { _ in 0 }
      }
    }
    #expect(error.description.contains("layer4.2.conv1.weight is [0, 0, 0, 0]"))
    #expect(throws: ArchitectureError.self) {
      try Architecture.read(shapes: KeyFixture.torchvision.shapes.mapValues { $0.map { _ in 0 } })
    }
  }

  @Test(arguments: [
    (KeyFixture.torchvision, "backbone.fpn.inner_blocks.4.0.weight"),
    (.torchvision, "backbone.fpn.layer_blocks.0.1.weight"),
    (.detectron2, "backbone.fpn_lateral3.norm.weight"),
    (.detectron2, "backbone.bottom_up.res5.0.conv2_offset.weight"),
    (.mmdetection, "backbone.layer3.5.conv2.conv_offset.weight"),
    (.mmdetection, "neck.fpn_convs.0.bn.running_mean"), (.mmdetection, "backbone.stem.0.weight"),
  ])
  func `a layer that would change the result and is not computed is refused`(
    fixture: KeyFixture, key: String
  ) throws {
    var shapes = fixture.shapes
    shapes[key] = [256]
    let error = try #require(throws: ArchitectureError.self) { try Architecture.read(shapes: shapes) }
    guard case .unsupported(_, let modules) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(modules.count == 1 && key.hasPrefix(modules[0]))
  }
}
