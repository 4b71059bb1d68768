/// Whose RetinaNet it is. Families share the architecture and differ in arithmetic that no file records.
public enum Family: String, Sendable, Codable, CaseIterable {
  /// `retinanet_resnet50_fpn` and everything built from the same classes (DeepForest among them).
  case torchvision
  /// `retinanet_resnet50_fpn_v2`: BatchNorm backbone, GroupNorm heads, P6 from C5.
  case torchvisionV2 = "torchvision_v2"
  case detectron2
  case mmdetection

  /// As its makers write it, for people.
  public var title: String {
    switch self {
    case .torchvision: "torchvision"
    case .torchvisionV2: "torchvision v2"
    case .detectron2: "detectron2"
    case .mmdetection: "mmdetection"
    }
  }
}
