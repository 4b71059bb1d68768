import Testing

@testable import Tensors

/// The pool is one for the whole process, so these run one after the other and ask only for what other tests
/// cannot change.
@Suite(.serialized) struct BlockPoolTests {
  /// A size that no other test uses.
  static let bytes = 37 << 20

  @Test func usesABlockAgain() {
    let first = BlockPool.take(Self.bytes)
    BlockPool.give(first)
    let second = BlockPool.take(Self.bytes)
    #expect(second.base == first.base)
    BlockPool.give(second)
  }

  @Test func doesNotWasteALargeBlockOnASmallNeed() {
    let large = BlockPool.take(Self.bytes)
    BlockPool.give(large)
    let small = BlockPool.take(Self.bytes / 2)
    #expect(small.base != large.base)
    BlockPool.give(small)
  }

  @Test func givesIdleMemoryBackBeyondItsBound() {
    let blocks = (0..<4).map { _ in BlockPool.take(Self.bytes) }
    for block in blocks { BlockPool.give(block) }
    #expect(BlockPool.idleBytes <= BlockPool.mostIdleBytes)
  }

  @Test(arguments: [1, 1000, 1 << 18, (1 << 20) + 1, 9 << 20])
  func isAlignedAndLargeEnough(count: Int) {
    let storage = TensorStorage(count: count)
    #expect(Int(bitPattern: storage.base) % TensorStorage.alignment == 0)
    storage.base[0] = 1
    storage.base[count - 1] = 2
    #expect(storage.base[count - 1] == 2)
  }
}
