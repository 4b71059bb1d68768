import Testing

@testable import Tensors

@Suite struct WorkBlocksTests {
  @Test(arguments: [0, 1, 11, 12, 13, 24, 35, 36, 400, 538, 1600, 25_600], [1, 2, 3, 16])
  func coverAllItemsOnce(count: Int, threads: Int) {
    for (most, least) in [(24, 12), (24, 24), (504, 24)] {
      let ranges = WorkBlocks(of: count, most: most, least: least, threads: threads).ranges
      #expect(ranges.allSatisfy { !$0.isEmpty && $0.count < most + most / 2 })
      #expect(ranges.first?.lowerBound ?? 0 == 0)
      #expect(ranges.last?.upperBound ?? 0 == count)
      #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }
  }

  @Test func getSmallerForSeveralThreadsOnly() {
    let alone = WorkBlocks(of: 400, most: 24, least: 12, threads: 1).ranges.map(\.count)
    #expect(alone == [Int](repeating: 24, count: 16) + [16])
    let shared = WorkBlocks(of: 400, most: 24, least: 12, threads: 2).ranges.map(\.count)
    #expect(shared.first == 24 && shared.dropLast().last == 12)
    #expect(zip(shared.dropLast(), shared.dropLast().dropFirst()).allSatisfy { $0 >= $1 })
  }
}
