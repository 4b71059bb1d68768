import Imaging
import Terminal

/// The picture on the screen, as views draw over it: cells of the canvas, clipped to the picture.
struct Stage {
  var canvas: Canvas
  let viewport: Viewport
  let traits: TerminalTraits

  /// The cells that the picture fills.
  var area: Area { viewport.area }
}
