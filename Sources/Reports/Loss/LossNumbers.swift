import Support

/// A loss in about four digits: "12,345", "1.234", "0.0123", "3.1e-7".
func lossText(_ value: Double) -> String {
  switch value.magnitude {
  case 0: return "0"
  case ..<0.0005:
    guard value.isNormal else { return "\(value)" }
    var (mantissa, exponent) = (value, 0)
    while mantissa.magnitude < 0.95 {
      mantissa *= 10
      exponent += 1
    }
    return "\(fixed(mantissa, 1))e-\(exponent)"
  case ..<10: return fixed(value, 4)
  case ..<100: return fixed(value, 3)
  case ..<1000: return fixed(value, 2)
  case ..<1e15: return grouped(Int(value.rounded()))
  default: return "\(value)"
  }
}

/// A part of a whole as a percentage that never says all or nothing of what is neither: "12.3 %", "> 99.9 %".
func shareText(_ part: Double, of whole: Double) -> String {
  let share = part / whole * 100
  guard share.isFinite else { return "–" }
  if part > 0, share < 0.05 { return "< 0.1 %" }
  if part < whole, share >= 99.95 { return "> 99.9 %" }
  return fixed(share, 1) + " %"
}

/// A setting as one types it: "2" for 2.0.
func settingText(_ value: Double) -> String {
  value == value.rounded() && value.magnitude < 1e9 ? "\(Int(value))" : "\(value)"
}
