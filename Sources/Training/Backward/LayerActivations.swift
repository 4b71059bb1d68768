import Tensors

/// What a ReLU gave for the pictures of a batch. Where it is 0, no gradient passes.
public struct LayerActivations: Sendable {
  /// The key of the weights without `.weight` of the layer that the ReLU follows; with `.input`, that it precedes.
  public let layer: String
  /// Where all levels share the layer: 0 for the finest.
  public let level: Int?
  /// One for each picture, `[H, W, C]`.
  public let maps: [Tensor]

  init(layer: String, level: Int?, maps: [Tensor]) {
    self.layer = layer
    self.level = level
    self.maps = maps
  }

  /// All maps together as PyTorch has them, `[N, C, H, W]`.
  ///
  /// - Precondition: all are of one size, as those of pictures are that were padded alike.
  public var batch: Tensor {
    let planes = maps.map { $0.channelsFirst() }
    precondition(planes.allSatisfy { $0.shape == planes[0].shape }, "maps of a batch are of one size")
    return Tensor(shape: [planes.count] + planes[0].shape) { batch in
      for (place, plane) in planes.enumerated() {
        plane.withUnsafeBufferPointer { values in
          _ = UnsafeMutableBufferPointer(rebasing: batch[place * plane.count..<(place + 1) * plane.count])
            .initialize(from: values)
        }
      }
    }
  }
}
