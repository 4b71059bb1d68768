/// Filters a row of linear values along itself, to sRGB bytes.
struct RowFilter: Sendable {
  /// Of each output the first input, in values from the row's start.
  private let first: [Int32]
  private let count: Int
  private let weights: [Float]

  init(_ filter: AreaFilter) {
    let start = filter.span.lowerBound
    first = filter.first.map { Int32(($0 - start) * 3) }
    count = filter.count
    weights = filter.weights.map(Float.init)
  }

  /// - Parameters:
  ///   - row: the filter's span, and one value more.
  ///   - output: room for the filter's outputs, three bytes each.
  func apply(_ row: UnsafePointer<UInt16>, _ output: UnsafeMutablePointer<UInt8>) {
    // Most have so few inputs; known numbers make loops straight.
    switch count {
    case 1: apply(row, output, count: 1)
    case 2: apply(row, output, count: 2)
    case 3: apply(row, output, count: 3)
    default: apply(row, output, count: count)
    }
  }

  @inline(__always)
  private func apply(_ row: UnsafePointer<UInt16>, _ output: UnsafeMutablePointer<UInt8>, count: Int) {
    // Adding 2²³ leaves the rounded number in a float's lowest bits.
    let magic = SIMD4<Float>(repeating: 0x1p23)
    first.withUnsafeBufferPointer { first in
      weights.withUnsafeBufferPointer { weights in
        LinearLight.toByte.withUnsafeBufferPointer { toByte in
          for x in 0..<first.count {
            let inputs = UnsafeRawPointer(row + Int(first[x]))
            var sum = SIMD4<Float>()
            for k in 0..<count {
              let values = inputs.loadUnaligned(fromByteOffset: k * 6, as: SIMD4<UInt16>.self)
              sum += SIMD4<Float>(values) * weights[x * count + k]
            }
            let linear = unsafeBitCast(sum + magic, to: SIMD4<UInt32>.self) & 0xFFFF
            for channel in 0..<3 {
              output[x * 3 + channel] = toByte[Int(linear[channel] &>> UInt32(LinearLight.surplusBits))]
            }
          }
        }
      }
    }
  }
}
