import Testing

@testable import Tensors

@Suite struct ArenaTests {
  private static let part = Arena.page * 64

  /// A map of ones in a part of an arena.
  private func map(_ arena: Arena, _ part: Range<Int>, _ value: Float) -> Tensor {
    Tensor(shape: [part.count / 4], in: arena.room(in: part, count: part.count / 4)) {
      $0.initialize(repeating: value)
    }
  }

  @Test func `what is kept outlives the arena, and the rest is free again`() {
    let part = Self.part
    let parts = (0..<4).map { $0 * part..<($0 + 1) * part }
    var kept: [Tensor] = []
    do {
      let arena = Arena(bytes: 4 * part, keeping: Array(parts[2...]))
      // Two maps lie one after the other where a third had been.
      _ = map(arena, part..<4 * part, 9)
      kept = [map(arena, parts[3], 1), map(arena, parts[2], 2)]
    }
    // Others that come may lie in the rest.
    let others = (0..<8).map { _ in BlockPool.take(part) }
    for block in others { block.base.initializeMemory(as: UInt8.self, repeating: 0xff, count: block.bytes) }
    #expect(kept[0].elements.allSatisfy { $0 == 1 } && kept[1].elements.allSatisfy { $0 == 2 })
    for block in others { BlockPool.give(block) }
  }

  @Test func `kernels write where they are told to, and the same`() {
    let input = Tensor(shape: [9, 7, 16], (0..<9 * 7 * 16).map { Float($0 % 23) - 11 })
    let arena = Arena(bytes: 2 * Self.part, keeping: [])
    let room = arena.room(in: Self.part..<2 * Self.part, count: 5 * 4 * 16)
    let pooled = input.maxPooled3x3Stride2(into: room, workers: Workers(2))
    #expect(pooled.storage === room.storage)
    #expect(pooled.elements == input.maxPooled3x3Stride2(workers: Workers(1)).elements)
  }
}
