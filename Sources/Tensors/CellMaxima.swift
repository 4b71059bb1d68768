import CKernels
import Support

/// The largest value of each cell of a map `[H, W, C]`, of all channels and of blocks of some. Who looks for the few large
/// values of a map reads only the blocks that have one.
///
/// They are NaN where one of the values is not finite.
public struct CellMaxima: Sendable {
  /// `[H · W]`
  let ofCells: Tensor
  /// `[H · W, ⌈C / blockChannels⌉]`
  let ofBlocks: Tensor
  /// The channels of the map, and of a block.
  public let channelCount: Int
  let blockChannels: Int

  /// - Parameters:
  ///   - ofBlocks: `[cells, blocks of channels]`
  ///   - channels, blockChannels: of the map, and of a block.
  init(ofBlocks: Tensor, channels: Int, blockChannels: Int, workers: Workers) {
    self.ofBlocks = ofBlocks
    channelCount = channels
    self.blockChannels = blockChannels
    let (cells, across) = (ofBlocks.shape[0], ofBlocks.shape[1])
    let source = ofBlocks.source
    ofCells = Tensor(shape: [cells]) { output in
      let target = Buffer(output)
      workers.forEachRange(of: cells, grain: workers.grain(for: cells, atLeast: 1024)) { cells in
        for cell in cells {
          target.base[cell] = Self.largest(
            UnsafeBufferPointer(start: source.base + cell * across, count: across))
        }
      }
    }
    withExtendedLifetime(ofBlocks) {}
  }

  /// Whether all values of the map are finite.
  var areFinite: Bool { ofCells.isFinite }

  /// NaN where one is not finite.
  fileprivate static func largest(_ values: UnsafeBufferPointer<Float>) -> Float {
    var largest = SIMD8<Float>(repeating: -.greatestFiniteMagnitude)
    // Zero, or NaN behind a value that is not finite.
    var odd = SIMD8<Float>.zero
    func add(_ eight: SIMD8<Float>) {
      largest.replace(with: eight, where: eight .> largest)
      odd += eight - eight
    }
    var place = 0
    if let base = values.baseAddress {
      while place + 8 <= values.count {
        add(base.eight(at: place))
        place += 8
      }
    }
    while place < values.count {
      add(SIMD8(repeating: values[place]))
      place += 1
    }
    return largest.max() + odd.sum()
  }

  /// How many cells the map has.
  public var cellCount: Int { ofCells.count }

  /// Writes the indices of the map's elements of at least `least` in some cells, by rising index, and returns how many.
  /// They are looked for only in the blocks that may have one.
  ///
  /// - Parameters:
  ///   - cells: those that are looked at. Those that are left for want of room remain.
  ///   - map: the elements, at most 2³².
  ///   - indices: room for those of one cell at least.
  public func takeIndices(
    in cells: inout Range<Int>, of map: UnsafePointer<Float>, from least: Float,
    into indices: UnsafeMutableBufferPointer<UInt32>
  ) -> Int {
    guard !least.isNaN, !cells.isEmpty else {
      cells = cells.upperBound..<cells.upperBound
      return 0
    }
    precondition(
      cells.lowerBound >= 0 && cells.upperBound <= cellCount && indices.count >= channelCount
        && cellCount * channelCount <= 1 << 32, "other cells, too little room, or too many elements")
    var known = CKMaximaMap(
      values: map, of_cells: ofCells.source.base, of_blocks: ofBlocks.source.base, cells: cellCount,
      channels: channelCount, across: ofBlocks.shape[1], block_channels: blockChannels)
    var next = cells.lowerBound
    let count = ck_large_values(&known, &next, cells.upperBound, least, indices.baseAddress, indices.count)
    cells = next..<cells.upperBound
    withExtendedLifetime(self) {}
    return count
  }

  /// About how many numbers a search for elements of at least `least` reads beside the cells' maxima: of each cell that may
  /// have one, the blocks' maxima and one block.
  public func readCount(from least: Float) -> Int {
    cellCount(from: least) * (ofBlocks.shape[1] + blockChannels)
  }

  /// How many cells may have an element of at least `least`.
  func cellCount(from least: Float) -> Int {
    let maxima = ofCells.source.base
    defer { withExtendedLifetime(self) {} }
    var counts = SIMD8<Int32>.zero
    var cell = 0
    while cell &+ 8 <= cellCount {
      counts.replace(with: counts &+ 1, where: .!(maxima.eight(at: cell) .< least))
      cell &+= 8
    }
    return (cell..<cellCount).reduce(Int(counts.wrappedSum())) { $0 + (maxima[$1] < least ? 0 : 1) }
  }

  /// Runs of neighbouring cells, by rising number: all values of at least `least` are in one of them.
  ///
  /// - Parameter cells: those that are looked at.
  public func runs(in cells: Range<Int>, from least: Float) -> [Range<Int>] {
    let maxima = ofCells.source.base
    defer { withExtendedLifetime(self) {} }
    var runs: [Range<Int>] = []
    for cell in cells where !(maxima[cell] < least) {
      if let last = runs.last, last.upperBound == cell {
        runs[runs.count - 1] = last.lowerBound..<cell + 1
      } else {
        runs.append(cell..<cell + 1)
      }
    }
    return runs
  }

  /// A value that at least `count` elements of the map reach, and not many more where these are of many blocks; nil where
  /// there are fewer blocks, or some of theirs are not finite.
  public func value(reachedBy count: Int) -> Float? {
    // By the upper half of the bits: a step of 1/128 of the value.
    var counts = [Int32](repeating: 0, count: 1 << 16)
    ofBlocks.withUnsafeBufferPointer { maxima in
      for maximum in maxima { counts[Int(maximum.ordinal >> 16)] &+= 1 }
    }
    var left = count
    // Beyond the infinities there are only NaNs.
    let steps = Int((-Float.infinity).ordinal >> 16) + 1..<Int(Float.infinity.ordinal >> 16)
    for step in steps.reversed() {
      left -= Int(counts[step])
      if left <= 0 { return Float(ordinal: UInt32(step) << 16) }
    }
    return nil
  }
}

extension Tensor {
  /// The maxima that the convolution kept that made this map, if it did.
  public var cellMaxima: CellMaxima? { storage.maxima }

  /// The same elements, with the maxima of the cells `[cells, channels]` that they are, found by reading them all.
  public func findingCellMaxima(cells: Int, channels: Int) -> Tensor {
    precondition(cells * channels == count, "the elements are no such map")
    let blockChannels = 32
    let across = (channels + blockChannels - 1) / blockChannels
    let blocks = Tensor(shape: [cells, across]) { target in
      for place in target.indices {
        let (cell, block) = place.quotientAndRemainder(dividingBy: across)
        let first = block * blockChannels
        target[place] = CellMaxima.largest(
          UnsafeBufferPointer(
            start: source.base + cell * channels + first, count: min(blockChannels, channels - first)))
      }
    }
    let map = TensorStorage(borrowing: storage.base, count: count, owner: storage)
    map.maxima = CellMaxima(
      ofBlocks: blocks, channels: channels, blockChannels: blockChannels, workers: Workers(1))
    return Tensor(shape: shape, storage: map)
  }
}
