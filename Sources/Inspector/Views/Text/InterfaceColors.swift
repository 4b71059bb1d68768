import Diagnosis
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

  /// Pop-ups have a ground of their own, dark on every terminal, and lighter colours on it.
  static let popupGround = Ink(RGB(30, 36, 48))
  static let popupText = Ink(RGB(228, 232, 238))
  static let popupDim = Ink(RGB(158, 168, 182))
  static let popupFrame = Ink(RGB(110, 170, 225))
  static let popupChosen = Ink(RGB(120, 190, 255))
  static let popupWarning = Ink(RGB(255, 165, 95))
}

extension Explanation.ObjectOutcome {
  /// The same colour for a cause everywhere: strong for missed objects, muted for the rest.
  var color: RGB {
    switch self {
    case .found: RGB(90, 150, 110)
    case .ignored: RGB(130, 130, 130)
    case .missed(let stage): stage.color
    }
  }
}

extension MissStage {
  var color: RGB {
    switch self {
    case .anchors: RGB(200, 60, 190)
    case .regression: RGB(225, 115, 30)
    case .score: RGB(205, 165, 0)
    case .topK: RGB(0, 160, 175)
    case .nms: RGB(220, 50, 50)
    case .maxDetections: RGB(60, 110, 230)
    case .matching: RGB(145, 95, 225)
    }
  }
}
