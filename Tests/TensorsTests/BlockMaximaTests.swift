import TestSupport
import Testing

@testable import Tensors

@Suite struct BlockMaximaTests {
  init() { poisonFreshTensors() }

  static let sizes = [(1, 1), (2, 3), (5, 4), (9, 14), (33, 18)]

  /// A map that a convolution wrote, which kept its maxima.
  private func convolved(
    _ height: Int, _ width: Int, channels: Int, _ instructions: KernelInstructions, threads: Int
  ) -> Tensor {
    var noise = Noise(seed: UInt64(height * 100 + channels))
    let workers = Workers(threads)
    let shape = ConvolutionShape(inputChannels: 16, outputChannels: channels, kernel: 3, padding: 1)
    // All values are negative, so that zeros behind the last channel would show.
    let convolution = Convolution(
      shape: shape, weights: noise.tensor([channels, 16, 3, 3]),
      bias: [Float](repeating: -100, count: channels), method: .winograd,
      instructions: instructions,
      workers: workers)
    return convolution([noise.tensor([height, width, 16])], keepsMaxima: true, workers: workers)[0]
  }

  @Test(arguments: sizes, KernelInstructions.allCases.filter { $0 <= .best })
  func areThoseOfWhatAConvolutionWrote(size: (Int, Int), instructions: KernelInstructions) throws {
    for (channels, threads) in [(5, 1), (16, 2), (33, 1), (100, 3)] {
      let map = convolved(size.0, size.1, channels: channels, instructions, threads: threads)
      let kept = try #require(map.blockMaxima).values
      let panel = instructions.kernels.panel
      let (across, blocks) = ((size.1 + 3) / 4, (channels + panel - 1) / panel)
      var expected = [Float](repeating: -.infinity, count: size.0 * across * blocks)
      for (index, value) in map.elements.enumerated() {
        let (cell, channel) = index.quotientAndRemainder(dividingBy: channels)
        let group = cell / size.1 * across + cell % size.1 / 4
        expected[group * blocks + channel / panel] = max(
          expected[group * blocks + channel / panel], value)
      }
      #expect(kept.shape == [size.0, across, blocks])
      #expect(kept.elements == expected, "\(size), \(channels) channels, \(threads) threads")
    }
  }

  /// All large values are found, in their order, and little else is read.
  @Test(arguments: sizes) func leadToAllLargeValues(size: (Int, Int)) throws {
    for channels in [5, 33, 100] {
      var map = convolved(size.0, size.1, channels: channels, .best, threads: 1)
      for isFound in [false, true] {
        if isFound {
          map = map.findingBlockMaxima(height: size.0, width: size.1, channels: channels)
        }
        let maxima = try #require(map.blockMaxima)
        let values = map.elements
        let sorted = values.sorted()
        for least in [-.infinity, sorted[sorted.count / 2], sorted[sorted.count - 1], 0, .nan] {
          var found: [Int] = []
          var read = 0
          values.withUnsafeBufferPointer { values in
            maxima.forEachStretch(
              in: 0..<maxima.groupCount, of: values.baseAddress!, from: least
            ) { range in
              read += range.count
              found += range.filter { values[$0] >= least }
              return true
            }
          }
          #expect(
            found == values.indices.filter { values[$0] >= least }, "\(size), \(channels), \(least)"
          )
          #expect(read <= found.count * 4 * 32)
        }
      }
    }
  }

  @Test func doNotCountNaN() throws {
    let map = Tensor(shape: [1, 2, 2], [.nan, .nan, .nan, -3]).findingBlockMaxima(
      height: 1, width: 2, channels: 2)
    #expect(try #require(map.blockMaxima).values.elements == [-3])
    let none = Tensor(shape: [1, 1, 1], [.nan]).findingBlockMaxima(height: 1, width: 1, channels: 1)
    #expect(try #require(none.blockMaxima).values.elements == [-.infinity])
  }

  @Test func searchEndsWhenItIsTold() throws {
    let map = convolved(33, 18, channels: 33, .best, threads: 1)
    let maxima = try #require(map.blockMaxima)
    var calls = 0
    map.withUnsafeBufferPointer { values in
      maxima.forEachStretch(
        in: 0..<maxima.groupCount, of: values.baseAddress!, from: -.infinity
      ) { _ in
        calls += 1
        return calls < 3
      }
    }
    #expect(calls == 3)
  }
}
