/// The largest value of each block of a map `[H, W, C]`: of up to four neighbouring cells of a row and some channels. Who
/// looks for the few large values of a map reads only the blocks that have one.
public struct BlockMaxima: Sendable {
  /// `[H, ⌈W / 4⌉, ⌈C / blockChannels⌉]`. NaN does not count, and a block of nothing else has −∞.
  let values: Tensor
  private let width: Int
  private let channels: Int
  private let blockChannels: Int

  /// The cells of a block.
  private static let cells = 4

  /// Room for the maxima of a map.
  init(height: Int, width: Int, channels: Int, blockChannels: Int) {
    self.width = width
    self.channels = channels
    self.blockChannels = blockChannels
    let across = (width + Self.cells - 1) / Self.cells
    values = Tensor(
      shape: [height, across, (channels + blockChannels - 1) / blockChannels],
      storage: TensorStorage(
        count: height * across * ((channels + blockChannels - 1) / blockChannels)))
  }

  /// How many groups of neighbouring cells the map has; each has a block for some of the channels.
  public var groupCount: Int { values.shape[0] * values.shape[1] }

  /// Calls `body` with stretches of the map's elements, which has the flat indices of a group's before those of the next:
  /// all values of at least `least` are in one of them, and few others.
  ///
  /// - Parameters:
  ///   - groups: those that are looked at.
  ///   - body: returns whether to go on.
  public func forEachStretch(in groups: Range<Int>, from least: Float, _ body: (Range<Int>) -> Bool) {
    let blocks = values.shape[2]
    let source = values.source.base
    defer { withExtendedLifetime(values) {} }
    var place = groups.lowerBound * blocks
    let end = groups.upperBound * blocks
    while place < end {
      if place + 16 <= end {
        let sixteen = UnsafeRawPointer(source + place).loadUnaligned(as: SIMD16<Float>.self)
        if !any(sixteen .>= least) {
          place += 16
          continue
        }
      }
      let stop = min(place + 16, end)
      while place < stop, !(source[place] >= least) { place += 1 }
      if place < stop {
        let group = place / blocks
        guard visit(group, source + group * blocks, blocks, least, body) else { return }
        place = (group + 1) * blocks
      }
    }
  }

  /// The stretches of one group, by rising index.
  private func visit(
    _ group: Int, _ maxima: UnsafePointer<Float>, _ blocks: Int, _ least: Float,
    _ body: (Range<Int>) -> Bool
  ) -> Bool {
    let (row, column) = group.quotientAndRemainder(dividingBy: values.shape[1])
    let left = column * Self.cells
    for cell in left..<min(left + Self.cells, width) {
      let start = (row * width + cell) * channels
      for block in 0..<blocks where maxima[block] >= least {
        let first = block * blockChannels
        guard body(start + first..<start + min(first + blockChannels, channels)) else {
          return false
        }
      }
    }
    return true
  }
}

extension Tensor {
  /// The maxima that the convolution kept that made this map, if it did.
  public var blockMaxima: BlockMaxima? { storage.maxima }

  /// The same elements, with the maxima of the map `[height, width, channels]` that they are, found by reading them all.
  public func findingBlockMaxima(height: Int, width: Int, channels: Int) -> Tensor {
    precondition(height * width * channels == count, "the elements are no such map")
    let maxima = BlockMaxima(height: height, width: width, channels: channels, blockChannels: 16)
    let target = maxima.values.storage.base
    for place in 0..<maxima.values.count { target[place] = -.infinity }
    let across = maxima.values.shape[1]
    let blocks = maxima.values.shape[2]
    for cell in 0..<height * width {
      let group = cell / width * across + cell % width / 4
      for channel in 0..<channels {
        let place = group * blocks + channel / 16
        let value = storage.base[cell * channels + channel]
        if value > target[place] { target[place] = value }
      }
    }
    let storage = TensorStorage(borrowing: storage.base, count: count, owner: storage)
    storage.maxima = maxima
    return Tensor(shape: shape, storage: storage)
  }
}
