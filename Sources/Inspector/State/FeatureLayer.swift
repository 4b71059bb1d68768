import RetinaNet
import Tensors

/// A feature map that can be looked at, by its number: C3 to C5 of the backbone, P3 to P7 of the pyramid, or others that a
/// network has.
public enum FeatureLayer: Sendable, Hashable {
  /// From 0 for C3; −1 for C2.
  case backbone(Int)
  /// From 0 for P3; −1 for P2.
  case pyramid(Int)

  public var name: String {
    switch self {
    case .backbone(let level): "C\(level + Self.zero)"
    case .pyramid(let level): "P\(level + Self.zero)"
    }
  }

  /// Reads a name in any letter case: "c4", "P3".
  public init?(name: String) {
    guard name.count >= 2, let number = Int(name.dropFirst()), (1...12).contains(number) else { return nil }
    switch name.first {
    case "c", "C": self = .backbone(number - Self.zero)
    case "p", "P": self = .pyramid(number - Self.zero)
    default: return nil
    }
  }

  /// The number of the layer that counts as 0: RetinaNet's finest.
  static let zero = 3

  /// The pyramid level of the same stride, for views that show the heads' outputs: from 0 for P3.
  public var level: Int {
    switch self {
    case .backbone(let level), .pyramid(let level): level
    }
  }
}

extension Trace {
  /// The maps that the trace has, the backbone's first, each the finest first.
  public var layers: [FeatureLayer] {
    backboneNumbers.map { .backbone($0 - FeatureLayer.zero) } + pyramidLayers
  }

  /// Those of the pyramid.
  public var pyramidLayers: [FeatureLayer] {
    levels.enumerated().map { FeatureLayer(name: $1.name) ?? .pyramid($0) }
  }

  /// A level's layer, by its place among `levels`.
  public func pyramidLayer(_ place: Int) -> FeatureLayer {
    levels.indices.contains(place) ? pyramidLayers[place] : .pyramid(place)
  }

  /// The place among `levels` of the one with the stride of a layer; `nil` if there is none.
  public func place(of layer: FeatureLayer) -> Int? { pyramidLayers.firstIndex(of: .pyramid(layer.level)) }

  /// A layer's map, `[H, W, C]`.
  public func features(_ layer: FeatureLayer) -> Tensor {
    switch layer {
    case .backbone: backbone[backbonePlace(layer)]
    case .pyramid: levels[pyramidPlace(layer)].features
    }
  }

  public func geometry(_ layer: FeatureLayer) -> GridGeometry {
    switch layer {
    case .pyramid:
      let level = levels[pyramidPlace(layer)]
      return GridGeometry(
        width: level.gridWidth, height: level.gridHeight, strideX: level.strideX, strideY: level.strideY,
        transform)
    case .backbone(let level):
      let shape = backbone[backbonePlace(layer)].shape
      let stride = 1 << (level + FeatureLayer.zero)
      return GridGeometry(width: shape[1], height: shape[0], strideX: stride, strideY: stride, transform)
    }
  }

  private func backbonePlace(_ layer: FeatureLayer) -> Int {
    guard let place = backboneNumbers.firstIndex(of: layer.level + FeatureLayer.zero) else {
      preconditionFailure("the trace has no \(layer.name)")
    }
    return place
  }

  private func pyramidPlace(_ layer: FeatureLayer) -> Int {
    guard let place = place(of: layer) else { preconditionFailure("the trace has no \(layer.name)") }
    return place
  }
}
