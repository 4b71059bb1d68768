import Imaging
import Tensors

/// Lays anchors over the grids of the pyramid as each family does it.
///
/// Sources: torchvision `models/detection/anchor_utils.py`, detectron2 `modeling/anchor_generator.py`,
/// mmdetection `models/task_modules/prior_generators/anchor_generator.py`; RetinaNet, section 4.
public struct AnchorGenerator: Sendable, Hashable {
  public let family: Family
  /// Square roots of anchor areas per level, in pixels of the resized picture.
  public let sizes: [[Double]]
  /// Height over width.
  public let aspectRatios: [Double]
  /// The levels' numbers, 3 for P3: a level's stride is 2 to the power of its number.
  public let levels: [Int]

  /// - Parameter levels: by default P3 and on.
  public init(family: Family, sizes: [[Double]], aspectRatios: [Double], levels: [Int]? = nil) {
    self.family = family
    self.sizes = sizes
    self.aspectRatios = aspectRatios
    self.levels = levels ?? sizes.indices.map { $0 + 3 }
  }

  public init(_ configuration: Configuration) { self.init(configuration.anchors, configuration.family) }

  public init(_ anchors: Configuration.Anchors, _ family: Family) {
    self.init(
      family: family, sizes: anchors.sizes, aspectRatios: anchors.aspectRatios, levels: anchors.levels)
  }

  /// How many anchors each grid cell of a level has.
  public func anchorsPerCell(level: Int) -> Int { sizes[level].count * aspectRatios.count }

  /// The anchors of the grid cell whose top-left corner is the origin, in the order of the heads' channels.
  ///
  /// torchvision and mmdetection go through the sizes within each ratio, detectron2 through the ratios within
  /// each size. Only torchvision rounds, halves to even; detectron2 computes in double precision.
  public func cellAnchors(level: Int) -> [Box] {
    switch family {
    case .torchvision, .torchvisionV2:
      aspectRatios.flatMap { ratio in
        sizes[level].map { size in
          let (width, height) = Self.sides(Float(size), ratio: Float(ratio))
          return Box(
            x1: (-width / 2).rounded(.toNearestOrEven), y1: (-height / 2).rounded(.toNearestOrEven),
            x2: (width / 2).rounded(.toNearestOrEven), y2: (height / 2).rounded(.toNearestOrEven))
        }
      }
    case .mmdetection:
      // The reference multiplies by a power-of-two stride on the way, which changes no rounding.
      aspectRatios.flatMap { ratio in
        sizes[level].map { size in
          let (width, height) = Self.sides(Float(size), ratio: Float(ratio))
          return Box(x1: -0.5 * width, y1: -0.5 * height, x2: 0.5 * width, y2: 0.5 * height)
        }
      }
    case .detectron2:
      sizes[level].flatMap { size in
        aspectRatios.map { ratio in
          let width = (size * size / ratio).squareRoot()
          let height = ratio * width
          return Box(
            x1: Float(-width / 2), y1: Float(-height / 2), x2: Float(width / 2), y2: Float(height / 2))
        }
      }
    }
  }

  /// Width and height of an anchor of area `size`², with the roundings of float32.
  private static func sides(_ size: Float, ratio: Float) -> (width: Float, height: Float) {
    let heightRatio = ratio.squareRoot()
    return ((1 / heightRatio) * size, heightRatio * size)
  }

  /// The size (square root of the area, before any rounding) and the height over width of one of a cell's anchors, by
  /// its place among `cellAnchors`.
  public func shape(level: Int, _ index: Int) -> (size: Double, aspectRatio: Double) {
    let sizes = sizes[level]
    if family == .detectron2 {
      let (size, ratio) = index.quotientAndRemainder(dividingBy: aspectRatios.count)
      return (sizes[size], aspectRatios[ratio])
    }
    let (ratio, size) = index.quotientAndRemainder(dividingBy: sizes.count)
    return (sizes[size], aspectRatios[ratio])
  }

  /// Pixels of the resized picture from one cell to the next.
  ///
  /// torchvision divides the padded picture by the grid, dropping the remainder, so that odd grids have odd
  /// strides; the others double from 8 at P3.
  public func stride(
    level: Int, gridHeight: Int, gridWidth: Int, padded: Transform.Size
  ) -> (x: Int, y: Int) {
    switch family {
    case .torchvision, .torchvisionV2: (padded.width / max(gridWidth, 1), padded.height / max(gridHeight, 1))
    case .detectron2, .mmdetection: (1 << levels[level], 1 << levels[level])
    }
  }

  /// All anchors of one level, neither clipped nor filtered: `[gridHeight·gridWidth·A, 4]` with x1 y1 x2 y2 in
  /// pixels of the resized picture, in the order row, column, cell anchor.
  public func anchors(level: Int, gridHeight: Int, gridWidth: Int, padded: Transform.Size) -> Tensor {
    let cell = cellAnchors(level: level).map { SIMD4($0.x1, $0.y1, $0.x2, $0.y2) }
    let stride = stride(level: level, gridHeight: gridHeight, gridWidth: gridWidth, padded: padded)
    return Tensor(shape: [gridHeight * gridWidth * cell.count, 4]) { buffer in
      guard var out = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
      cell.withUnsafeBufferPointer { cell in
        for row in 0..<gridHeight {
          let y = Float(row * stride.y)
          for column in 0..<gridWidth {
            let x = Float(column * stride.x)
            let shift = SIMD4(x, y, x, y)
            for anchor in cell {
              out.storeBytes(of: shift + anchor, as: SIMD4<Float>.self)
              out += MemoryLayout<SIMD4<Float>>.stride
            }
          }
        }
      }
    }
  }
}

extension Family {
  /// The nearest anchor size that is written into the family's configurations: torchvision takes whole ones, the others
  /// get two decimals.
  public func anchorSize(nearest size: Double) -> Double {
    switch self {
    case .torchvision, .torchvisionV2: max(1, size.rounded())
    case .detectron2, .mmdetection: max(1, (size * 100).rounded() / 100)
    }
  }
}

extension AnchorGenerator {
  /// The nearest height over width of two decimals, below 0.1 of three.
  public static func aspectRatio(nearest ratio: Double) -> Double {
    let ratio = min(max(ratio, 0.02), 50)
    return ratio < 0.1 ? (ratio * 1000).rounded() / 1000 : (ratio * 100).rounded() / 100
  }
}
