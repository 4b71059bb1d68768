import Imaging
import Terminal

/// The interface's own colours: each is readable on dark and light grounds, and none carries meaning alone.
enum Accent {
  static let chosen = Ink(RGB(0, 120, 190))
  static let appeared = Ink(RGB(0, 150, 110))
  static let vanished = Ink(RGB(205, 90, 0))

  /// Lines over the picture that belong to no class; the canvas darkens them on light ground.
  static let line = Ink(.white)
  static let anchor = Ink(RGB(150, 210, 255))

  static let knob = Pen(chosen, style: .bold)
  static let warning = Pen(vanished, style: .bold)
}
