/// A colour, 8 bits per channel (sRGB).
public struct RGB: Sendable, Hashable {
  public var red, green, blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  public static let black = RGB(0, 0, 0)
  public static let white = RGB(255, 255, 255)

  /// This colour with `share` (0…1) of another mixed in.
  public func mixed(with other: RGB, _ share: Double) -> RGB {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * min(1, max(0, share))).rounded())
    }
    return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }

  /// Relative luminance, 0…1 (WCAG 2, from sRGB).
  public var luminance: Double {
    let light = (LinearLight.value(of: red), LinearLight.value(of: green), LinearLight.value(of: blue))
    return 0.2126 * light.0 + 0.7152 * light.1 + 0.0722 * light.2
  }

  /// Black or white: whichever reads better on this colour.
  public var contrasting: RGB {
    // The contrast ratios (L + 0.05) with white and with black are equal at L = 0.179.
    luminance > 0.179 ? .black : .white
  }
}
