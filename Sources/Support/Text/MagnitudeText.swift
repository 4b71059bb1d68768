import Foundation

/// A number of any magnitude in so many digits that count: "80,403", "231", "2.31", "0.0174", "3.2e−7".
///
/// At most four digits follow the point; below 0.001 there is an exponent.
public func numberText(_ value: Double, digits: Int = 3) -> String {
  guard value.isFinite else { return fixed(value, 0) }
  if value == 0 { return "0" }
  guard (0.001..<1e12).contains(value.magnitude) else { return exponentText(value) }
  var decimals = min(4, max(0, digits - 1 - Int(log10(value.magnitude).rounded(.down))))
  // Where rounding reaches the next power of ten, one digit fewer is needed: 10.0 for 9.996.
  let power = pow(10, Double(digits - decimals))
  if decimals > 0, value.magnitude < power,
    (value.magnitude * pow(10, Double(decimals))).rounded() >= power * pow(10, Double(decimals))
  {
    decimals -= 1
  }
  return value.magnitude.rounded() >= 1000 && decimals == 0
    ? grouped(Int(value.rounded())) : fixed(value, decimals)
}

public func numberText(_ value: Float, digits: Int = 3) -> String {
  numberText(Double(value), digits: digits)
}

/// A number in three digits that count, as an option takes it: "0.00125", "1.25e-05".
public func optionText(_ value: Double) -> String {
  guard value != 0, value.isFinite else { return "\(value)" }
  let unit = pow(10, 2 - log10(value.magnitude).rounded(.down))
  // The unit of a subnormal number overflows.
  return unit.isFinite ? "\(Float((value * unit).rounded() / unit))" : "\(Float(value))"
}

/// "3.2e−7"
func exponentText(_ value: Double) -> String {
  var exponent = Int(log10(value.magnitude).rounded(.down))
  // In two steps, since the power of a subnormal number overflows.
  var digits = value / pow(10, Double(exponent / 2)) / pow(10, Double(exponent - exponent / 2))
  if fixed(digits.magnitude, 1) == "10.0" { (digits, exponent) = (digits / 10, exponent + 1) }
  return "\(fixed(digits, 1))e\(exponent < 0 ? "−" : "")\(abs(exponent))"
}

/// A share (0…1) in percent, which never says all or nothing of what is neither: "61.2 %", "0.03 %", "<0.01 %".
///
/// - Parameter digits: after the point; below 1 % there is one more.
public func percentText(_ share: Double, digits: Int = 1) -> String {
  guard share.isFinite else { return "–" }
  let percent = share * 100
  if percent == 0 { return "0 %" }
  if percent == 100 { return "100 %" }
  let digits = digits > 0 && percent < 1 ? digits + 1 : digits
  let text = fixed(percent, digits)
  if text == fixed(0.0, digits) { return "<\(fixed(pow(10, Double(-digits)), digits)) %" }
  if text == fixed(100.0, digits), percent < 100 {
    return ">\(fixed(100 - pow(10, Double(-digits)), digits)) %"
  }
  return text + " %"
}

/// A part of a whole in percent.
public func percentText(_ part: Int, of whole: Int, digits: Int = 1) -> String {
  percentText(Double(part) / Double(whole), digits: digits)
}

/// How many times more or less, in two digits: "12", "1.6", "1,500".
public func timesText(_ factor: Double) -> String {
  guard factor.isFinite else { return "∞" }
  switch factor {
  case 1e9...: return exponentText(factor)
  case 100...:
    let unit = pow(10, log10(factor).rounded(.down) - 1)
    return grouped(Int((factor / unit).rounded() * unit))
  case 10...: return fixed(factor, 0)
  default: return fixed(factor, 1)
  }
}
