import TestSupport
import Testing

@testable import Tensors

@Suite struct FiniteNumbersTests {
  /// Subnormal and the largest numbers are finite, too.
  private static let ordinary: [Float] = [
    0, -0, 1, -2.5, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
  ]

  @Test(arguments: [0, 1, 3, 4, 15, 16, 17, 33, 64, 70])
  func oneNumberThatIsNotFiniteIsFoundWhereverItIs(count: Int) {
    let numbers = (0..<count).map { Self.ordinary[$0 % Self.ordinary.count] }
    #expect(Tensor(shape: [count], numbers).isFinite)
    for place in 0..<count {
      for odd in [Float.nan, -.nan, .signalingNaN, .infinity, -.infinity] {
        var changed = numbers
        changed[place] = odd
        #expect(!Tensor(shape: [count], changed).isFinite, "\(odd) at \(place) of \(count)")
      }
    }
  }

  /// Arrays of files begin anywhere.
  @Test(arguments: 0..<8)
  func numbersMayBeginAtAnyAddress(offset: Int) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 8 + 19 * 4, alignment: 16)
    defer { bytes.deallocate() }
    for place in 0..<19 {
      bytes.storeBytes(of: Float(place), toByteOffset: offset + place * 4, as: Float.self)
    }
    #expect(areFinite(bytes.baseAddress! + offset, count: 19))
    bytes.storeBytes(of: Float.infinity, toByteOffset: offset + 18 * 4, as: Float.self)
    #expect(!areFinite(bytes.baseAddress! + offset, count: 19))
    #expect(areFinite(bytes.baseAddress! + offset, count: 18))
  }
}
