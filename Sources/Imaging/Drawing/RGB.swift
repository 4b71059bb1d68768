import Foundation

/// A colour of the screen, 8 bits a channel (sRGB).
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
    func linear(_ value: UInt8) -> Double {
      let x = Double(value) / 255
      return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Black or white: whichever reads better on this colour.
  public var contrasting: RGB {
    // The contrast ratios (L + 0.05) with white and with black are equal at L = 0.179.
    luminance > 0.179 ? .black : .white
  }
}
