import TestSupport
import Testing

@testable import Imaging

/// torch's bilinear resampling against its definition in double precision.
@Suite struct TorchBilinearTests {
  static let normalization = PixelNormalization(
    mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225], scale: 255)

  struct TorchCase: CustomTestStringConvertible {
    let from: (Int, Int)
    let to: (Int, Int)
    let padded: (Int, Int)
    var testDescription: String { "\(from) to \(to) in \(padded)" }
  }

  static let cases = [
    TorchCase(from: (1, 1), to: (1, 1), padded: (1, 1)),
    TorchCase(from: (1, 1), to: (5, 3), padded: (32, 32)),
    TorchCase(from: (1, 50), to: (3, 150), padded: (32, 160)),
    TorchCase(from: (64, 48), to: (107, 80), padded: (128, 96)),
    TorchCase(from: (97, 61), to: (33, 21), padded: (64, 32)),
    TorchCase(from: (161, 97), to: (133, 80), padded: (133, 80)),
    TorchCase(from: (37, 53), to: (37, 53), padded: (64, 64)),
    TorchCase(from: (50, 40), to: (1, 1), padded: (32, 1)),
    TorchCase(from: (3, 200), to: (7, 100), padded: (7, 101)),
  ]

  @Test(arguments: cases, [1, 2, 5]) func equalsItsDefinition(_ c: TorchCase, threads: Int) {
    let image = Image.noise(c.from.0, c.from.1)
    let output = Self.resized(image, c, Self.normalization, threads: threads)
    let naive = Self.naive(image, c, Self.normalization)
    #expect(largestDifference(output, naive) < 3e-6)
  }

  @Test func equalSizesAreTheIdentity() {
    let image = Image.noise(31, 17)
    let c = TorchCase(from: (31, 17), to: (31, 17), padded: (31, 17))
    let output = Self.resized(image, c, Self.normalization, threads: 2)
    let table = Self.normalization.table()
    #expect(output == image.pixels.enumerated().map { table[$0 % 3 * 256 + Int($1)] })
  }

  @Test func blueFirstMovesValueAndStatisticsTogether() {
    let image = Image.noise(9, 8)
    let c = TorchCase(from: (9, 8), to: (12, 11), padded: (12, 11))
    var bgr = Self.normalization
    bgr.isBGR = true
    let red = Self.resized(image, c, Self.normalization, threads: 1)
    let blue = Self.resized(image, c, bgr, threads: 1)
    for i in stride(from: 0, to: red.count, by: 3) {
      #expect(red[i] == blue[i + 2] && red[i + 1] == blue[i + 1] && red[i + 2] == blue[i])
    }
  }

  static func resized(
    _ image: Image, _ c: TorchCase, _ normalization: PixelNormalization, threads: Int
  ) -> [Float] {
    var output = [Float](repeating: .nan, count: c.padded.0 * c.padded.1 * 3)
    output.withUnsafeMutableBufferPointer {
      image.resizeTorchBilinear(
        to: c.to, padded: c.padded, normalization: normalization, into: $0, threads: threads)
    }
    return output
  }

  static func naive(_ image: Image, _ c: TorchCase, _ normalization: PixelNormalization) -> [Float] {
    let ratioX = Double(Float(image.width) / Float(c.to.0))
    let ratioY = Double(Float(image.height) / Float(c.to.1))
    var output: [Float] = []
    for y in 0..<c.padded.1 {
      for x in 0..<c.padded.0 {
        for channel in 0..<3 {
          guard x < c.to.0 && y < c.to.1 else {
            output.append(0)
            continue
          }
          func value(_ x: Int, _ y: Int) -> Double {
            let byte = image.pixels[(y * image.width + x) * 3 + channel]
            return (Double(byte) / 255 - Double(normalization.mean[channel]))
              / Double(normalization.deviation[channel])
          }
          let sx = Double(Float(max(0, ratioX * (Double(x) + 0.5) - 0.5)))
          let sy = Double(Float(max(0, ratioY * (Double(y) + 0.5) - 0.5)))
          let x0 = min(Int(sx), image.width - 1)
          let y0 = min(Int(sy), image.height - 1)
          let x1 = min(x0 + 1, image.width - 1)
          let y1 = min(y0 + 1, image.height - 1)
          let (u, v) = (sx - Double(x0), sy - Double(y0))
          output.append(
            Float(
              (value(x0, y0) * (1 - u) + value(x1, y0) * u) * (1 - v)
                + (value(x0, y1) * (1 - u) + value(x1, y1) * u) * v))
        }
      }
    }
    return output
  }
}

