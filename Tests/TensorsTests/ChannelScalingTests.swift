import Support
import TestSupport
import Testing

@testable import Tensors

@Suite struct ChannelScalingTests {
  init() { poisonFreshTensors() }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (17, 9, 33)], [1, 2, 3, 200])
  func `each channel is scaled, shifted and clamped`(shape: (Int, Int, Int), threads: Int) {
    var random = SeededRandom(seed: 4)
    let (height, width, channels) = shape
    let values = (0..<height * width * channels).map { _ in random.normal() }
    let scale = (0..<channels).map { _ in random.normal() }
    let shift = (0..<channels).map { _ in random.normal() }
    let scaling = ChannelScaling(scale: scale, shift: shift)
    let map = Tensor(shape: [height, width, channels], values)
    for relu in [false, true] {
      let expected = values.enumerated().map { index, value in
        let scaled = value * scale[index % channels] + shift[index % channels]
        return relu ? max(0, scaled) : scaled
      }
      let result = scaling(map, relu: relu, workers: Workers(threads))
      #expect(result.shape == map.shape)
      #expect(largestDifference(result.elements, expected) <= 1e-6)
      let sum = scaling(map, adding: map, relu: relu, workers: Workers(threads))
      let expectedSum = values.enumerated().map { index, value in
        let added = value * scale[index % channels] + shift[index % channels] + value
        return relu ? max(0, added) : added
      }
      #expect(largestDifference(sum.elements, expectedSum) <= 1e-6)
    }
  }
}
