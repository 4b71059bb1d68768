import Evaluation
import Imaging
import Terminal

extension PrecisionRecallChart {
  /// All classes' curves, thin, and their mean, thick, beside the list of all classes.
  public func image(backdrop: Backdrop = .light) -> Image {
    let size = Size(width: 130, height: max(40, curves.count + 4))
    var raster = Raster(frame(size, isColored: true).image(backdrop: backdrop))
    let inner = Self.layout(size).plot.inner
    func draw(_ precisions: [Double], width: Double, _ color: RGB) {
      let points = Self.points(precisions).map { point in
        (
          x: (Double(inner.x) + point.recall * Double(inner.width)) * Double(Glyph.width),
          y: (Double(inner.y) + (1 - point.precision) * Double(inner.height)) * Double(Glyph.height)
        )
      }
      raster.polyline(points, width: width, color.readable(on: backdrop.ground, contrast: 1.6))
    }
    for curve in curves { draw(curve.precisions, width: 1.5, ClassColors.color(curve.color)) }
    draw(mean, width: 4, backdrop.ink)
    return raster.image
  }
}
