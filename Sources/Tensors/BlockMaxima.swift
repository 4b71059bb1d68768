import CKernels

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

  /// Calls `body` with stretches of the map's elements, by rising index: all values of at least `least` are in one of
  /// them, and few others.
  ///
  /// - Parameters:
  ///   - groups: those that are looked at.
  ///   - map: the elements.
  ///   - body: returns whether to go on.
  public func forEachStretch(
    in groups: Range<Int>, of map: UnsafePointer<Float>, from least: Float, _ body: (Range<Int>) -> Bool
  ) {
    let source = values.source.base
    defer { withExtendedLifetime(values) {} }
    let end = groups.upperBound * values.shape[2]
    var place = Self.first(groups.lowerBound * values.shape[2]..<end, of: source, from: least)
    // Blocks are visited some at a time, so that memory is asked for many of them before the first is read.
    var passing: [PassingBlock] = []
    while place < end {
      passing.removeAll(keepingCapacity: true)
      while place < end {
        let (group, block) = place.quotientAndRemainder(dividingBy: values.shape[2])
        if passing.count >= Self.batch, passing[passing.count - 1].group != group { break }
        passing.append(PassingBlock(group: group, block: block))
        for stretch in stretches(group, block) {
          ck_expect(map + stretch.lowerBound)
          ck_expect(map + stretch.upperBound - 1)
        }
        place = Self.first(place + 1..<end, of: source, from: least)
      }
      guard visit(passing, body) else { return }
    }
  }

  private struct PassingBlock {
    let group: Int
    let block: Int
  }

  /// How many blocks are visited at a time, and those that follow in the last one's group.
  private static let batch = 32

  /// The elements of a block, cell by cell.
  @inline(__always)
  private func stretches(_ group: Int, _ block: Int) -> some Sequence<Range<Int>> {
    let (row, column) = group.quotientAndRemainder(dividingBy: values.shape[1])
    let left = column * Self.cells
    let (first, stop) = (block * blockChannels, min((block + 1) * blockChannels, channels))
    return (left..<min(left + Self.cells, width)).lazy.map { [width, channels] cell in
      let start = (row * width + cell) * channels
      return start + first..<start + stop
    }
  }

  /// Visits whole groups: of each group's blocks the first cell, then the second, and so on. Returns whether to go on.
  private func visit(_ passing: [PassingBlock], _ body: (Range<Int>) -> Bool) -> Bool {
    var first = 0
    while first < passing.count {
      let group = passing[first].group
      var stop = first + 1
      while stop < passing.count, passing[stop].group == group { stop += 1 }
      let (row, column) = group.quotientAndRemainder(dividingBy: values.shape[1])
      let left = column * Self.cells
      for cell in left..<min(left + Self.cells, width) {
        let start = (row * width + cell) * channels
        for passing in passing[first..<stop] {
          let channel = passing.block * blockChannels
          guard body(start + channel..<start + min(channel + blockChannels, channels)) else { return false }
        }
      }
      first = stop
    }
    return true
  }

  /// The first place of a range whose value is at least `least`, or its end.
  @inline(__always)
  private static func first(_ range: Range<Int>, of values: UnsafePointer<Float>, from least: Float) -> Int {
    var place = range.lowerBound
    while place + 16 <= range.upperBound {
      let sixteen = UnsafeRawPointer(values + place).loadUnaligned(as: SIMD16<Float>.self)
      if any(sixteen .>= least) { break }
      place += 16
    }
    while place < range.upperBound, !(values[place] >= least) { place += 1 }
    return place
  }
}

extension Tensor {
  /// The maxima that the convolution kept that made this map, if it did.
  public var blockMaxima: BlockMaxima? { storage.maxima }

  /// The same elements, with the maxima of the map `[height, width, channels]` that they are, found by reading them all.
  public func findingBlockMaxima(height: Int, width: Int, channels: Int) -> Tensor {
    precondition(height * width * channels == count, "the elements are no such map")
    let blockChannels = 32
    let maxima = BlockMaxima(
      height: height, width: width, channels: channels, blockChannels: blockChannels)
    let target = maxima.values.storage.base
    for place in 0..<maxima.values.count { target[place] = -.infinity }
    let across = maxima.values.shape[1]
    let blocks = maxima.values.shape[2]
    for cell in 0..<height * width {
      let group = cell / width * across + cell % width / 4
      for channel in 0..<channels {
        let place = group * blocks + channel / blockChannels
        let value = storage.base[cell * channels + channel]
        if value > target[place] { target[place] = value }
      }
    }
    let storage = TensorStorage(borrowing: storage.base, count: count, owner: storage)
    storage.maxima = maxima
    return Tensor(shape: shape, storage: storage)
  }
}
