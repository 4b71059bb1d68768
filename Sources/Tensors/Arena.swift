/// One block of memory for all maps of a pass, each at the offset where a plan puts it.
///
/// Most maps live as long as the pass needs them, and others lie where they lay. Those that outlive the pass lie at the
/// end and own their part of the block: the rest of it goes back when the arena is released, theirs when they are.
///
/// Unchecked: only whole objects that are safe to share are kept, and nothing is changed once made.
public final class Arena: @unchecked Sendable {
  /// What offsets and the sizes of parts are multiples of: whole pages, which can be given back one by one.
  public static let page = 4096

  private let block: BlockPool.MemoryBlock
  private let kept: [Range<Int>: TensorStorage]

  /// - Parameters:
  ///   - bytes: the size of the block, a multiple of `page`.
  ///   - kept: the parts that outlive the arena, which together fill the block's end.
  public init(bytes: Int, keeping kept: [Range<Int>]) {
    let whole = BlockPool.take(bytes)
    let parts = kept.sorted { $0.lowerBound < $1.lowerBound }
    let ends = parts.dropFirst().map(\.lowerBound) + [whole.bytes]
    block = whole.part(0..<(parts.first?.lowerBound ?? whole.bytes))
    self.kept = Dictionary(
      uniqueKeysWithValues: zip(parts, ends).map { part, end in
        precondition(part.upperBound <= end, "parts overlap")
        return (part, TensorStorage(whole.part(part.lowerBound..<end)))
      })
  }

  deinit { if block.bytes > 0 { BlockPool.give(block) } }

  /// Room for a map of `count` floats in a part of the block, of unspecified content. Nothing else that lies there may be
  /// read from now on.
  public func room(in part: Range<Int>, count: Int) -> MapRoom {
    precondition(count * MemoryLayout<Float>.stride <= part.count, "a map is larger than its part")
    let start = (block.base + part.lowerBound).bindMemory(to: Float.self, capacity: count)
    let storage = TensorStorage(borrowing: start, count: count, owner: kept[part] ?? self)
    storage.poisonIfFresh()
    return MapRoom(storage: storage)
  }
}

/// Where a kernel writes a map.
public struct MapRoom: Sendable {
  let storage: TensorStorage
}

extension Tensor {
  /// As `init(shape:initializing:)`, in a given room or in memory of its own.
  init(
    shape: [Int], in room: MapRoom?, initializing body: (UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    guard let room else {
      self.init(shape: shape, initializing: body)
      return
    }
    precondition(room.storage.count == shape.reduce(1, *), "a map of \(shape) has another room")
    body(UnsafeMutableBufferPointer(start: room.storage.base, count: room.storage.count))
    self.init(shape: shape, storage: room.storage)
  }
}
