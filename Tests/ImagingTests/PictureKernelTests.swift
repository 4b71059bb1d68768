import CKernels
import TestSupport
import Testing

@testable import Imaging

/// The passes over pictures, for each set of instructions that this processor has, against plain sums.
@Suite struct PictureKernelTests {
  static let instructions = [CKInstructionsPortable, ck_best_instructions()]

  /// Lengths before and after, some of them shorter than a vector or a group of weights.
  static let lengths: [(from: Int, to: Int)] = [
    (1, 1), (1, 7), (2, 3), (5, 4), (6, 2), (16, 16), (17, 5), (40, 3), (97, 161), (131, 33), (200, 53),
  ]

  private static func naive(_ filter: TriangleFilter, _ output: Int, _ value: (Int) -> UInt8) -> UInt8 {
    var sum = 1 << (TriangleFilter.bits - 1)
    for k in 0..<Int(filter.count[output]) {
      let place = output * filter.stride + k
      let weight = Int(filter.high[place]) << TriangleFilter.lowBits + Int(filter.low[place])
      sum += weight * Int(value(Int(filter.first[output]) + k))
    }
    return UInt8(min(255, max(0, sum >> TriangleFilter.bits)))
  }

  @Test(arguments: lengths, [1, 3, 4, 9]) func alongRows(_ length: (from: Int, to: Int), rows: Int) {
    let image = Image.noise(length.from, rows)
    let filter = TriangleFilter(from: length.from, to: length.to)
    var expected: [UInt8] = []
    for y in 0..<rows {
      for x in 0..<length.to {
        for channel in 0..<3 {
          expected.append(Self.naive(filter, x) { image.pixels[(y * length.from + $0) * 3 + channel] })
        }
      }
    }
    for instructions in Self.instructions {
      var output = [UInt8](repeating: 0xA5, count: expected.count + 64)
      filter.withKernelFilter {
        ck_filter_along_rows(instructions, $0, image.pixels, length.from, rows, &output)
      }
      #expect(Array(output.prefix(expected.count)) == expected, "instructions \(instructions.rawValue)")
      #expect(
        output.dropFirst(expected.count).allSatisfy { $0 == 0xA5 }, "nothing is written behind the rows")
    }
  }

  @Test(arguments: lengths, [1, 5, 11, 16]) func alongColumns(_ length: (from: Int, to: Int), width: Int) {
    let image = Image.noise(width, length.from)
    let filter = TriangleFilter(from: length.from, to: length.to)
    let bytes = width * 3
    for y in 0..<length.to {
      let expected = (0..<bytes).map { i in Self.naive(filter, y) { image.pixels[$0 * bytes + i] } }
      for instructions in Self.instructions {
        var output = [UInt8](repeating: 0xA5, count: bytes + 64)
        filter.withKernelFilter {
          ck_filter_along_columns(instructions, $0, y, image.pixels, bytes, &output)
        }
        #expect(Array(output.prefix(bytes)) == expected, "row \(y), instructions \(instructions.rawValue)")
        #expect(output.dropFirst(bytes).allSatisfy { $0 == 0xA5 }, "nothing is written behind the row")
      }
    }
  }

  @Test(arguments: TorchBilinearTests.cases, [false, true])
  func torchIsTheSameWithAllInstructions(_ c: TorchBilinearTests.TorchCase, isBGR: Bool) {
    let image = Image.noise(c.from.0, c.from.1)
    var normalization = TorchBilinearTests.normalization
    normalization.isBGR = isBGR
    let outputs = Self.instructions.map { Self.resized(image, c, normalization, $0) }
    #expect(outputs[0] == outputs[1])
  }

  /// Where a product with the inverse is no quotient, the table is used.
  @Test func divisorsWithoutAnInverse() {
    var normalization = TorchBilinearTests.normalization
    normalization.deviation = [0.229, Float(bitPattern: 700), 0.225]
    #expect(normalization.kernelForm(normalization.table(), ck_best_instructions()) == nil)
    let c = TorchBilinearTests.TorchCase(from: (40, 30), to: (20, 17), padded: (32, 32))
    let image = Image(width: 40, height: 30, pixels: [UInt8](repeating: 0, count: 40 * 30 * 3))
    let outputs = Self.instructions.map { Self.resized(image, c, normalization, $0) }
    #expect(outputs[0] == outputs[1])
  }

  private static func resized(
    _ image: Image, _ c: TorchBilinearTests.TorchCase, _ normalization: PixelNormalization,
    _ instructions: CKInstructions
  ) -> [Float] {
    var output = [Float](repeating: .nan, count: c.padded.0 * c.padded.1 * 3)
    output.withUnsafeMutableBufferPointer {
      image.resizeTorchBilinear(
        to: c.to, padded: c.padded, normalization: normalization, into: $0, threads: 2,
        instructions: instructions)
    }
    return output
  }
}
