import Support

/// Four numbers of a box.
enum BoxNumbers {
  case finite(SIMD4<Double>)
  /// With NaN, infinity or a number beyond 1e30.
  case notFinite

  /// `nil` if the value is not a list of four numbers.
  init?(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.kind() == .array else {
      try reader.skip()
      return nil
    }
    var (numbers, count, isValid) = (SIMD4<Double>.zero, 0, true)
    try reader.array { (reader) throws(JSONError) in
      if let number = try reader.numberIfAny(), count < 4 {
        numbers[count] = number
      } else {
        isValid = false
      }
      count += 1
    }
    guard isValid, count == 4 else { return nil }
    let isFinite = (0..<4).allSatisfy { numbers[$0].magnitude <= 1e30 }
    self = isFinite ? .finite(numbers) : .notFinite
  }
}
