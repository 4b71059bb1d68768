import Testing

@testable import Imaging

/// Resampling against what Pillow, OpenCV and torch themselves gave.
@Suite struct ResamplingGoldenTests {
  struct Golden: Decodable, CustomTestStringConvertible {
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

  static let goldens = try! Fixtures.json("resampling.json", as: [Golden].self)

  @Test(arguments: goldens, [1, 3]) func pillowToTheBit(golden: Golden, threads: Int) {
    let resized = golden.image.resizedPillowBilinear(to: golden.size, threads: threads)
    #expect([resized.width, resized.height] == golden.to)
    #expect(CRC32.of(resized.pixels) == golden.pillow)
  }

  @Test(arguments: goldens, [1, 3]) func openCVToTheBit(golden: Golden, threads: Int) {
    let resized = golden.image.resizedOpenCVLinear(to: golden.size, threads: threads)
    #expect([resized.width, resized.height] == golden.to)
    #expect(CRC32.of(resized.pixels) == golden.opencv)
  }

  @Test(arguments: goldens) func torchWithinRounding(golden: Golden) {
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
