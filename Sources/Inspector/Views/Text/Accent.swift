import Imaging
import Terminal

/// The interface's own colours: each reads on dark and on light grounds, and never says anything alone.
enum Accent {
  static let chosen = Ink(RGB(0, 120, 190))
  static let appeared = Ink(RGB(0, 150, 110))
  static let vanished = Ink(RGB(205, 90, 0))

  /// Lines over the picture that belong to no class; they darken by themselves where it is light.
  static let line = Ink(.white)
  static let anchor = Ink(RGB(150, 210, 255))

  static let knob = Pen(chosen, style: .bold)
  static let warning = Pen(vanished, style: .bold)
}
