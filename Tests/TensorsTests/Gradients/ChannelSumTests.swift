import TestSupport
import Testing

@testable import Tensors

@Suite struct ChannelSumTests {
  init() { poisonFreshTensors() }

  /// Channel counts with and without rests of vectors, and more cells than a piece.
  @Test(arguments: [1, 3, 16, 37, 64, 71], KernelInstructions.allCases.filter { $0 <= .best })
  func sumsAreThoseOfAllCells(channels: Int, instructions: KernelInstructions) {
    var noise = Noise(seed: UInt64(channels))
    let maps = [(1, 1), (5, 9), (27, 31)].map { noise.tensor([$0.0, $0.1, channels]) }
    let slopes = maps.map { noise.tensor($0.shape) }
    let means = noise.floats(channels).map(Double.init)
    var moments = [Double](repeating: 0, count: 2 * channels)
    var products = moments
    for (map, slope) in zip(maps, slopes) {
      for (index, pair) in zip(map.elements, slope.elements).enumerated() {
        let (channel, value, own) = (index % channels, Double(pair.0), Double(pair.1))
        moments[channel] += value
        moments[channels + channel] += value * value
        products[channel] += own
        products[channels + channel] += own * (value - means[channel])
      }
    }
    for threads in [1, 3] {
      let workers = Workers(threads)
      let found = NormSums.moments(maps, channels: channels, instructions: instructions, workers)
      #expect(largestDifference(found, moments) < 1e-11)
      let foundProducts = NormSums.slopes(
        maps, outputs: slopes, means: means, instructions: instructions, workers)
      #expect(largestDifference(foundProducts, products) < 1e-11)
    }
  }
}
