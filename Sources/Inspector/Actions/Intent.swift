/// What a key means.
public enum Intent: Sendable, Hashable {
  case show(ViewKind)
  case move(dx: Int, dy: Int)
  case pan(dx: Int, dy: Int)
  case first, last
  case scroll(Int)
  case panel
  case level(Int)
  case label(Int)
  case findClass
  case mode(Int)
  case channel(Int)
  case zoom(Zoom)
  case adjust(Knob, Int)
  case tuneClass
  case typeValue
  case reset
  case pin
  case anchors
  case groundTruth, draw, deleteDrawn
  case picture(Int)
  case colorDepth
  case savePNG, saveJSON, saveTruth, copyCommand
  case help
  case confirm, cancel
  case redraw, suspend, quit

  public enum Zoom: Sendable, Hashable { case `in`, out, whole }
}
