import Imaging
import Terminal

/// The interface's own colours: each reads on dark and on light grounds, and never says anything alone.
enum Accent {
  static let chosen = Ink(RGB(0, 120, 190))
  static let appeared = Ink(RGB(0, 150, 110))
  static let vanished = Ink(RGB(205, 90, 0))

  static let knob = Pen(chosen, style: .bold)
  static let warning = Pen(vanished, style: .bold)
}
