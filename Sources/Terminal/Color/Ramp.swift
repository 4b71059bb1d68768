import Imaging

/// Colours for values 0…1, in which equal differences look equal: their steps in OKLab are of one length, and their
/// lightness rises evenly, so that it alone tells the order, to the colour-blind too.
public struct Ramp: Sendable {
  private let table: [RGB]

  /// A path through OKLab, followed as its parameter goes from 0 to 1.
  private init(_ path: (Double) -> OKLab) {
    table = (0..<256).map { path(Double($0) / 255).rgb }
  }

  /// From dark blue by violet, red and orange to light yellow: for values from little to much.
  ///
  /// A helix: hue turns at a steady rate while lightness rises at another, so that the steps are even. Its radius and
  /// axis keep it just within sRGB.
  public static let sequential = Ramp { t in
    let turning = OKLab(lightness: 0, chroma: 0.14, hue: -90 + 200 * t)
    return OKLab(lightness: 0.20 + 0.75 * t, a: turning.a, b: turning.b + 0.02)
  }

  /// From blue to near white at 0.5 and on to orange: for values of two signs. Both arms are straight, and equally
  /// long and dark.
  public static let diverging = Ramp { t in
    let far = abs(2 * t - 1)
    return OKLab(lightness: 0.95 - 0.45 * far, chroma: 0.13 * far, hue: t < 0.5 ? 258 : 50)
  }

  /// The colour of a value; those beyond 0…1 have the end's, NaN the lower end's.
  public func color(_ value: Float) -> RGB {
    guard value > 0 else { return table[0] }
    return table[Int(min(1, value) * 255 + 0.5)]
  }
}
