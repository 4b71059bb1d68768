import Imaging
import Terminal

extension Frame {
  /// The screen as a picture, with the curves of charts as smooth lines.
  ///
  /// - Parameters:
  ///   - scale: how many pixels a pixel of the font takes.
  ///   - rows: how many rows to show; `nil` for all.
  public func image(scale: Int = 1, rows: Int? = nil, backdrop: Backdrop = .dark) -> Image {
    var shown = Canvas(width: canvas.width, height: min(rows ?? canvas.height, canvas.height))
    shown.draw(canvas, x: 0, y: 0)
    let charts = regions.charts
    guard !charts.isEmpty else { return shown.image(scale: scale, backdrop: backdrop) }
    for (chart, x, y) in charts {
      let inner = chart.axes.inner
      let area = Area(x: inner.x + x, y: inner.y + y, width: inner.width, height: inner.height)
      shown.update(area) { cell in
        let isMark = chart.marks.contains { $0.glyph == cell.glyph }
        if isMark || (0x2800...0x28FF).contains(cell.glyph.value) { cell.glyph = " " }
      }
    }
    var raster = Raster(shown.image(scale: scale, backdrop: backdrop))
    for (chart, x, y) in charts {
      chart.drawSmooth(on: &raster, x: x, y: y, scale: scale, backdrop: backdrop)
    }
    return raster.image
  }
}
