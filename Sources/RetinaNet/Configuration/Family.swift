import Foundation

/// The library that a RetinaNet comes from. Families share the architecture, and differ in arithmetic that no file
/// records.
public enum Family: String, Sendable, Codable, CaseIterable {
  /// `retinanet_resnet50_fpn` and everything built from the same classes, such as DeepForest.
  case torchvision
  /// `retinanet_resnet50_fpn_v2`: BatchNorm backbone, GroupNorm heads, P6 from C5.
  case torchvisionV2 = "torchvision_v2"
  case detectron2
  case mmdetection

  /// The library's own spelling, for people.
  public var title: String {
    switch self {
    case .torchvision: "torchvision"
    case .torchvisionV2: "torchvision v2"
    case .detectron2: "detectron2"
    case .mmdetection: "mmdetection"
    }
  }
}

/// The defaults of each family.
enum FamilyDefaults {
  /// Everything except class names that no family knows, and anchors whose number per cell is not a multiple of three, or
  /// which lie on another number of levels than the family's usual five.
  ///
  /// - Parameter levels: that the heads see.
  static func layer(
    _ family: Family, _ architecture: Architecture, levels: [Int]
  ) -> ConfigurationLayer {
    var layer = ConfigurationLayer(origin: .familyDefault(family))
    layer.classes = classes(architecture.classCount, family)
    layer.anchorSizes = anchorSizes(family, perCell: architecture.anchorsPerCell, levels: levels)
    layer.aspectRatios = architecture.anchorsPerCell == 1 ? [1] : [0.5, 1, 2]
    layer.deltaScaling = DeltaScaling.none
    layer.normEpsilon = 1e-5
    layer.minSize = 800
    layer.maxSize = 1333
    layer.sizeDivisible = 32
    layer.score = 0.05
    layer.nms = 0.5
    layer.topK = 1000
    layer.displayScore = 0.5
    layer.strideIn3x3 = true
    layer.reluBeforeP7 = true
    switch family {
    case .torchvision, .torchvisionV2:
      layer.mean = [0.485, 0.456, 0.406]
      layer.std = [0.229, 0.224, 0.225]
      layer.scale = 255
      layer.bgr = false
      layer.p6Source = family == .torchvision ? .p5 : .c5
      layer.maxDetections = 300
    case .detectron2:
      // Its ResNeXts stride in the 3×3 convolution, its ResNets do not.
      layer.strideIn3x3 = architecture.groups > 1 || !architecture.isBottleneck
      layer.setCaffeInput()
      layer.p6Source = .c5
      layer.maxDetections = 100
    case .mmdetection:
      layer.mean = [123.675, 116.28, 103.53]
      layer.std = [58.395, 57.12, 57.375]
      layer.scale = 1
      layer.bgr = false
      layer.p6Source = .c5
      layer.reluBeforeP7 = false
      layer.maxDetections = 100
    }
    return layer
  }

  /// Areas 32² to 512² times {1, 2^⅓, 2^⅔}, as each family rounds them: torchvision truncates to int,
  /// mmdetection computes in float32, and takes four times the stride of each level. `nil` where a cell's anchors are not
  /// three ratios of some sizes, or the family has no sizes for so many levels.
  static func anchorSizes(
    _ family: Family, perCell: Int, levels: [Int] = Configuration.Anchors.usualLevels
  ) -> [[Double]]? {
    guard perCell == 1 || (perCell > 0 && perCell % 3 == 0 && perCell <= 48) else { return nil }
    let scales = perCell == 1 ? 1 : perCell / 3
    let bases =
      family == .mmdetection ? levels.map { Double(4 << $0) } : [32.0, 64, 128, 256, 512]
    guard bases.count == levels.count else { return nil }
    return bases.map { base in
      (0..<scales).map { step in
        let size = base * pow(2, Double(step) / Double(scales))
        return switch family {
        case .torchvision, .torchvisionV2: size.rounded(.towardZero)
        case .detectron2: size
        case .mmdetection: Double(Float(size))
        }
      }
    }
  }

  /// COCO's names where the number of channels is that of the family's COCO models, else "class 0" …
  static func classes(_ count: Int, _ family: Family) -> [String?] {
    switch count {
    case 91 where family == .torchvision || family == .torchvisionV2: COCOCategories.namesByID
    case 80: COCOCategories.names
    default: (0..<count).map { "class \($0)" }
    }
  }
}

extension ConfigurationLayer {
  /// The input of networks whose backbone came from Caffe: blue first, no division, COCO's mean.
  mutating func setCaffeInput() {
    mean = [123.675, 116.28, 103.53]
    std = [1, 1, 1]
    scale = 1
    bgr = true
  }
}
