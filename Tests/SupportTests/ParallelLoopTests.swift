import Support
import Synchronization
import Testing

struct ParallelLoopTests {
  @Test(arguments: [0, 1, 7, 64, 1000], [nil, 0, 1, 3, 64, 5000] as [Int?])
  func coversEveryItemOnce(total: Int, grain: Int?) {
    for threads in [1, 2, 5, 2000] {
      let counts = Mutex(Array(repeating: 0, count: total))
      forEachRange(of: total, grain: grain, threads: threads) { range in
        counts.withLock { counts in
          for index in range { counts[index] += 1 }
        }
      }
      #expect(counts.withLock { $0.allSatisfy { $0 == 1 } })
    }
  }

  @Test func rangesHaveTheGrain() {
    let lengths = Mutex<[Int]>([])
    forEachRange(of: 100, grain: 30, threads: 3) { range in lengths.withLock { $0.append(range.count) } }
    #expect(lengths.withLock { $0.sorted() } == [10, 30, 30, 30])
  }

  @Test func withoutGrainThereIsOneRangePerThread() {
    let lengths = Mutex<[Int]>([])
    forEachRange(of: 100, threads: 3) { range in lengths.withLock { $0.append(range.count) } }
    #expect(lengths.withLock { $0.sorted() } == [33, 33, 34])
  }
}
