import Testing

@testable import Tensors

@Suite struct BlockPoolTests {
  @Test func givesIdleMemoryBackBeyondItsBound() {
    let bytes = BlockPool.mostIdleBytes / 4 + 1
    let blocks = (0..<6).map { _ in BlockPool.take(bytes) }
    for block in blocks { BlockPool.give(block) }
    #expect(BlockPool.idleBytes <= BlockPool.mostIdleBytes)
  }

  @Test func blocksDoNotOverlap() {
    let blocks = (0..<40).map { BlockPool.take((1 << 18) + $0 * 70_000) }
    for (number, block) in blocks.enumerated() {
      block.base.initializeMemory(as: UInt8.self, repeating: UInt8(number), count: block.bytes)
    }
    for (number, block) in blocks.enumerated() {
      let bytes = UnsafeRawBufferPointer(start: block.base, count: block.bytes)
      #expect(bytes.allSatisfy { $0 == UInt8(number) })
    }
    for block in blocks { BlockPool.give(block) }
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
