import Imaging
import RetinaNet

/// What would give an object an anchor, where none overlaps it by 0.5: another size of the input, and another anchor
/// shape. Both are computed from where anchors lie.
struct AnchorRemedies {
  let trace: Trace
  private let targets: [Target]
  private let generator: AnchorGenerator
  /// Per level the anchors around the origin.
  private let cells: [[Box]]

  init(_ coverage: PictureCoverage) {
    trace = coverage.trace
    targets = coverage.targets
    generator = AnchorGenerator(trace.configuration)
    cells = generator.sizes.indices.map(generator.cellAnchors)
  }

  func remedies(for target: Int) -> [Remedy] {
    [inputSize(for: targets[target].box), shape(for: targets[target].box)].compactMap { change in
      change.map { Remedy(change: $0, admits: nil) }
    }
  }

  /// Sizes up to this many times larger or smaller than the present one are tried.
  static let factor = 4

  /// The shorter side, with the longer one's bound in proportion, that is nearest to the present one and at which an
  /// anchor overlaps the object by 0.5. Every size from a quarter of the present side to four times it is tried, within
  /// the limits of a configuration. Of two sizes equally near, the larger one.
  func inputSize(for box: Box) -> Remedy.Change? {
    let input = trace.configuration.input
    // Pictures of all sizes have no size in common that could be changed.
    guard !input.keepsSize else { return nil }
    let sizes =
      max(1, input.minSize / Self.factor)...min(input.minSize * Self.factor, ExecutionPlan.largestSide)
    for distance in 1...max(sizes.upperBound - input.minSize, input.minSize - sizes.lowerBound, 1) {
      for minSize in [input.minSize + distance, input.minSize - distance] where sizes.contains(minSize) {
        let maxSize = Self.maxSize(input, minSize: minSize)
        guard maxSize <= ExecutionPlan.largestSide else { continue }
        if bestOverlap(of: box, minSize: minSize, maxSize: maxSize) >= AnchorMatcher.foregroundIoU {
          return .inputSize(minSize: minSize, maxSize: maxSize)
        }
      }
    }
    return nil
  }

  static func maxSize(_ input: Configuration.Input, minSize: Int) -> Int {
    let exact = Double(input.maxSize) * Double(minSize) / Double(input.minSize)
    return max(1, Int(exact.rounded()))
  }

  /// The largest IoU of an object with an anchor at another size of the input.
  ///
  /// - Parameter box: in pixels of the original picture.
  func bestOverlap(of box: Box, minSize: Int, maxSize: Int) -> Float {
    var input = trace.configuration.input
    (input.minSize, input.maxSize) = (minSize, maxSize)
    let original = trace.transform.original
    let transform = Preprocessing(family: trace.configuration.family, input: input)
      .transform(width: original.width, height: original.height)
    let resized = transform.resized(box)
    var best: Float = 0
    for (level, grid) in CellGrid.all(generator, padded: transform.padded).enumerated() {
      for corner in grid.corners(near: resized.center) {
        for anchor in cells[level] {
          let iou = anchor.moved(by: corner).iou(resized)
          // False for NaN.
          if iou > best { best = iou }
        }
      }
    }
    return best
  }
}

extension AnchorRemedies {
  /// An anchor shape that would overlap the object by 0.5 at the present size of the input, from the grid cell nearest
  /// to it: of all shapes of a level the one that overlaps it most, on the level whose present sizes are nearest to
  /// that shape's. Size and ratio are rounded (to a pixel and to hundredths, where that leaves 0.5), and the IoU is
  /// that of the rounded shape as the family lays it.
  func shape(for box: Box) -> Remedy.Change? {
    let object = trace.transform.resized(box)
    let grids = CellGrid.all(generator, padded: trace.transform.padded)
    let shapes = grids.indices.compactMap { level in bestShape(for: object, level: level, grids[level]) }
    func distance(_ shape: FittedShape) -> Double {
      trace.configuration.anchors.sizes[shape.level].map { max($0, shape.size) / min($0, shape.size) }.min()
        ?? 1
    }
    return shapes.min { distance($0) < distance($1) }.map {
      .anchorShape(level: $0.level, size: $0.size, aspectRatio: $0.aspectRatio, iou: $0.iou)
    }
  }

  private struct FittedShape {
    var level: Int
    var size: Double
    var aspectRatio: Double
    var iou: Float
  }

  /// The shape that overlaps most, from the corners around the object's centre.
  ///
  /// For a corner that lies off the object's centre by d along an axis, the anchors that end at an edge of the object
  /// are longer or shorter than it by 2d. Between these two lengths the IoU only rises or only falls, beyond them it
  /// falls; so the best of all shapes is one of the four with such sides.
  private func bestShape(for object: Box, level: Int, _ grid: CellGrid) -> FittedShape? {
    grid.corners(near: object.center).flatMap { corner -> [FittedShape] in
      let offset = object.center - corner
      let (x, y) = (Double(abs(offset.x)), Double(abs(offset.y)))
      let (width, height) = (Double(object.width), Double(object.height))
      return [width + 2 * x, width - 2 * x].flatMap { w in
        [height + 2 * y, height - 2 * y].compactMap { h in
          w > 0 && h > 0 ? shape(w, h, level, corner, object) : nil
        }
      }
    }.max { $0.iou < $1.iou }
  }

  /// The shape with these sides, in pixels; rounded if it then still overlaps the object enough.
  private func shape(
    _ width: Double, _ height: Double, _ level: Int, _ corner: SIMD2<Float>, _ object: Box
  ) -> FittedShape? {
    let size = (width * height).squareRoot()
    let ratio = height / width
    let rounded = (size: max(size.rounded(), 1), ratio: max((ratio * 100).rounded() / 100, 0.01))
    return [(rounded.size, rounded.ratio), (size, ratio)].lazy.map { size, ratio in
      let generator = AnchorGenerator(
        family: trace.configuration.family, sizes: [[size]], aspectRatios: [ratio])
      let iou = generator.cellAnchors(level: 0)[0].moved(by: corner).iou(object)
      return FittedShape(level: level, size: size, aspectRatio: ratio, iou: iou)
    }.first { $0.iou >= AnchorMatcher.foregroundIoU }
  }
}
