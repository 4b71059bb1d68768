import Imaging

/// Colours for values 0…1. Equal differences look equal: steps in OKLab have one length, and lightness rises evenly, so
/// that it alone shows the order, to colour-blind people too.
public struct Ramp: Sendable {
  private let table: [RGB]

  /// A path through OKLab, followed as its parameter goes from 0 to 1.
  private init(_ path: (Double) -> OKLab) {
    table = (0..<256).map { path(Double($0) / 255).rgb }
  }

  /// From dark blue through violet, red and orange to light yellow: for values from low to high.
  ///
  /// A helix: hue turns and lightness rises at steady rates, so that the steps are even. Its radius and axis keep it
  /// just within sRGB.
  public static let sequential = Ramp { t in
    let turning = OKLab(lightness: 0, chroma: 0.14, hue: -90 + 200 * t)
    return OKLab(lightness: 0.20 + 0.75 * t, a: turning.a, b: turning.b + 0.02)
  }

  /// From blue to near white at 0.5 to orange: for values of both signs. Both arms are straight, and equally long and
  /// dark.
  public static let diverging = Ramp { t in
    let far = abs(2 * t - 1)
    return OKLab(lightness: 0.95 - 0.45 * far, chroma: 0.13 * far, hue: t < 0.5 ? 258 : 50)
  }

  /// The colour of a value. Values outside 0…1 get the end's colour, NaN the lower end's.
  public func color(_ value: Float) -> RGB {
    guard value > 0 else { return table[0] }
    return table[Int(min(1, value) * 255 + 0.5)]
  }
}
