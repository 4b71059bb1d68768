import Support
import Tensors
import TestSupport
import Testing

@testable import RetinaNet

@Suite struct CandidateSorterTests {
  @Test(arguments: [0, 1, 2, 7, 1000, 4097])
  func radixSortKeepsTheOrderOfEqualKeys(count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    for range in [3, 1000, 1 << 20, 0x3F80_0001] {
      var keys = (0..<count).map { _ in UInt32(random.below(range)) }
      for index in keys.indices where random.below(10) == 0 { keys[index] = .max }
      var sorter = RadixSort(capacity: count + 5)
      let sorted = keys.withUnsafeBufferPointer { sorter.places(byRising: $0, excluding: .max) }
      let expected = keys.indices.filter { keys[$0] != .max }.sorted { (keys[$0], $0) < (keys[$1], $1) }
      #expect(sorted.map { Int($0) } == expected)
    }
  }

  /// Picked out of the logits or sorted as whole classes, on one thread or two: the same candidates in the same order.
  @Test(arguments: [-1, 0, 1e-9, 0.02, 0.05, 0.6, 1] as [Float])
  func bothWaysGiveTheSame(floor: Float) {
    var recipe = SyntheticTrace()
    recipe.padded = .init(width: 640, height: 480)
    recipe.classes = 3
    recipe.candidateClasses = 3
    let outputs = recipe.make().headOutputs.levels
    let one = CandidateSorter(outputs: outputs, floor: floor, workers: Workers(1)).sorted()
    let two = CandidateSorter(outputs: outputs, floor: floor, workers: Workers(2)).sorted()
    for (level, outputs) in outputs.enumerated() {
      let expected = (0..<outputs.candidateCount)
        .map { outputs.rankKey(anchor: $0 / outputs.classCount, label: $0 % outputs.classCount) }
        .filter { $0.score > floor }.sorted()
      let unbounded = Array(repeating: RankKey(above: -1), count: outputs.classCount)
      #expect(one[level].count == expected.count)
      #expect(one[level].first(.max, before: unbounded) == expected)
      #expect(two[level].first(.max, before: unbounded) == expected)
      // Every seventh candidate counts those of each class that stand before it.
      for place in stride(from: 0, to: min(expected.count, 2000), by: 7) {
        let counted = (0..<outputs.classCount).reduce(0) {
          $0 + one[level].count(label: $1, before: expected[place])
        }
        #expect(counted == place)
      }
    }
  }

  @Test func aPairsKeyHoldsScoreAndIndex() {
    for score in [0, 1e-38, 0.05, 0.5, 1] as [Float] {
      let key = RankKey(score: score, index: 12_345_678_901)
      #expect(key.score == score && key.index == 12_345_678_901)
    }
    #expect(RankKey(score: 0.6, index: 9) < RankKey(score: 0.5, index: 1))
    #expect(RankKey(score: 0.5, index: 1) < RankKey(score: 0.5, index: 9))
  }

  @Test(arguments: [-1, -0.0, 0, 0.05, 0.5, 1, 2, .nan] as [Float])
  func aBoundSeparatesWhatIsAboveTheThreshold(threshold: Float) {
    let bound = RankKey(above: threshold)
    for score in [0, 1e-38, 0.05, (0.05 as Float).nextUp, 0.5, (0.5 as Float).nextUp, 1] as [Float] {
      for index in [0, 1 << 33] {
        #expect((RankKey(score: score, index: index) < bound) == (score > threshold), "\(score)")
      }
    }
  }
}
