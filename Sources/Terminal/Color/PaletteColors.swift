import Imaging

/// The entries of the terminal's palette that are used at one depth.
struct PaletteColors {
  private let indices: ClosedRange<UInt8>

  /// `nil` where there is no palette: truecolor, or no colours at all.
  init?(_ depth: ColorDepth) {
    switch depth {
    case .palette256: indices = 16...255
    case .palette16: indices = 0...15
    case .palette8: indices = 0...7
    case .truecolor, .none: return nil
    }
  }

  func nearest(_ color: RGB) -> UInt8 {
    switch indices.upperBound {
    case 7: Palette.nearest8(color)
    case 15: Palette.nearest16(color)
    default: Palette.nearest256(color)
    }
  }

  /// The nearest entry of those that have so much contrast with another; where none has, that with the most.
  func nearest(to color: RGB, contrast: Double, on ground: UInt8) -> UInt8 {
    let below = Palette.rgb(ground)
    let first = nearest(color)
    if Palette.rgb(first).contrast(with: below) >= contrast { return first }
    let readable = indices.filter { Palette.rgb($0).contrast(with: below) >= contrast }
    return readable.min {
      Palette.rgb($0).squaredDistance(to: color) < Palette.rgb($1).squaredDistance(to: color)
    }
      ?? nearest(below.contrasting)
  }

  /// The nearest entry, but of few colours neither black nor white: one of them is the terminal's ground, and nobody
  /// knows which.
  func onUnknownGround(_ color: RGB) -> PaletteInk {
    let index = nearest(color)
    return [0, 7, 15].contains(index) ? .standard : .index(index)
  }
}
