import Checkpoints
import Foundation
import Imaging
import Tensors

/// What detectron2 up to 0.2 keeps among the weights: the anchors of a cell, and the picture's mean and deviation.
///
/// Source: detectron2 v0.2, `modeling/anchor_generator.py` and `modeling/meta_arch/retinanet.py`.
enum Detectron2Settings {
  /// - Parameter bgr: whether the network's first channel is blue: the arrays are in its order.
  static func layer(
    _ checkpoint: Checkpoint, _ architecture: Architecture, bgr: Bool
  ) throws -> ConfigurationLayer? {
    guard architecture.family == .detectron2 else { return nil }
    let origin = SettingOrigin.trainer("the checkpoint's arrays")
    var layer = ConfigurationLayer(origin: origin)
    layer.mean = try three("pixel_mean", checkpoint, architecture).map { bgr ? $0.reversed() : $0 }
    layer.std = try three("pixel_std", checkpoint, architecture).map { bgr ? $0.reversed() : $0 }
    var cells: [Tensor] = []
    while let cell = try array("anchor_generator.cell_anchors.\(cells.count)", checkpoint, architecture) {
      cells.append(cell)
    }
    if !cells.isEmpty {
      layer.levels = levels(cells.count, architecture.pyramid)
      let anchors = try StoredAnchors(cells, perCell: architecture.anchorsPerCell, origin: origin)
      layer.anchorSizes = anchors.sizes
      layer.aspectRatios = anchors.aspectRatios
    }
    try layer.checkBounds()
    return layer.isEmpty ? nil : layer
  }

  /// Says where the run's configuration says otherwise than the arrays: detectron2 up to 0.2 follows these, later versions do
  /// not read them.
  static func contradictions(of file: ConfigurationLayer, by arrays: ConfigurationLayer) -> [String] {
    func differ(_ value: KeyPath<ConfigurationLayer, [Double]?>) -> Bool {
      guard let first = arrays[keyPath: value], let second = file[keyPath: value] else { return false }
      return first.count != second.count
        || zip(first, second).contains { abs($0 - $1) > 1e-4 * max(abs($0), 1e-2) }
    }
    let fields: [(name: String, differs: Bool)] = [
      ("pixel_mean", differ(\.mean)), ("pixel_std", differ(\.std)),
      (
        "anchor_generator.cell_anchors",
        differ(\.aspectRatios) || differ(\.flatAnchorSizes)
      ),
    ]
    return fields.filter(\.differs).map { field in
      "\(file.origin) says otherwise than \(field.name) among the checkpoint's arrays, which is followed, as by detectron2 "
        + "up to 0.2; later versions would follow \(file.origin)"
    }
  }

  /// The levels that the heads see, where as many are as have anchors; `nil` where it may be one choice or another.
  private static func levels(_ count: Int, _ pyramid: Architecture.Pyramid) -> [Int]? {
    let all = pyramid.extra.isEmpty ? pyramid.levels + [pyramid.coarsest + 1] : pyramid.levels
    return all.count == count ? all : nil
  }

  private static func array(
    _ key: String, _ checkpoint: Checkpoint, _ architecture: Architecture
  ) throws -> Tensor? {
    guard let array = checkpoint.arrays[architecture.prefix + key], array.shape.reduce(1, *) <= 4096 else {
      return nil
    }
    return try array.floats()
  }

  private static func three(
    _ key: String, _ checkpoint: Checkpoint, _ architecture: Architecture
  ) throws -> [Double]? {
    guard let values = try array(key, checkpoint, architecture)?.elements, values.count == 3 else {
      return nil
    }
    // The shortest decimal that is this float32: 57.375, not 57.37500190734863.
    return values.map { Double("\($0)") ?? Double($0) }
  }
}

extension ConfigurationLayer {
  fileprivate var flatAnchorSizes: [Double]? { anchorSizes?.flatMap { $0 } }
}

/// Sizes and ratios of anchors that are stored as boxes around the origin, ratios within each size.
struct StoredAnchors {
  let sizes: [[Double]]
  let aspectRatios: [Double]

  /// - Parameter cells: per level `[A, 4]`.
  /// - Throws: `ConfigurationError` where they are not all sizes × ratios, as RetinaScope lays anchors.
  init(_ cells: [Tensor], perCell: Int, origin: SettingOrigin) throws(ConfigurationError) {
    let boxes = cells.map { cell in
      stride(from: 0, to: cell.count - cell.count % 4, by: 4).map { row in
        Box(
          x1: cell[flat: row], y1: cell[flat: row + 1], x2: cell[flat: row + 2], y2: cell[flat: row + 3])
      }
    }
    guard let first = boxes.first, boxes.allSatisfy({ $0.count == perCell && $0.allSatisfy { $0.area > 0 } })
    else { throw Self.error(origin, "boxes that do not fill \(perCell) anchors per cell") }
    // The ratios of the first size repeat for every other.
    let ratios = first.map { Double($0.height) / Double($0.width) }
    let period = (1...max(1, perCell)).first { period in
      perCell % period == 0 && ratios.indices.allSatisfy { abs(ratios[$0] / ratios[$0 % period] - 1) < 1e-4 }
    }
    let count = period ?? perCell
    aspectRatios = ratios.prefix(count).map(Self.rounded)
    sizes = boxes.map { boxes in
      stride(from: 0, to: boxes.count, by: count).map {
        Self.size((Double(boxes[$0].width) * Double(boxes[$0].height)).squareRoot())
      }
    }
    let generator = AnchorGenerator(family: .detectron2, sizes: sizes, aspectRatios: aspectRatios)
    for (level, boxes) in boxes.enumerated() {
      for (stored, laid) in zip(boxes, generator.cellAnchors(level: level)) {
        let differences = [
          stored.x1 - laid.x1, stored.y1 - laid.y1, stored.x2 - laid.x2, stored.y2 - laid.y2,
        ]
        guard differences.allSatisfy({ abs($0) <= 1e-4 * stored.width + 1e-4 * stored.height }) else {
          throw Self.error(origin, "boxes that are not sizes × aspect ratios around each cell's corner")
        }
      }
    }
  }

  private static func error(_ origin: SettingOrigin, _ says: String) -> ConfigurationError {
    .otherMathematics(
      source: origin.description, path: "anchor_generator.cell_anchors", says: says,
      computed: "anchors of some sizes, each with the same aspect ratios",
      mend: "where the model has others, remove these arrays and give its anchors with --config FILE.json")
  }

  /// The size that was meant: a whole number times a root of 2 where one is as near as float32 boxes tell, so that the
  /// anchors come out equal to the last bit.
  private static func size(_ value: Double) -> Double {
    for parts in 1...4 {
      for part in 0..<parts {
        let factor = pow(2, Double(part) / Double(parts))
        let whole = (value / factor).rounded()
        if whole > 0, abs(whole * factor / value - 1) < 1e-6 { return whole * factor }
      }
    }
    return value
  }

  /// To six digits, which float32 boxes have: 0.5, not 0.49999997.
  private static func rounded(_ value: Double) -> Double {
    Double(String(format: "%.6g", value)) ?? value
  }
}
