import Support
import Synchronization
import Testing

struct SeededRandomTests {
  /// The first numbers of the reference implementation by Sebastiano Vigna, for the seed 1234567.
  @Test func givesTheReferenceNumbers() {
    var random = SeededRandom(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func staysInItsRanges() {
    var random = SeededRandom(seed: 1)
    var (sum, squares): (Double, Double) = (0, 0)
    for _ in 0..<10_000 {
      #expect((0..<1).contains(random.uniform()))
      #expect((0..<7).contains(random.below(7)))
      let normal = Double(random.normal())
      sum += normal
      squares += normal * normal
    }
    #expect(abs(sum / 10_000) < 0.05)
    #expect(abs(squares / 10_000 - 1) < 0.05)
  }
}

struct PartitioningIndexTests {
  @Test func isTheFirstPlaceThatFulfils() {
    for count in 0..<40 {
      let numbers = Array(0..<count)
      for bound in 0...count {
        #expect(numbers.partitioningIndex { $0 >= bound } == bound)
        #expect((5..<5 + count).partitioningIndex { $0 >= 5 + bound } == 5 + bound)
        #expect(numbers[(count / 2)...].partitioningIndex { $0 >= bound } == max(bound, count / 2))
      }
    }
  }

  @Test func asksFewElements() {
    var asked = 0
    let place = (0..<1_000_000).partitioningIndex { number in
      asked += 1
      return number >= 123_456
    }
    #expect(place == 123_456 && asked <= 20)
  }
}

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

struct OrderedFloatsTests {
  @Test func ordinalsRiseWithTheirValues() {
    let values: [Float] = [
      -.infinity, -3e38, -1.5, -1, -.leastNonzeroMagnitude, -0.0, 0, .leastNonzeroMagnitude, 1, 3e38,
      .infinity,
    ]
    for (value, next) in zip(values, values.dropFirst()) { #expect(value.ordinal < next.ordinal) }
    for value in values + [.nan, -.nan] {
      #expect(Float(ordinal: value.ordinal).bitPattern == value.bitPattern)
    }
    #expect((Float(1).ordinal + 1) == Float(1).nextUp.ordinal)
    #expect(Float.nan.ordinal > Float.infinity.ordinal && (-Float.nan).ordinal < (-Float.infinity).ordinal)
  }
}
