/// The settings of published checkpoints, known from their file names.
enum PublishedModels {
  /// - Parameter path: the checkpoint's path; only its last component counts.
  static func layer(path: String, _ architecture: Architecture) -> ConfigurationLayer? {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return torchvision(file, architecture) ?? detectron2(file, architecture) ?? mmdetection(
      file, architecture)
      ?? deepForest(file, architecture)
  }

  /// The end of the name is the start of the file's SHA-256, kept by copies such as "… (1).pth".
  private static func torchvision(_ file: String, _ architecture: Architecture) -> ConfigurationLayer? {
    let first = file.contains("retinanet_resnet50_fpn_coco-eeacb38b") && architecture.family == .torchvision
    let second =
      file.contains("retinanet_resnet50_fpn_v2_coco-5905b1c5") && architecture.family == .torchvisionV2
    guard first || second, architecture.classCount == 91 else { return nil }
    let name = first ? "retinanet_resnet50_fpn" : "retinanet_resnet50_fpn_v2"
    var layer = ConfigurationLayer(origin: .publishedName("torchvision's \(name), COCO_V1"))
    layer.name = name
    layer.classes = COCOCategories.namesByID
    // torchvision overwrites eps for exactly this file, to keep its published precision.
    layer.normEpsilon = first ? 0 : 1e-5
    layer.setUsual(architecture)
    return layer
  }

  private static func detectron2(_ file: String, _ architecture: Architecture) -> ConfigurationLayer? {
    let known = [
      "model_final_bfca0b": "retinanet_R_50_FPN_1x", "model_final_5bd44e": "retinanet_R_50_FPN_3x",
      "model_final_971ab9": "retinanet_R_101_FPN_3x",
    ]
    guard architecture.family == .detectron2, architecture.classCount == 80,
      let name = known.first(where: { file.contains($0.key) })?.value
    else { return nil }
    var layer = ConfigurationLayer(origin: .publishedName("detectron2's \(name)"))
    layer.name = name
    layer.classes = COCOCategories.names
    layer.strideIn3x3 = false
    layer.setCaffeInput()
    layer.setUsual(architecture)
    return layer
  }

  /// DeepForest's models have one class at channel 0 and no background; torchvision's own always have two.
  private static func deepForest(
    _ file: String, _ architecture: Architecture
  ) -> ConfigurationLayer? {
    let name = file.lowercased()
    guard name.hasPrefix("neon.") || name.contains("deepforest"), architecture.family == .torchvision,
      architecture.classCount == 1, architecture.anchorsPerCell == 9,
      architecture.backboneName == "ResNet-50"
    else { return nil }
    var layer = ConfigurationLayer(origin: .publishedName("a DeepForest model"))
    layer.classes = ["Tree"]
    layer.score = 0.1
    layer.nms = 0.05
    layer.normEpsilon = 1e-5
    return layer
  }
}

extension ConfigurationLayer {
  /// The family's defaults, which a published file confirms. Settings that are set already stay.
  mutating func setUsual(_ architecture: Architecture) {
    let usual = FamilyDefaults.layer(
      architecture.family, architecture, levels: architecture.pyramid.levels)
    anchorSizes = usual.anchorSizes
    aspectRatios = usual.aspectRatios
    deltaScaling = deltaScaling ?? usual.deltaScaling
    mean = mean ?? usual.mean
    std = std ?? usual.std
    scale = scale ?? usual.scale
    bgr = bgr ?? usual.bgr
    minSize = usual.minSize
    maxSize = usual.maxSize
    sizeDivisible = usual.sizeDivisible
    normEpsilon = normEpsilon ?? usual.normEpsilon
    reluBeforeP7 = usual.reluBeforeP7
    strideIn3x3 = strideIn3x3 ?? usual.strideIn3x3
    score = usual.score
    nms = usual.nms
    topK = usual.topK
    maxDetections = usual.maxDetections
  }
}
