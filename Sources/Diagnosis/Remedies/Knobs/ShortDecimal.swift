import Foundation

extension Float {
  /// The number below `self`, and at least `least`, that has the fewest significant digits; of as many digits the
  /// largest. Where not even nine digits tell the two apart, the next number below `self`.
  ///
  /// - Parameter self: above `least`, finite.
  func shortestBelow(atLeast least: Float) -> Float {
    if least < 0 || least == 0 { return 0 }
    let magnitude = Int(log10(Double(self)).rounded(.down))
    for digits in 1...9 {
      let unit = pow(10, Double(magnitude - digits + 1))
      // The quotient may round across a whole number: look one step to both sides.
      let whole = (Double(self) / unit).rounded(.down)
      for steps in [whole + 1, whole, whole - 1] where steps > 0 {
        // Read as people's input is: the float nearest to the decimal.
        let value = Float("\(Int(steps))e\(magnitude - digits + 1)") ?? self
        if value < self && value >= least { return value }
      }
    }
    return nextDown
  }
}
