import TestSupport
import Testing

@testable import Tensors

@Suite struct MapKernelTests {
  init() { poisonFreshTensors() }

  @Test(
    arguments: [(1, 1, 3), (2, 2, 8), (5, 7, 9), (8, 6, 16), (9, 9, 1), (3, 4, 37)],
    KernelInstructions.allCases.filter { $0 <= .best })
  func maxPoolTakesTheLargestOfEachWindow(size: (Int, Int, Int), instructions: KernelInstructions) {
    for threads in [1, 2, 3, 7] { expectLargest(size, instructions, threads: threads) }
  }

  private func expectLargest(_ size: (Int, Int, Int), _ instructions: KernelInstructions, threads: Int) {
    var noise = Noise(seed: 3)
    let (height, width, channels) = size
    let input = noise.tensor([height, width, channels])
    let output = input.maxPooled3x3Stride2(instructions: instructions, workers: Workers(threads))
    let (rows, columns) = ((height + 1) / 2, (width + 1) / 2)
    #expect(output.shape == [rows, columns, channels])
    let (given, made) = (input.elements, output.elements)
    for row in 0..<rows {
      for column in 0..<columns {
        for channel in 0..<channels {
          var window: [Float] = []
          for y in row * 2 - 1...row * 2 + 1 where y >= 0 && y < height {
            for x in column * 2 - 1...column * 2 + 1 where x >= 0 && x < width {
              window.append(given[(y * width + x) * channels + channel])
            }
          }
          #expect(made[(row * columns + column) * channels + channel] == window.max())
        }
      }
    }
  }

  /// A network that has lost its numbers must not get them back by pooling.
  @Test(
    arguments: [(3, 3, 1), (5, 7, 9), (6, 4, 16)], KernelInstructions.allCases.filter { $0 <= .best })
  func maxPoolKeepsNaN(size: (Int, Int, Int), instructions: KernelInstructions) {
    let (height, width, channels) = size
    var noise = Noise(seed: 4)
    let values = noise.floats(height * width * channels)
    let (rows, columns) = ((height + 1) / 2, (width + 1) / 2)
    for y in 0..<height {
      for x in 0..<width {
        for channel in [0, channels / 2, channels - 1] {
          var changed = values
          changed[(y * width + x) * channels + channel] = .nan
          let made = Tensor(shape: [height, width, channels], changed).maxPooled3x3Stride2(
            instructions: instructions, workers: Workers(1)
          ).elements
          for row in 0..<rows {
            for column in 0..<columns {
              let sees = abs(row * 2 - y) <= 1 && abs(column * 2 - x) <= 1
              #expect(made[(row * columns + column) * channels + channel].isNaN == sees)
            }
          }
          #expect(made.count { $0.isNaN } <= 4, "other channels keep their numbers")
        }
      }
    }
  }

  @Test(arguments: [(2, 1, 1), (3, 5, 2), (25, 13, 7), (100, 50, 50)])
  func nearestSourcesScaleDown(length: Int, coarse: Int, half: Int) {
    let sources = nearestSources(length, from: coarse)
    #expect(sources.count == length)
    for index in 0..<length { #expect(sources[index] == min(coarse - 1, index * coarse / length)) }
  }

  @Test func upsamplingAddsTheNearestCoarseValue() {
    let fine = Tensor(shape: [3, 3, 1], (0..<9).map(Float.init))
    let coarse = Tensor(shape: [2, 2, 1], [100, 200, 300, 400])
    let sum = fine.addingUpsampled(coarse, workers: Workers(2))
    #expect(sum.elements == [100, 101, 202, 103, 104, 205, 306, 307, 408])
  }

  @Test(
    arguments: [((1, 1), (1, 1)), ((4, 6), (2, 3)), ((5, 7), (3, 4)), ((13, 9), (7, 5)), ((3, 3), (5, 4))],
    [1, 2, 3, 15])
  func upsamplingAgreesWithItsDefinition(sizes: ((Int, Int), (Int, Int)), threads: Int) {
    let ((height, width), (rows, columns)) = sizes
    var noise = Noise(seed: 6)
    let (fine, coarse) = (noise.tensor([height, width, 9]), noise.tensor([rows, columns, 9]))
    let (added, base) = (coarse.elements, fine.elements)
    let sum = fine.addingUpsampled(coarse, workers: Workers(threads)).elements
    #expect(sum.count == base.count)
    for (index, value) in sum.enumerated() {
      let (y, x, channel) = (index / 9 / width, index / 9 % width, index % 9)
      let cell = y * rows / height * columns + x * columns / width
      #expect(value == base[index] + added[cell * 9 + channel])
    }
  }

  @Test(arguments: [(1, 1, 3), (2, 3, 1), (5, 4, 9), (8, 7, 16)])
  func everySecondCellIsKeptAndNothingNegative(height: Int, width: Int, channels: Int) {
    var noise = Noise(seed: 8)
    let map = noise.tensor([height, width, channels])
    let (halved, rectified) = (map.everySecondCell(), map.rectified())
    #expect(halved.shape == [(height + 1) / 2, (width + 1) / 2, channels] && rectified.shape == map.shape)
    #expect(rectified.elements == map.elements.map { max(0, $0) })
    let (given, columns) = (map.elements, halved.shape[1])
    for (index, value) in halved.elements.enumerated() {
      let (y, x) = (index / channels / columns, index / channels % columns)
      #expect(value == given[(2 * y * width + 2 * x) * channels + index % channels])
    }
    #expect(Tensor(shape: [1, 1, 1], [.nan]).rectified().elements[0].isNaN)
  }

  @Test(arguments: [(4, 1, 1), (32, 5, 3), (32, 37, 11)])
  func groupNormAgreesWithItsDefinition(groups: Int, height: Int, width: Int) {
    var noise = Noise(seed: 5)
    let channels = 64
    let input = noise.tensor([height, width, channels])
    let (weight, bias) = (noise.floats(channels), noise.floats(channels))
    let norm = GroupNorm(groups: groups, epsilon: 1e-5, weight: weight, bias: bias)
    let expected = Naive.groupNorm(input, groups: groups, epsilon: 1e-5, weight: weight, bias: bias)
    for workers in [1, 2, 3, 9].map(Workers.init) {
      let plain = norm(input, relu: false, workers: workers)
      #expect(largestDifference(plain.elements, expected) < 1e-4)
      let rectified = norm(input, relu: true, workers: workers)
      #expect(largestDifference(rectified.elements, expected.map { max(0, $0) }) < 1e-4)
    }
  }
}
