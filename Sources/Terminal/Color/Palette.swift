import Imaging

/// The colours that terminals number: xterm's sixteen, the 6 × 6 × 6 cube (16–231) and 24 greys (232–255).
///
/// Users may redefine the first sixteen; the values here are xterm's.
public enum Palette {
  /// The colour of a number.
  public static func rgb(_ index: UInt8) -> RGB { colors[Int(index)] }

  /// The number of the nearest colour by squared error in sRGB, among 16–255, which are the same everywhere.
  public static func nearest256(_ color: RGB) -> UInt8 {
    let (red, green, blue) = (
      nearestStep[Int(color.red)], nearestStep[Int(color.green)], nearestStep[Int(color.blue)]
    )
    let cube = 16 + 36 * red + 6 * green + blue
    // The grey nearest to the channels' mean has the least squared error.
    let sum = Int(color.red) + Int(color.green) + Int(color.blue)
    let gray = UInt8(232 + min(23, max(0, (sum - 9) / 30)))
    return rgb(gray).squaredDistance(to: color) < rgb(cube).squaredDistance(to: color) ? gray : cube
  }

  /// The number of the nearest of the first sixteen colours.
  public static func nearest16(_ color: RGB) -> UInt8 { nearest(color, of: 16) }

  /// The number of the nearest of the first eight colours.
  public static func nearest8(_ color: RGB) -> UInt8 { nearest(color, of: 8) }

  private static func nearest(_ color: RGB, of count: Int) -> UInt8 {
    var best = (index: UInt8(0), distance: Int.max)
    for index in 0..<UInt8(count) {
      let distance = rgb(index).squaredDistance(to: color)
      if distance < best.distance { best = (index, distance) }
    }
    return best.index
  }

  /// A channel's six values in the cube.
  private static let steps: [UInt8] = [0, 95, 135, 175, 215, 255]

  /// The number of the nearest step for each value of a channel.
  private static let nearestStep: [UInt8] = (0...255).map { value in
    UInt8(steps.indices.min { abs(Int(steps[$0]) - value) < abs(Int(steps[$1]) - value) }!)
  }

  private static let colors: [RGB] = {
    let xterm: [UInt32] = [
      0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
      0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]
    let first = xterm.map { RGB(UInt8($0 >> 16), UInt8($0 >> 8 & 255), UInt8($0 & 255)) }
    let cube = (0..<216).map { RGB(steps[$0 / 36], steps[$0 / 6 % 6], steps[$0 % 6]) }
    let grays = (0..<24).map { (step: Int) -> RGB in
      let value = UInt8(8 + 10 * step)
      return RGB(value, value, value)
    }
    return first + cube + grays
  }()
}

extension RGB {
  /// The squared error between two colours in sRGB, over three channels.
  func squaredDistance(to other: RGB) -> Int {
    let red = Int(red) - Int(other.red)
    let green = Int(green) - Int(other.green)
    let blue = Int(blue) - Int(other.blue)
    return red * red + green * green + blue * blue
  }
}

/// The palette entries that are used at one colour depth.
struct PaletteColors {
  private let indices: ClosedRange<UInt8>

  /// `nil` if there is no palette: at truecolor, or without colours.
  init?(_ depth: ColorDepth) {
    switch depth {
    case .palette256: indices = 16...255
    case .palette16: indices = 0...15
    case .palette8: indices = 0...7
    case .truecolor, .none: return nil
    }
  }

  /// The entry with the least error in sRGB: for pictures, where neighbouring cells compensate for the error.
  func nearest(_ color: RGB) -> UInt8 {
    switch indices.upperBound {
    case 7: Palette.nearest8(color)
    case 15: Palette.nearest16(color)
    default: Palette.nearest256(color)
    }
  }

  /// The entry that looks most like a colour on its own.
  func mostSimilar(_ color: RGB) -> UInt8 { mostSimilar(color) { _ in true } ?? indices.lowerBound }

  /// The most similar entry of those that have enough contrast with another; black or white if none has.
  func mostSimilar(_ color: RGB, contrast: Double, on background: UInt8) -> UInt8 {
    let below = Palette.rgb(background)
    func isReadable(_ index: UInt8) -> Bool { Palette.rgb(index).contrast(with: below) >= contrast }
    let first = mostSimilar(color)
    if isReadable(first) { return first }
    // Lightness must change, so hue decides.
    return mostSimilar(color, lightnessCounts: 0.3, among: isReadable) ?? mostSimilar(below.contrasting)
  }

  /// The most similar entry, but neither black nor white if there are few colours: one of them is the terminal's
  /// background, and which one is unknown.
  func onUnknownBackground(_ color: RGB) -> PaletteInk {
    let index = mostSimilar(color)
    return [0, 7, 15].contains(index) ? .standard : .index(index)
  }

  private func mostSimilar(
    _ color: RGB, lightnessCounts: Double = 1, among isCandidate: (UInt8) -> Bool
  ) -> UInt8? {
    var wanted = OKLab(color)
    let isNeutral = wanted.isNeutral
    // Small palettes hold only saturated colours; without this, most colours would become grey.
    if indices.count <= 16 {
      wanted.a *= 1.5
      wanted.b *= 1.5
    }
    var best: (index: UInt8, distance: Double)?
    for index in indices where isCandidate(index) {
      var entry = Self.entries[Int(index)]
      // Grey must not gain a hue.
      guard !isNeutral || entry.isNeutral else { continue }
      entry.lightness = wanted.lightness + (entry.lightness - wanted.lightness) * lightnessCounts
      let distance = entry.distance(to: wanted)
      if distance < best?.distance ?? .infinity { best = (index, distance) }
    }
    return best?.index
  }

  private static let entries = (0...255).map { OKLab(Palette.rgb(UInt8($0))) }
}

extension OKLab {
  fileprivate var isNeutral: Bool { a * a + b * b < 0.03 * 0.03 }
}