/// Resampling against the results of Pillow, OpenCV and torch.
@Suite struct ResamplingGoldenTests {
  struct ResamplingGolden: Decodable, CustomTestStringConvertible {
    let from: [Int]
    let to: [Int]
    let pillow: UInt32
    let opencv: UInt32
    /// Every `step`-th value of torch's output.
    let step: Int
    let torch: [Float]

    var size: (width: Int, height: Int) { (to[0], to[1]) }
    var image: Image { .noise(from[0], from[1]) }
    var testDescription: String { "\(from) to \(to)" }
  }

  static let goldens = try! Fixtures.json("resampling.json", as: [ResamplingGolden].self)

  @Test(arguments: goldens, [1, 3]) func pillowToTheBit(golden: ResamplingGolden, threads: Int) {
    let resized = golden.image.resizedPillowBilinear(to: golden.size, threads: threads)
    #expect([resized.width, resized.height] == golden.to)
    #expect(CRC32.of(resized.pixels) == golden.pillow)
  }

  @Test(arguments: goldens, [1, 3]) func openCVToTheBit(golden: ResamplingGolden, threads: Int) {
    let resized = golden.image.resizedOpenCVLinear(to: golden.size, threads: threads)
    #expect([resized.width, resized.height] == golden.to)
    #expect(CRC32.of(resized.pixels) == golden.opencv)
  }

  @Test(arguments: goldens) func torchWithinRounding(golden: ResamplingGolden) {
    var output = [Float](repeating: .nan, count: golden.to[0] * golden.to[1] * 3)
    output.withUnsafeMutableBufferPointer {
      golden.image.prepare(
        .torch, to: golden.size, padded: golden.size, normalization: TorchBilinearTests.normalization,
        into: $0, threads: 2)
    }
    let sampled = stride(from: 0, to: output.count, by: golden.step).map { output[$0] }
    #expect(sampled.count == golden.torch.count)
    #expect(zip(sampled, golden.torch).allSatisfy { abs($0 - $1) < 2e-6 })
  }

  @Test(arguments: [Resampling.pillow, .opencv]) func bytesAreNormalisedAfterResizing(resampling: Resampling)
  {
    let image = Image.noise(20, 15)
    let normalization = PixelNormalization(
      mean: [123.675, 116.28, 103.53], deviation: [58.395, 57.12, 57.375], scale: 1, isBGR: true)
    var output = [Float](repeating: .nan, count: 32 * 33 * 3)
    output.withUnsafeMutableBufferPointer {
      image.prepare(
        resampling, to: (30, 22), padded: (32, 33), normalization: normalization, into: $0, threads: 2)
    }
    let resized =
      resampling == .pillow
      ? image.resizedPillowBilinear(to: (30, 22), threads: 1)
      : image.resizedOpenCVLinear(to: (30, 22), threads: 1)
    for y in 0..<33 {
      for x in 0..<32 {
        for channel in 0..<3 {
          let value = output[(y * 32 + x) * 3 + channel]
          guard x < 30 && y < 22 else {
            #expect(value == 0, "padding at \(x), \(y)")
            continue
          }
          let source = 2 - channel
          let byte = Float(resized.pixels[(y * 30 + x) * 3 + source])
          #expect(value == (byte - normalization.mean[source]) / normalization.deviation[source])
        }
      }
    }
  }
}
