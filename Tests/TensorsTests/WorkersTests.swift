import Synchronization
import Testing

@testable import Tensors

@Suite struct WorkersTests {
  @Test(arguments: [(1, 1, 1), (3, 10, 4), (2, 400, 128), (4, 7, 100), (5, 1000, 1)])
  func rangesCoverEverythingOnce(threads: Int, total: Int, least: Int) {
    let workers = Workers(threads)
    let seen = Mutex([Int](repeating: 0, count: total))
    workers.forEachRange(of: total, grain: workers.grain(for: total, atLeast: least)) { range in
      seen.withLock { seen in for index in range { seen[index] += 1 } }
    }
    #expect(seen.withLock { $0 } == [Int](repeating: 1, count: total))
  }

  /// With one range left over, one thread would work alone at the end.
  @Test func grainsAreEven() {
    #expect(Workers(2).grain(for: 400, atLeast: 128) == 200)
    #expect(Workers(2).grain(for: 100, atLeast: 128) == 100)
    #expect(Workers(3).grain(for: 1200, atLeast: 10) == 100)
  }

  @Test func nothingIsDoneForNothing() {
    Workers(2).forEachRange(of: 0, grain: 1) { _ in Issue.record("called for no work") }
  }
}
