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

  /// The entry with the least error in sRGB: for pictures, where neighbours make up for the error.
  func nearest(_ color: RGB) -> UInt8 {
    switch indices.upperBound {
    case 7: Palette.nearest8(color)
    case 15: Palette.nearest16(color)
    default: Palette.nearest256(color)
    }
  }

  /// The entry that looks most like a colour that stands alone.
  func likest(_ color: RGB) -> UInt8 { likest(color) { _ in true } ?? indices.lowerBound }

  /// The likest entry of those that have so much contrast with another; where none has, black or white.
  func likest(_ color: RGB, contrast: Double, on ground: UInt8) -> UInt8 {
    let below = Palette.rgb(ground)
    func isReadable(_ index: UInt8) -> Bool { Palette.rgb(index).contrast(with: below) >= contrast }
    let first = likest(color)
    if isReadable(first) { return first }
    // Lightness must change, so hue decides.
    return likest(color, lightnessCounts: 0.3, among: isReadable) ?? likest(below.contrasting)
  }

  /// The likest entry, but of few colours neither black nor white: one of them is the terminal's ground, and nobody
  /// knows which.
  func onUnknownGround(_ color: RGB) -> PaletteInk {
    let index = likest(color)
    return [0, 7, 15].contains(index) ? .standard : .index(index)
  }

  private func likest(
    _ color: RGB, lightnessCounts: Double = 1, among isCandidate: (UInt8) -> Bool
  ) -> UInt8? {
    var wanted = OKLab(color)
    let isNeutral = wanted.isNeutral
    // Few colours are all pure: what they stand for seldom is, and would become grey.
    if indices.count <= 16 {
      wanted.a *= 1.5
      wanted.b *= 1.5
    }
    var best: (index: UInt8, unlikeness: Double)?
    for index in indices where isCandidate(index) {
      var look = Self.looks[Int(index)]
      // Grey has no hue to become.
      guard !isNeutral || look.isNeutral else { continue }
      look.lightness = wanted.lightness + (look.lightness - wanted.lightness) * lightnessCounts
      let unlikeness = look.distance(to: wanted)
      if unlikeness < best?.unlikeness ?? .infinity { best = (index, unlikeness) }
    }
    return best?.index
  }

  private static let looks = (0...255).map { OKLab(Palette.rgb(UInt8($0))) }
}

extension OKLab {
  fileprivate var isNeutral: Bool { a * a + b * b < 0.03 * 0.03 }
}
