// How numbers are written for people, in reports and in the inspector alike: thousands apart ("1,000"), a true minus
// ("−0.70"), a space before a unit ("61.2 %", "80 px"), none within a size ("120×80"). Sizes and
// places in pixels have no thousands apart, since a comma divides a place's coordinates. What is to be pasted or parsed is
// written by Swift's own descriptions.

/// A number with `digits` digits after the point, independent of the locale: "0.93", "−12.0". Numbers of 15 or more
/// digits are written with an exponent.
public func fixed(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "∞" : "−∞" }
  var factor = 1.0
  for _ in 0..<digits { factor *= 10 }
  let scaled = (value * factor).rounded()
  guard scaled.magnitude < 1e15 else { return exponentText(value) }
  let whole = Int(scaled.magnitude)
  let sign = scaled < 0 ? "−" : ""
  guard digits > 0 else { return "\(sign)\(whole)" }
  let text = String(whole)
  let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
  return "\(sign)\(padded.dropLast(digits)).\(padded.suffix(digits))"
}

public func fixed(_ value: Float, _ digits: Int) -> String { fixed(Double(value), digits) }

/// A whole number with thousands separators: "34,014,999".
public func grouped(_ number: Int) -> String {
  var text = ""
  for (place, digit) in String(number.magnitude).reversed().enumerated() {
    if place > 0, place % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return (number < 0 ? "−" : "") + String(text.reversed())
}

/// The form of a word that agrees with a number of things: "has" for one, "have" for others.
public func agreeing(_ number: Int, _ one: String, _ many: String) -> String { number == 1 ? one : many }

/// A number of things: "1 picture", "2,000 pictures", "no pictures".
///
/// - Parameter many: the plural, where an s does not make it.
public func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
  "\(number == 0 ? "no" : grouped(number)) \(number == 1 ? one : many ?? one + "s")"
}

extension String {
  /// Padded with spaces at the end to `width` characters.
  public func paddedRight(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }
  /// Padded with spaces at the start to `width` characters.
  public func paddedLeft(to width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - count)) + self
  }
}
