import Checkpoints
import Testing

@testable import RetinaNet

/// Sizes, spellings and prefixes that checkpoints come in.
@Suite struct ArchitectureVariantTests {
  private func read(_ fixture: KeyFixture) throws -> Architecture {
    let read = try Architecture.read(shapes: fixture.shapes)
    #expect(read.unused.isEmpty)
    return read.architecture
  }

  @Test(arguments: [
    ("ResNet-18", KeyFixture(blocks: [2, 2, 2, 2], bottleneck: false)),
    ("ResNet-34", KeyFixture(blocks: [3, 4, 6, 3], bottleneck: false)),
    ("ResNet-50", KeyFixture()),
    ("ResNet-101", KeyFixture(blocks: [3, 4, 23, 3])),
    ("ResNet-152", KeyFixture(blocks: [3, 8, 36, 3])),
    ("ResNeXt-50 32×4d", KeyFixture(groups: 32, groupWidth: 4)),
    ("ResNeXt-101 32×8d", KeyFixture(blocks: [3, 4, 23, 3], groups: 32, groupWidth: 8)),
    (
      "ResNeXt-101 64×4d", KeyFixture(family: .mmdetection, blocks: [3, 4, 23, 3], groups: 64, groupWidth: 4)
    ),
    ("ResNet [1, 1, 1, 1]", KeyFixture(blocks: [1, 1, 1, 1], bottleneck: false)),
    ("ResNet [2, 2, 2, 2] of bottlenecks", KeyFixture(blocks: [2, 2, 2, 2])),
  ])
  func `the backbone is named by its blocks`(name: String, fixture: KeyFixture) throws {
    let architecture = try read(fixture)
    #expect(architecture.backboneName == name)
    #expect(architecture.stages.map(\.blocks.count) == fixture.blocks)
    #expect(architecture.groups == fixture.groups)
  }

  @Test(arguments: [1, 2, 3, 20, 80, 91, 365])
  func `any number of classes is read`(classes: Int) throws {
    #expect(try read(KeyFixture(classes: classes)).classCount == classes)
  }

  @Test(arguments: [1, 3, 6, 7, 9, 15])
  func `any number of anchors is read`(anchors: Int) throws {
    let architecture = try read(KeyFixture(anchors: anchors))
    #expect(architecture.anchorsPerCell == anchors)
    #expect(architecture.classCount == 91)
  }

  @Test(arguments: [0, 1, 2, 4, 8], [Family.torchvision, .torchvisionV2, .detectron2, .mmdetection])
  func `any depth of heads is read`(depth: Int, family: Family) throws {
    let architecture = try read(KeyFixture(family: family, depth: depth, p6FromC5: true))
    #expect(architecture.classTower.count == depth)
    #expect(architecture.boxTower.count == depth)
  }

