import CKernels

/// The largest value of each cell of a map `[H, W, C]`, of all channels and of blocks of some. Who looks for the few large
/// values of a map reads only the blocks that have one.
///
/// They are NaN where one of the values is not finite.
public struct CellMaxima: Sendable {
  /// `[H · W]`
  let ofCells: Tensor
  /// `[H · W, ⌈C / blockChannels⌉]`
  let ofBlocks: Tensor
  private let channels: Int
  private let blockChannels: Int

  /// - Parameters:
  ///   - ofBlocks: `[cells, blocks of channels]`
  ///   - channels, blockChannels: of the map, and of a block.
  init(ofBlocks: Tensor, channels: Int, blockChannels: Int, workers: Workers) {
    self.ofBlocks = ofBlocks
    self.channels = channels
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

  /// Calls `body` with stretches of the map's elements, by rising index: all values of at least `least` are in one of
  /// them, and few others.
  ///
  /// - Parameters:
  ///   - cells: those that are looked at.
  ///   - map: the elements.
  ///   - body: returns whether to go on.
  public func forEachStretch(
    in cells: Range<Int>, of map: UnsafePointer<Float>, from least: Float, _ body: (Range<Int>) -> Bool
  ) {
    guard !least.isNaN else { return }
    let (cellMaxima, blockMaxima) = (ofCells.source.base, ofBlocks.source.base)
    let across = ofBlocks.shape[1]
    defer { withExtendedLifetime(self) {} }
    // Memory is asked for some steps before it is read: that of some cells' blocks, then that of their elements.
    var passing: [Int] = []
    var stretches: [Range<Int>] = []
    var next = cells.lowerBound
    while next < cells.upperBound {
      passing.removeAll(keepingCapacity: true)
      while next < cells.upperBound, passing.count < Self.batch {
        if !(cellMaxima[next] < least) {
          passing.append(next)
          ck_expect(blockMaxima + next * across)
          ck_expect(blockMaxima + (next + 1) * across - 1)
        }
        next += 1
      }
      stretches.removeAll(keepingCapacity: true)
      for cell in passing {
        for block in 0..<across where !(blockMaxima[cell * across + block] < least) {
          let first = block * blockChannels
          let stretch = cell * channels + first..<cell * channels + min(first + blockChannels, channels)
          stretches.append(stretch)
          for place in stride(from: stretch.lowerBound, to: stretch.upperBound, by: 16) {
            ck_expect(map + place)
          }
          ck_expect(map + stretch.upperBound - 1)
        }
      }
      for stretch in stretches where !body(stretch) { return }
    }
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
      for maximum in maxima { counts[Int(Self.ordinal(maximum) >> 16)] &+= 1 }
    }
    var left = count
    // Beyond the infinities there are only NaNs.
    let steps = Int(Self.ordinal(-.infinity) >> 16) + 1..<Int(Self.ordinal(.infinity) >> 16)
    for step in steps.reversed() {
      left -= Int(counts[step])
      if left <= 0 { return Self.value(ordinal: UInt32(step) << 16) }
    }
    return nil
  }

  /// Ordered as values are.
  private static func ordinal(_ value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits >> 31 == 0 ? bits | 1 << 31 : ~bits
  }

  private static func value(ordinal: UInt32) -> Float {
    Float(bitPattern: ordinal >> 31 == 1 ? ordinal & ~(1 << 31) : ~ordinal)
  }

  /// How many cells' elements are asked for at a time.
  private static let batch = 32
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
