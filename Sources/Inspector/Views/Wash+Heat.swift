import Imaging
import RetinaNet
import Terminal

/// How values become colours.
struct Heat: Sendable, Hashable {
  enum Hues: Sendable, Hashable { case sequential, diverging }

  var hues: Hues
  var span: RampSpan
  /// Whether nothing of the picture is seen through, as where there are too few colours to tell the two apart.
  var isOpaque: Bool

  /// Without colours only lightness tells values apart, and of that both ends of the diverging ramp have as much.
  init(_ hues: Hues, _ span: RampSpan, depth: ColorDepth) {
    self.hues = depth == .none ? .sequential : hues
    self.span = span
    isOpaque = depth != .truecolor && depth != .palette256
  }

  /// What a grid's values look like. Weak ones let the picture through, strong ones cover it; what is no number leaves
  /// it as it is.
  func colors(_ values: [Float]) -> Wash.Colors {
    var pixels: [UInt8] = []
    var opacity: [UInt8] = []
    pixels.reserveCapacity(values.count * 3)
    opacity.reserveCapacity(values.count)
    for value in values {
      let position = span.position(value)
      let color = hues.ramp.color(position ?? 0)
      pixels.append(color.red)
      pixels.append(color.green)
      pixels.append(color.blue)
      opacity.append(position.map(cover) ?? 0)
    }
    return Wash.Colors(pixels: pixels, opacity: opacity)
  }

  private func cover(_ position: Float) -> UInt8 {
    if isOpaque { return 255 }
    switch hues {
    case .sequential: return UInt8(60 + 170 * position * position)
    case .diverging: return UInt8(60 + 170 * (2 * position - 1).magnitude)
    }
  }
}

extension Heat.Hues {
  var ramp: Ramp {
    switch self {
    case .sequential: .sequential
    case .diverging: .diverging
    }
  }
}
