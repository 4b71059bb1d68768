import Tensors
import Testing

@testable import Inspector

struct ChannelReductionsTests {
  @Test(arguments: [(1, 1, 1), (3, 5, 7), (2, 3, 8), (7, 4, 21), (1, 9, 64)])
  func agreeWithTheirDefinitions(height: Int, width: Int, channels: Int) {
    let map = MadeMaps.noise(height, width, channels)
    let reductions = ChannelReductions(map)
    let values = map.elements
    for cell in 0..<height * width {
      let here = values[cell * channels..<(cell + 1) * channels].map(Double.init)
      #expect(abs(Double(reductions.mean.values[cell]) - here.reduce(0, +) / Double(channels)) < 1e-6)
      #expect(Double(reductions.max.values[cell]) == here.max())
      let norm = here.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(Double(reductions.l2.values[cell]) - norm) < 1e-5)
    }
  }

  @Test func flatChannelsAreCounted() {
    var values = MadeMaps.noise(4, 5, 19).elements
    for cell in 0..<20 {
      for channel in [0, 9, 18] { values[cell * 19 + channel] = Float(channel) }
    }
    #expect(ChannelReductions(Tensor(shape: [4, 5, 19], values)).flatChannels == 3)
  }

  @Test func theMaximumSkipsNaN() {
    let map = Tensor(shape: [1, 2, 3], [.nan, 2, -1, 5, .infinity, .nan])
    let reductions = ChannelReductions(map)
    #expect(reductions.max.values == [2, .infinity])
    #expect(reductions.mean.values[0].isNaN)
    #expect(reductions.mean.range == nil && reductions.mean.nonfiniteCount == 2)
    #expect(reductions.max.range == 2...2 && reductions.max.nonfiniteCount == 1)
  }

  @Test func oneChannelIsTakenOutWhole() {
    let map = MadeMaps.noise(5, 3, 9)
    let channel = GridMap(channel: 4, of: map)
    #expect(channel.values == (0..<15).map { map[flat: $0 * 9 + 4] })
    #expect(channel[GridCell(x: 2, y: 1)] == map[flat: (1 * 3 + 2) * 9 + 4])
    let greatest = channel.values.max() ?? 0
    #expect(channel.peak.map { channel[$0] } == greatest)
  }

  @Test func keptMapsAreThoseThatWouldBeComputed() {
    let inspected = MadeMaps.inspected()
    for round in 0..<3 {
      for channel in 0..<12 {
        for layer in inspected.trace.layers {
          let map = inspected.maps.features(layer, .channel, channel: channel)
          let expected = GridMap(channel: channel, of: inspected.trace.features(layer))
          #expect(map?.values == expected.values, "\(layer.name), channel \(channel), round \(round)")
        }
      }
    }
  }

  @Test func activeChannelsFallInValue() {
    let inspected = MadeMaps.inspected()
    let cell = GridCell(x: 3, y: 2)
    let active = inspected.trace.activeChannels(.pyramid(0), cell)
    let features = inspected.trace.features(.pyramid(0))
    let here = (0..<12).map { features[flat: (2 * features.shape[1] + 3) * 12 + $0] }
    #expect(active.map(\.value) == Array(here.sorted(by: >).prefix(8)))
    #expect(active.allSatisfy { here[$0.channel] == $0.value })
  }

  @Test func equalValuesAreRankedByPlace() {
    #expect(indicesOfGreatest(3, of: [1, 5, .nan, 5, 5, 0]) == [1, 3, 4])
    #expect(indicesOfGreatest(3, of: [.nan, -.infinity]) == [1])
    #expect(indicesOfGreatest(2, of: [Float]()) == [])
  }
}
