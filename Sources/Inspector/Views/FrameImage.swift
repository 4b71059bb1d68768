import Imaging
import Terminal

extension Frame {
  /// The screen as a picture, with the curves of charts as smooth lines.
  public func image(backdrop: Backdrop = .dark) -> Image {
    let charts = regions.charts
    guard !charts.isEmpty else { return canvas.image(backdrop: backdrop) }
    var bare = canvas
    for (chart, x, y) in charts {
      let inner = chart.axes.inner
      let area = Area(x: inner.x + x, y: inner.y + y, width: inner.width, height: inner.height)
      bare.update(area) { cell in
        if (0x2800...0x28FF).contains(cell.glyph.value) { cell.glyph = " " }
      }
    }
    var raster = Raster(bare.image(backdrop: backdrop))
    for (chart, x, y) in charts { chart.drawSmooth(on: &raster, x: x, y: y, backdrop: backdrop) }
    return raster.image
  }
}
