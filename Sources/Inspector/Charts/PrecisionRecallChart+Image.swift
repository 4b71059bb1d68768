import Evaluation
import Imaging
import Terminal

extension PrecisionRecallChart {
  /// All classes' curves, thin, and their mean, thick, beside the list of all classes.
  public func image(backdrop: Backdrop = .light) -> Image {
    // So large that ten steps of both axes are whole cells, and all classes are listed.
    let size = Size(width: 143, height: 5 + 10 * max(4, (curves.count + 8) / 10))
    var raster = Raster(frame(size, isColored: true).image(backdrop: backdrop))
    let plot = Self.layout(size).plot
    func draw(_ precisions: [Double], width: Double, _ color: RGB) {
      let points = Self.points(precisions).map { point in
        let place = plot.place(point.precision, point.recall)
        return (x: place.x * Double(Glyph.width), y: place.y * Double(Glyph.height))
      }
      raster.polyline(points, width: width, color.readable(on: backdrop.ground, contrast: 1.6))
    }
    for curve in curves { draw(curve.precisions, width: 1.5, ClassColors.color(curve.color)) }
    draw(mean, width: 4, backdrop.ink)
    return raster.image
  }
}
