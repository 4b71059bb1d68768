import RetinaNet
import Tensors

extension Trace {
  static let shownChannels = 8

  /// The channels of the greatest values in one cell of a layer, the greatest first.
  func activeChannels(_ layer: Layer, _ cell: GridCell) -> [(channel: Int, value: Float)] {
    let features = features(layer)
    let (width, channels) = (features.shape[1], features.shape[2])
    let start = (cell.y * width + cell.x) * channels
    return features.withUnsafeBufferPointer { values in
      let here = values[start..<start + channels]
      return placesOfGreatest(Self.shownChannels, of: here).map { ($0, values[start + $0]) }
    }
  }
}
