import Foundation
import Support

/// A loss of any magnitude in about three digits: "80,403", "2.31", "0.0174", "3.2e-7".
func lossText(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "∞" : "-∞" }
  switch value.magnitude {
  case 0: return "0"
  case 1e12...: return exponentText(value)
  case 1000...: return grouped(Int(value.rounded()))
  case 100...: return fixed(value, 0)
  case 10...: return fixed(value, 1)
  case 1...: return fixed(value, 2)
  case 0.1...: return fixed(value, 3)
  case 0.001...: return fixed(value, 4)
  default: return exponentText(value)
  }
}

/// "3.2e-7"
private func exponentText(_ value: Double) -> String {
  var exponent = Int(log10(value.magnitude).rounded(.down))
  var digits = value / pow(10, Double(exponent))
  if fixed(digits.magnitude, 1) == "10.0" { (digits, exponent) = (digits / 10, exponent + 1) }
  return "\(fixed(digits, 1))e\(exponent)"
}

/// A share (0…1) in percent: "61.2 %", "0.03 %", "<0.01 %".
func percentText(_ share: Double) -> String {
  guard share.isFinite else { return "–" }
  let percent = share * 100
  switch percent {
  case 0: return "0 %"
  case ..<0.01: return "<0.01 %"
  case ..<1: return "\(fixed(percent, 2)) %"
  // Never "100.0 %" for less than all.
  case 99.95..<100: return ">99.9 %"
  default: return "\(fixed(percent, 1)) %"
  }
}

/// How many times less: "12", "1.6", "1,500".
func timesText(_ factor: Double) -> String {
  guard factor.isFinite else { return "∞" }
  switch factor {
  case 1e9...: return exponentText(factor)
  case 100...:
    // Two digits say enough.
    let unit = pow(10, log10(factor).rounded(.down) - 1)
    return grouped(Int((factor / unit).rounded() * unit))
  case 10...: return fixed(factor, 0)
  default: return fixed(factor, 1)
  }
}
