import Annotations

/// Values of detections, with errors that name them.
extension JSONReader {
  mutating func integer(_ key: String, of owner: @autoclosure () -> String) throws(JSONError) -> Int {
    if try kind() == .number, let integer = try integerIfAny() { return integer }
    throw error("\"\(key)\" of \(owner()) should be a whole number")
  }

  mutating func text(_ key: String, of owner: @autoclosure () -> String) throws(JSONError) -> String {
    guard try kind() == .string else { throw error("\"\(key)\" of \(owner()) should be a text") }
    return try string()
  }

  mutating func finiteNumber(_ key: String, of owner: @autoclosure () -> String) throws(JSONError) -> Double {
    guard try kind() == .number else { throw error("\"\(key)\" of \(owner()) should be a number") }
    let number = try number()
    guard number.isFinite else { throw error("\"\(key)\" of \(owner()) is \(number)") }
    return number
  }

  /// Of a box, and so none larger than boxes can be.
  mutating func fourNumbers(
    _ key: String, of owner: @autoclosure () -> String
  ) throws(JSONError) -> SIMD4<Double> {
    guard try kind() == .array else {
      throw error("\"\(key)\" of \(owner()) should be a list of four numbers")
    }
    var (numbers, count) = (SIMD4<Double>.zero, 0)
    try array { (reader) throws(JSONError) in
      let number = try reader.finiteNumber(key, of: owner())
      guard abs(number) <= 1e30 else { throw reader.error("\"\(key)\" of \(owner()) holds \(number)") }
      guard count < 4 else { throw reader.error("\"\(key)\" of \(owner()) holds more than four numbers") }
      numbers[count] = number
      count += 1
    }
    guard count == 4 else { throw error("\"\(key)\" of \(owner()) should be a list of four numbers") }
    return numbers
  }
}
