import Imaging

/// The colours in which a cell's two parts are shown.
struct PartColors: Sendable {
  let depth: ColorDepth

  init(_ depth: ColorDepth) { self.depth = depth }

  /// Ink and ground. Where there are few colours, the larger part makes up for what the nearest colour of the smaller
  /// one lacks or has too much, so that the cell as a whole keeps its colour.
  @inline(__always)
  func inks(of parts: TwoColorFit.Parts) -> (ink: Ink, ground: Ink) {
    guard depth != .truecolor else { return (Ink(Self.rounded(parts.ink)), Ink(Self.rounded(parts.ground))) }
    let share = Float(parts.inkPixels) / Float(GlyphShape.pixels)
    if share > 0.5 {
      let ground = nearest(parts.ground)
      let lack = parts.ground - Self.values(ground)
      return (Ink(nearest(parts.ink + lack * ((1 - share) / share))), Ink(ground))
    }
    let ink = nearest(parts.ink)
    let lack = parts.ink - Self.values(ink)
    return (Ink(ink), Ink(nearest(parts.ground + lack * (share / (1 - share)))))
  }

  private func nearest(_ color: SIMD3<Float>) -> RGB {
    let color = Self.rounded(color.clamped(lowerBound: SIMD3(), upperBound: SIMD3(repeating: 255)))
    return switch depth {
    case .truecolor, .none: color
    case .palette256: Palette.rgb(Palette.nearest256(color))
    case .palette16: Palette.rgb(Palette.nearest16(color))
    case .palette8: Palette.rgb(Palette.nearest8(color))
    }
  }

  private static func values(_ color: RGB) -> SIMD3<Float> {
    SIMD3(Float(color.red), Float(color.green), Float(color.blue))
  }

  private static func rounded(_ color: SIMD3<Float>) -> RGB {
    RGB(UInt8(color.x + 0.5), UInt8(color.y + 0.5), UInt8(color.z + 0.5))
  }
}
