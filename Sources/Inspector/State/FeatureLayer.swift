import RetinaNet
import Tensors

/// A feature map that can be looked at: C3 to C5 of the backbone, P3 to P7 of the pyramid.
public enum FeatureLayer: Sendable, Hashable {
  /// From 0 for C3.
  case backbone(Int)
  /// From 0 for P3.
  case pyramid(Int)

  public var name: String {
    switch self {
    case .backbone(let index): "C\(index + 3)"
    case .pyramid(let index): "P\(index + 3)"
    }
  }

  /// Reads a name in any letter case: "c4", "P3".
  public init?(name: String) {
    guard name.count >= 2, let number = Int(name.dropFirst()), (3...9).contains(number) else { return nil }
    switch name.first {
    case "c", "C": self = .backbone(number - 3)
    case "p", "P": self = .pyramid(number - 3)
    default: return nil
    }
  }

  /// The pyramid level of the same stride, for views that show the heads' outputs.
  public var level: Int {
    switch self {
    case .backbone(let index), .pyramid(let index): index
    }
  }
}

extension Trace {
  /// The maps that the trace has, from C3 to P7.
  public var layers: [FeatureLayer] {
    backbone.indices.map(FeatureLayer.backbone) + levels.indices.map(FeatureLayer.pyramid)
  }

  /// A layer's map, `[H, W, C]`.
  public func features(_ layer: FeatureLayer) -> Tensor {
    switch layer {
    case .backbone(let index): backbone[index]
    case .pyramid(let index): levels[index].features
    }
  }

  public func geometry(_ layer: FeatureLayer) -> GridGeometry {
    switch layer {
    case .pyramid(let index):
      let level = levels[index]
      return GridGeometry(
        width: level.gridWidth, height: level.gridHeight, strideX: level.strideX, strideY: level.strideY,
        transform)
    case .backbone(let index):
      let shape = backbone[index].shape
      return GridGeometry(
        width: shape[1], height: shape[0], strideX: 8 << index, strideY: 8 << index, transform)
    }
  }
}
