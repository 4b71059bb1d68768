import Foundation
import Imaging

/// A colour as lightness (0…1) and two opponent axes, green to red and blue to yellow. Equal distances look about
/// equal (OKLab: Björn Ottosson, bottosson.github.io/posts/oklab, 2020).
struct OKLab: Hashable {
  var lightness: Double
  var a: Double
  var b: Double

  init(lightness: Double, a: Double, b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// - Parameter hue: in degrees.
  init(lightness: Double, chroma: Double, hue: Double) {
    let angle = hue * .pi / 180
    self.init(lightness: lightness, a: chroma * cos(angle), b: chroma * sin(angle))
  }

  init(_ color: RGB) {
    let (red, green, blue) = (
      LinearLight.value(of: color.red), LinearLight.value(of: color.green), LinearLight.value(of: color.blue)
    )
    let long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    let medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    let short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
  }

  /// The sRGB colour, each channel clamped.
  var rgb: RGB {
    func cube(_ x: Double) -> Double { x * x * x }
    let long = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
    let medium = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
    let short = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
    return RGB(
      UInt8(linear: 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
      UInt8(linear: -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
      UInt8(linear: -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short))
  }

  func distance(to other: OKLab) -> Double {
    let (dl, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
    return (dl * dl + da * da + db * db).squareRoot()
  }
}

extension UInt8 {
  /// The sRGB channel value of linear light, 0…1 (IEC 61966-2-1).
  init(linear light: Double) {
    let x = Swift.min(1, Swift.max(0, light))
    self = UInt8(((x <= 0.0031308 ? x * 12.92 : 1.055 * pow(x, 1 / 2.4) - 0.055) * 255).rounded())
  }
}
