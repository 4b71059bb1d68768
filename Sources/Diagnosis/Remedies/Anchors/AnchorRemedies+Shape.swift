import Imaging
import RetinaNet

extension AnchorRemedies {
  /// An anchor shape that would overlap the object by 0.5 at the present size of the input, from the grid cell nearest
  /// to it: of all shapes of a level the one that overlaps it most, on the level whose present sizes are nearest to
  /// that shape's. Size and ratio are rounded (to a pixel and to hundredths, where that leaves 0.5), and the IoU is
  /// that of the rounded shape as the family lays it.
  func shape(for box: Box) -> Remedy.Change? {
    let object = trace.transform.resized(box)
    let layout = AnchorLayout(trace.configuration, trace.transform)
    let shapes = trace.configuration.anchors.sizes.indices.compactMap { level in
      bestShape(for: object, level: level, layout)
    }
    func distance(_ shape: Shape) -> Double {
      trace.configuration.anchors.sizes[shape.level].map { max($0, shape.size) / min($0, shape.size) }.min()
        ?? 1
    }
    return shapes.min { distance($0) < distance($1) }.map {
      .anchorShape(level: $0.level, size: $0.size, aspectRatio: $0.aspectRatio, iou: $0.iou)
    }
  }

  private struct Shape {
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
  private func bestShape(for object: Box, level: Int, _ layout: AnchorLayout) -> Shape? {
    layout.corners(level: level, near: object.center).flatMap { corner -> [Shape] in
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

  /// The shape of so many pixels, rounded if it then still overlaps the object enough.
  private func shape(
    _ width: Double, _ height: Double, _ level: Int, _ corner: SIMD2<Float>, _ object: Box
  ) -> Shape? {
    let size = (width * height).squareRoot()
    let ratio = height / width
    let rounded = (size: max(size.rounded(), 1), ratio: max((ratio * 100).rounded() / 100, 0.01))
    return [(rounded.size, rounded.ratio), (size, ratio)].lazy.map { size, ratio in
      let generator = AnchorGenerator(
        family: trace.configuration.family, sizes: [[size]], aspectRatios: [ratio])
      let iou = generator.cellAnchors(level: 0)[0].moved(by: corner).iou(object)
      return Shape(level: level, size: size, aspectRatio: ratio, iou: iou)
    }.first { $0.iou >= TrainingMatch.foreground }
  }
}
