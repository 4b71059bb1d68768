import Testing

@testable import RetinaNet

@Suite struct ArchitectureTests {
  @Test func `torchvision's ResNet-50 is read whole, with its parameters`() throws {
    let read = try Architecture.read(shapes: KeyFixture.torchvision.shapes)
    let architecture = read.architecture
    #expect(architecture.family == .torchvision)
    #expect(architecture.backboneName == "ResNet-50")
    #expect(architecture.stages.map(\.width) == [256, 512, 1024, 2048])
    #expect(architecture.stages.map(\.stride) == [1, 2, 2, 2])
    #expect(architecture.anchorsPerCell == 9)
    #expect(architecture.classCount == 91)
    #expect(architecture.pyramid.p6Source == .p5)
    #expect(read.parameterCount == 34_014_999)
    #expect(read.unused.isEmpty)
  }

  @Test func `torchvision's second version is told by its group normalisation`() throws {
    let read = try Architecture.read(shapes: KeyFixture.torchvisionV2.shapes)
    #expect(read.architecture.family == .torchvisionV2)
    #expect(read.architecture.pyramid.p6Source == .c5)
    #expect(
      read.architecture.classTower[3].norm
        == .group(
          weight: "head.classification_head.conv.3.1.weight", bias: "head.classification_head.conv.3.1.bias"))
    #expect(read.architecture.classTower[3].bias == nil)
    #expect(read.parameterCount == 38_198_935)
    #expect(read.unused.isEmpty)
    #expect(read.ignored == 53)
  }

  @Test func `detectron2's names lead to the same layers`() throws {
    let read = try Architecture.read(shapes: KeyFixture.detectron2.shapes)
    let architecture = read.architecture
    #expect(architecture.family == .detectron2)
    #expect(architecture.classCount == 80)
    #expect(
      architecture.stages[0].blocks[0].downsample?.weight == "backbone.bottom_up.res2.0.shortcut.weight")
    #expect(
      architecture.stem.norm
        == .batch(
          weight: "backbone.bottom_up.stem.conv1.norm.weight",
          bias: "backbone.bottom_up.stem.conv1.norm.bias",
          mean: "backbone.bottom_up.stem.conv1.norm.running_mean",
          variance: "backbone.bottom_up.stem.conv1.norm.running_var"))
    #expect(architecture.boxTower.map(\.weight) == [0, 2, 4, 6].map { "head.bbox_subnet.\($0).weight" })
    #expect(read.unused.isEmpty)
  }

  @Test func `mmdetection's names lead to the same layers`() throws {
    let read = try Architecture.read(shapes: KeyFixture.mmdetection.shapes)
    #expect(read.architecture.family == .mmdetection)
    #expect(read.architecture.pyramid.extra[1].weight == "neck.fpn_convs.4.conv.weight")
    #expect(read.architecture.classOutput.bias == "bbox_head.retina_cls.bias")
    #expect(read.unused.isEmpty)
  }
}
