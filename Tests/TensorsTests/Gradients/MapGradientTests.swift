import TestSupport
import Testing

@testable import Tensors

@Suite struct MapGradientTests {
  init() { poisonFreshTensors() }

  static let sizes = [(1, 1), (1, 4), (2, 2), (5, 7), (8, 6), (19, 23)]

  @Test(arguments: [1, 7, 8, 29], [1, 3]) func reluPassesWhereItsOutputIsPositive(channels: Int, threads: Int)
  {
    var noise = Noise(seed: 1)
    let maps = [noise.tensor([3, 5, channels]), noise.tensor([70, 60, channels])]
    let outputs = maps.map { map in Tensor(shape: map.shape, map.elements.map { max(0, $0) }) }
    let slopes = maps.map { noise.tensor($0.shape) }
    let found = MapGradients.relu(slopes, outputs: outputs, workers: Workers(threads))
    for place in maps.indices {
      let expected = zip(maps[place].elements, slopes[place].elements).map { $0 > 0 ? $1 : 0 }
      #expect(found[place].elements == expected)
    }
    let sums = MapGradients.sum(slopes, maps, workers: Workers(threads))
    for place in maps.indices {
      #expect(sums[place].elements == zip(slopes[place].elements, maps[place].elements).map { $0 + $1 })
    }
  }

  @Test(arguments: sizes, [1, 2, 3])
  func maxPoolGivesToTheFirstLargest(size: (Int, Int), threads: Int) {
    for (channels, levels) in [(3, 1000), (8, 3), (17, 1), (64, 4)] {
      var noise = Noise(seed: 2)
      // Few levels make many ties.
      let input = Tensor(
        shape: [size.0, size.1, channels],
        (0..<size.0 * size.1 * channels).map { _ in (noise.next() * Float(levels)).rounded() })
      let output = input.maxPooled3x3Stride2(workers: Workers(1))
      let slopes = noise.tensor(output.shape)
      for throughReLU in [false, true] {
        var expected = [Float](repeating: 0, count: input.count)
        let (values, gradient) = (input.elements, slopes.elements)
        for index in 0..<slopes.count {
          let (cell, channel) = (index / channels, index % channels)
          let (row, column) = (cell / output.shape[1], cell % output.shape[1])
          let window = (0..<9).map { (row * 2 - 1 + $0 / 3, column * 2 - 1 + $0 % 3) }
            .filter { $0.0 >= 0 && $0.0 < size.0 && $0.1 >= 0 && $0.1 < size.1 }
            .map { ($0.0 * size.1 + $0.1) * channels + channel }
          let largest = window.map { values[$0] }.max()!
          if throughReLU && largest <= 0 { continue }
          expected[window.first { values[$0] == largest }!] += gradient[index]
        }
        for instructions in KernelInstructions.allCases where instructions <= .best {
          let found = MapGradients.maxPool3x3Stride2(
            [slopes, slopes], inputs: [input, input], throughReLU: throughReLU, instructions: instructions,
            workers: Workers(threads))
          #expect(
            found.allSatisfy { $0.elements == expected },
            "\(channels) channels, \(levels) levels, \(instructions)")
        }
      }
    }
  }

  @Test(arguments: sizes, [1, 3]) func everySecondCellAloneHasAGradient(size: (Int, Int), threads: Int) {
    var noise = Noise(seed: 3)
    let input = noise.tensor([size.0, size.1, 5])
    let slopes = noise.tensor(input.everySecondCell().shape)
    let found = MapGradients.everySecondCell(
      [slopes], sizes: [MapDimensions(input)], workers: Workers(threads))[0]
    #expect(found.shape == input.shape)
    let (rows, made, given) = (slopes.shape[1], found.elements, slopes.elements)
    for index in 0..<input.count {
      let (y, x, channel) = (index / 5 / size.1, index / 5 % size.1, index % 5)
      let isKept = y.isMultiple(of: 2) && x.isMultiple(of: 2)
      #expect(made[index] == (isKept ? given[(y / 2 * rows + x / 2) * 5 + channel] : 0))
    }
  }

  /// The sum over the cells that read one: any ratio of sizes, as PyTorch's nearest neighbour has it.
  @Test(
    arguments: [((4, 6), (2, 3)), ((5, 7), (3, 4)), ((13, 9), (7, 5)), ((3, 3), (5, 4)), ((1, 1), (1, 1))],
    [1, 3])
  func upsamplingSumsOverItsReaders(sizes: ((Int, Int), (Int, Int)), threads: Int) {
    let (fine, coarse) = sizes
    var noise = Noise(seed: 4)
    let slopes = noise.tensor([fine.0, fine.1, 9])
    var expected = [Double](repeating: 0, count: coarse.0 * coarse.1 * 9)
    let (rows, columns) = (nearestSources(fine.0, from: coarse.0), nearestSources(fine.1, from: coarse.1))
    for (index, slope) in slopes.elements.enumerated() {
      let (y, x) = (index / 9 / fine.1, index / 9 % fine.1)
      expected[(rows[y] * coarse.1 + columns[x]) * 9 + index % 9] += Double(slope)
    }
    let found = MapGradients.upsampled(
      [slopes], sizes: [MapDimensions(height: coarse.0, width: coarse.1)], workers: Workers(threads))[0]
    #expect(found.shape == [coarse.0, coarse.1, 9])
    #expect(largestDifference(found.elements, expected) < 1e-5)
  }

  @Test func channelScalingMultipliesGradientsByItsFactors() {
    var noise = Noise(seed: 5)
    let (scale, slopes) = (noise.floats(11), noise.tensor([4, 3, 11]))
    let found = ChannelScaling(scale: scale, shift: noise.floats(11)).inputGradients(
      outputs: [slopes], workers: Workers(2))[0]
    #expect(found.elements == slopes.elements.enumerated().map { $1 * scale[$0 % 11] })
  }
}
