/// Two numbers that a text compares, such as a score and its threshold, written so that the text is true: alike only
/// where they are equal, and in the right order. "0.1814, above 0.1806", never "0.181, above 0.181".
public struct ComparedNumbers: Sendable, Hashable {
  public let value: String
  /// No longer than it must be, where it is a round number: "0.4003, above 0.40".
  public let bound: String
  /// How far apart the two are as they are written, without a sign.
  public let difference: String

  /// - Parameters:
  ///   - digits: after the point, unless more are needed to tell the two apart.
  ///   - least: where more are needed for another reason; a round bound is written without them.
  public init(_ value: Double, _ bound: Double, digits: Int, least: Int = 0) {
    self.init(value, bound, digits: digits, least: least) { Double($0) == bound }
  }

  public init(_ value: Float, _ bound: Float, digits: Int, least: Int = 0) {
    self.init(Double(value), Double(bound), digits: digits, least: least) { Float($0) == bound }
  }

  /// - Parameter isBound: whether a text reads as the bound.
  private init(_ value: Double, _ bound: Double, digits: Int, least: Int, isBound: (String) -> Bool) {
    guard value.isFinite, bound.isFinite else {
      (self.value, self.bound) = (fixed(value, digits), fixed(bound, digits))
      difference = fixed((value - bound).magnitude, digits)
      return
    }
    guard let needed = Self.digits(value, bound, from: max(digits, least)) else {
      // Closer than `fixed` shows: all digits.
      (self.value, self.bound) = (Self.typeset("\(value)"), Self.typeset("\(bound)"))
      difference = numberText((value - bound).magnitude)
      return
    }
    let exact = (digits...needed).first { isBound(Self.typed(fixed(bound, $0))) } ?? needed
    (self.value, self.bound) = (fixed(value, needed), fixed(bound, exact))
    let written = [self.value, self.bound].compactMap { Double(Self.typed($0)) }
    difference = fixed((written.first! - written.last!).magnitude, needed)
  }

  /// A text that holds both, value first.
  public func sentence(_ text: (_ value: String, _ bound: String) -> String) -> String { text(value, bound) }

  /// The digits after the point that tell two numbers apart; `nil` if there are too many.
  private static func digits(_ value: Double, _ bound: Double, from least: Int) -> Int? {
    var scale = 1.0
    for digits in 0...15 {
      guard max(value.magnitude, bound.magnitude) * scale < 1e14 else { return nil }
      if digits >= least, value == bound || fixed(value, digits) != fixed(bound, digits) { return digits }
      scale *= 10
    }
    return nil
  }

  private static func typed(_ text: String) -> String { text.replacing("−", with: "-") }
  private static func typeset(_ text: String) -> String { text.replacing("-", with: "−") }
}
