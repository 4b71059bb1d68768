import Testing

@testable import Tensors

@Suite struct ChannelOrderTests {
  @Test(arguments: [(1, 1, 1), (2, 3, 5), (33, 31, 70), (40, 1, 3)])
  func channelsComeFirstAndGoBack(height: Int, width: Int, channels: Int) {
    var noise = Noise(seed: 9)
    let map = noise.tensor([height, width, channels])
    let turned = map.channelsFirst()
    #expect(turned.shape == [channels, height, width])
    let (given, made) = (map.elements, turned.elements)
    for channel in 0..<channels {
      for position in 0..<height * width {
        #expect(made[channel * height * width + position] == given[position * channels + channel])
      }
    }
    #expect(turned.channelsLast().elements == given)
    #expect(turned.channelsLast().shape == map.shape)
  }
}