  @Test func `old spellings name the same layers`() throws {
    let old = try read(KeyFixture(oldSpelling: true))
    #expect(
      old.classTower.map(\.weight) == [0, 2, 4, 6].map { "head.classification_head.conv.\($0).weight" })
    #expect(old.pyramid.lateral[2].bias == "backbone.fpn.inner_blocks.2.bias")
    #expect(old.headConvolutions.map(\.outputs) == (try read(KeyFixture())).headConvolutions.map(\.outputs))
  }

  @Test(
    arguments: ["model.", "module.", "model.model.", "_orig_mod.module.net."],
    [KeyFixture.torchvision, .torchvisionV2, .detectron2, .mmdetection])
  func `any prefix is found and kept in the keys`(prefix: String, fixture: KeyFixture) throws {
    var fixture = fixture
    fixture.prefix = prefix
    let architecture = try read(fixture)
    #expect(architecture.prefix == prefix)
    let keys = Set(fixture.shapes.keys)
    #expect(architecture.convolutions.allSatisfy { keys.contains($0.weight) })
    #expect(architecture.convolutions.allSatisfy { $0.bias.map(keys.contains) ?? true })
  }

  private func copies(_ prefixes: [String]) -> [String: [Int]] {
    prefixes.reduce(into: [:]) { shapes, prefix in
      for (key, shape) in KeyFixture.torchvision.shapes { shapes[prefix + key] = shape }
    }
  }

  @Test(arguments: [["", "ema."], ["model.", "ema_model."], ["a.net.", "b.net."]])
  func `of two networks in a file neither is taken unasked`(prefixes: [String]) throws {
    let shapes = copies(prefixes)
    #expect(throws: ArchitectureError.severalNetworks(prefixes: prefixes)) {
      _ = try Architecture.read(shapes: shapes)
    }
    let name = String(prefixes[1].split(separator: ".")[0])
    let read = try Architecture.read(shapes: shapes, weights: name)
    #expect(read.architecture.prefix == prefixes[1])
    #expect(read.unused.count == KeyFixture.torchvision.shapes.count)
    #expect("\(ArchitectureError.severalNetworks(prefixes: prefixes))".contains("--weights"))
  }

  @Test func `of a teacher and a student the one is taken that the framework's word names`() throws {
    let shapes = copies(["student.", "teacher."])
    // It may be a distillation, which predicts with its student.
    for word in [nil, PredictedNetwork(name: "other", why: "")] {
      #expect(throws: ArchitectureError.severalNetworks(prefixes: ["student.", "teacher."])) {
        _ = try Architecture.read(shapes: shapes, weights: nil) { word }
      }
    }
    let teacher = try Architecture.read(shapes: shapes, weights: nil) {
      PredictedNetwork(name: "teacher", why: "it is so")
    }
    #expect(teacher.architecture.prefix == "teacher." && teacher.unusedWarning == nil)
    #expect(teacher.choice == "'teacher' is used: it is so; 'student' is left (--weights student)")
    let student = try Architecture.read(shapes: shapes, weights: "student") {
      PredictedNetwork(name: "teacher", why: "it is so")
    }
    #expect(student.architecture.prefix == "student." && student.beside.isEmpty)
    #expect(student.choice == "'student' is used; 'teacher' is left (--weights teacher)")
  }

  @Test func `a network without a name is left out beside one that is asked for`() throws {
    let read = try Architecture.read(shapes: copies(["", "ema."]), weights: "ema")
    #expect(read.choice == "'ema' is used; one without a name is left" && read.unusedWarning == nil)
    #expect(read.isOfAnother("head.a") && !read.isOfAnother("ema.head.a"))
  }

  @Test func `wrappers anywhere in a key are left out of it`() {
    let keys = WrapperModules.unwrapped([
      "_orig_mod.module.backbone.conv.weight", "backbone._checkpoint_wrapped_module.bn.bias", "head.a",
      "module.head.a",
    ])
    #expect(
      keys == [
        "backbone.conv.weight": "_orig_mod.module.backbone.conv.weight",
        "backbone.bn.bias": "backbone._checkpoint_wrapped_module.bn.bias", "head.a": "head.a",
        "module.head.a": "module.head.a",
      ])
  }

  @Test(arguments: [
    ("detectron2", "head.cls_subnet", "head.bbox_subnet"),
    ("mmdetection", "bbox_head.cls_convs", "bbox_head.reg_convs"),
  ])
  func `normalised heads of other families are read`(name: String, classes: String, boxes: String) throws {
    var shapes: [String: [Int]] = [:]
    for (key, shape) in try PublishedKeysTests.shapes(name) {
      let parts = key.split(separator: ".")
      guard key.hasPrefix(classes) || key.hasPrefix(boxes), let number = Int(parts[2]) else {
        shapes[key] = shape
        continue
      }
      guard parts.last == "weight" else { continue }
      let path = parts.prefix(2).joined(separator: ".")
      let (weight, norm) =
        name == "detectron2"
        ? ("\(number / 2 * 3)", "\(number / 2 * 3 + 1)") : ("\(number).conv", "\(number).gn")
      shapes["\(path).\(weight).weight"] = shape
      shapes["\(path).\(norm).weight"] = [256]
      shapes["\(path).\(norm).bias"] = [256]
    }
    let read = try Architecture.read(shapes: shapes)
    #expect(read.unused.isEmpty)
    #expect(read.architecture.classTower.count == 4)
    #expect(read.architecture.headsHaveGroupNorm)
    #expect(read.architecture.boxTower.allSatisfy { $0.bias == nil })
  }

  @Test func `where C5 and P5 are equally wide the keys do not tell where P6 comes from`() throws {
    let fixture = KeyFixture(blocks: [1, 1, 1, 1], bottleneck: false, width: 32, pyramid: 256)
    #expect(try read(fixture).pyramid.p6Source == nil)
    #expect(try read(KeyFixture(p6FromC5: true)).pyramid.p6Source == .c5)
  }

  @Test func `what a backbone kept from elsewhere is passed over in silence`() throws {
    var shapes = KeyFixture.detectron2.shapes
    shapes["pixel_mean"] = [3, 1, 1]
    shapes["pixel_std"] = [3, 1, 1]
    for level in 0..<5 { shapes["anchor_generator.cell_anchors.\(level)"] = [9, 4] }
    shapes["backbone.bottom_up.stem.fc.weight"] = [1000, 2048]
    let read = try Architecture.read(shapes: shapes)
    #expect(read.unused.isEmpty)
    #expect(read.ignored == 8)
  }

  /// GHM's losses count gradients, and average them.
  @Test func `what mmdetection's losses keep is passed over in silence`() throws {
    var shapes = KeyFixture.mmdetection.shapes
    for name in ["loss_cls.edges", "loss_cls.acc_sum", "loss_bbox.edges"] {
      shapes["bbox_head.\(name)"] = [31]
    }
    #expect(try Architecture.read(shapes: shapes).unused.isEmpty)
  }

  @Test func `a key outside the network that no layer uses is told`() throws {
    var shapes = KeyFixture.torchvision.shapes
    shapes["extra.weight"] = [3]
    shapes[String(repeating: "x.", count: 5000)] = [1]
    let read = try Architecture.read(shapes: shapes)
    #expect(read.unused.count == 2)
    #expect((read.unusedWarning ?? "").hasPrefix("2 arrays are not used: extra.weight, x.x.x"))
    #expect((read.unusedWarning ?? "").count < 300)
  }

  @Test(arguments: [
    ("attention.0.fc.weight", true), ("attention.anchors.weight", true), ("fc.weight", true), ("gamma", true),
    ("criterion.weight", false), ("loss_fn.weight", false), ("val_metric.count", false),
    ("anchor_generator.cell_anchors.0", false), ("pixel_mean", false), ("norm.num_batches_tracked", false),
    ("ema_backbone_body_conv1_weight", false), ("ema_attention_weight", true),
    ("average.backbonebodyconv1weight", true),
  ])
  func `what lies beside backbone and heads is harmless at its own place only`(key: String, beside: Bool)
    throws
  {
    for prefix in ["", "model."] {
      var fixture = KeyFixture.torchvision
      fixture.prefix = prefix
      var shapes = fixture.shapes
      shapes[prefix + key] = [3]
      #expect(
        try Architecture.read(shapes: shapes).beside == (beside ? [prefix + key] : []), "\(prefix)\(key)")
      guard !prefix.isEmpty else { continue }
      // Around the detector it cannot be one of its layers.
      shapes[prefix + key] = nil
      shapes[key] = [3]
      #expect(try Architecture.read(shapes: shapes).beside == [], "\(key)")
    }
  }

  @Test func `what mmdetection's losses keep is passed over`() throws {
    var shapes = KeyFixture.mmdetection.shapes
    for key in ["loss_cls.edges", "loss_cls.acc_sum", "loss_bbox.edges"] { shapes["bbox_head.\(key)"] = [31] }
    #expect(try Architecture.read(shapes: shapes).unused.isEmpty)
  }

  @Test(arguments: [
    (KeyFixture.torchvision, "backbone.body.layer1.0.se.fc.0.weight"),
    (.torchvision, "backbone.body.layer2.0.fc.weight"),
    (.torchvision, "backbone.fpn.extra_blocks.p8.weight"),
    (.torchvision, "head.classification_head.anchors.weight"),
    (.torchvision, "head.classification_head.num_batches_tracked"),
    (.torchvisionV2, "backbone.body.layer1.0.attention.num_batches_tracked"),
    (.detectron2, "backbone.bottom_up.res3.0.linear.weight"),
    (.detectron2, "head.bbox_iou.weight"),
    (.mmdetection, "backbone.layer3.0.nonlocal_block.g.weight"),
    (.mmdetection, "neck.refine.conv.weight"),
    (.mmdetection, "bbox_head.retina_iou.weight"),
  ])
  func `an array inside the network that no layer uses makes it another network`(
    fixture: KeyFixture, key: String
  ) throws {
    for prefix in ["", "model."] {
      var fixture = fixture
      fixture.prefix = prefix
      var shapes = fixture.shapes
      shapes[prefix + key] = [8]
      #expect {
        _ = try Architecture.read(shapes: shapes)
      } throws: { error in
        guard case .foreignWeights(_, let keys)? = error as? ArchitectureError else { return false }
        return keys == [prefix + key] && "\(error)".contains(key)
      }
    }
  }

  @Test func `statistics of each level make batch normalisation per level`() throws {
    var fixture = KeyFixture.detectron2
    fixture.prefix = "model."
    var shapes = fixture.shapes.filter { !$0.key.contains("_subnet.") }
    let width = fixture.shapes["model.head.cls_subnet.0.weight"]![0]
    for head in ["cls", "bbox"] {
      let path = "model.head.\(head)_subnet"
      shapes["\(path).0.weight"] = [width, width, 3, 3]
      for key in ["0.bias", "1.weight", "1.bias"] { shapes["\(path).\(key)"] = [width] }
      for level in 0..<5 {
        for statistic in ["running_mean", "running_var"] {
          shapes["\(path).1.\(level).\(statistic)"] = [width]
        }
      }
    }
    let architecture = try Architecture.read(shapes: shapes).architecture
    #expect(architecture.headsHaveBatchNormPerLevel && !architecture.headsHaveGroupNorm)
    #expect(
      architecture.classTower.map(\.norm) == [
        .batchPerLevel(
          weight: "model.head.cls_subnet.1.weight", bias: "model.head.cls_subnet.1.bias",
          means: (0..<5).map { "model.head.cls_subnet.1.\($0).running_mean" },
          variances: (0..<5).map { "model.head.cls_subnet.1.\($0).running_var" })
      ])

    shapes["model.head.cls_subnet.1.3.running_var"] = nil
    #expect {
      _ = try Architecture.read(shapes: shapes)
    } throws: {
      "\($0)".contains("1 missing: model.head.cls_subnet.1.3.running_var")
    }
    shapes["model.head.cls_subnet.1.3.running_var"] = [width]
    shapes["model.head.cls_subnet.1.5.running_var"] = [width]
    #expect(
      throws: ArchitectureError.foreignWeights(
        family: .detectron2, keys: ["model.head.cls_subnet.1.5.running_var"])
    ) { _ = try Architecture.read(shapes: shapes) }
  }
}
