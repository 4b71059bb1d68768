import Imaging
import Terminal

extension Picture {
  /// The part of the picture that a viewport shows, in block characters: a canvas of the viewport's size.
  func mosaic(_ viewport: Viewport, _ traits: TerminalTraits, _ wash: Wash? = nil) -> Canvas {
    var samples = Mosaic.samples(
      of: pyramid, viewport.window, columns: viewport.area.width, rows: viewport.area.height)
    if let wash { samples = wash.blended(over: samples, viewport.window) }
    return Mosaic(glyphs: traits.glyphs, depth: traits.depth).canvas(samples)
  }

  /// The picture alone, as large as the size of `traits` allows.
  public func canvas(_ traits: TerminalTraits, zoom: Double = 1, center: Point? = nil) -> Canvas {
    let viewport = Viewport(
      picture: Size(width: image.width, height: image.height),
      room: Area(x: 0, y: 0, width: traits.size.width, height: traits.size.height),
      cellAspect: traits.cellAspect, zoom: zoom, center: center)
    return mosaic(viewport, traits)
  }
}
