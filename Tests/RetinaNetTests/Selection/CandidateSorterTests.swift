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

  /// Maxima of blocks spare reading most logits, and change nothing.
  @Test(arguments: [0, 0.02, 0.05, 0.6, 1] as [Float]) func maximaChangeNothing(floor: Float) {
    var recipe = SyntheticTrace()
    recipe.padded = .init(width: 416, height: 352)
    recipe.classes = 11
    recipe.candidateClasses = 7
    recipe.candidates = 700
    for with in recipe.make().headOutputs.levels {
      let logits = Tensor(
        shape: [with.anchorCount, with.classCount],
        (0..<with.candidateCount).map {
          with.logit(anchor: $0 / with.classCount, label: $0 % with.classCount)
        })
      let deltas = Tensor(shape: [with.anchorCount, 4]) { $0.initialize(repeating: 0) }
      let without = LevelOutputs(
        logits: logits, deltas: deltas, anchors: deltas, gridWidth: with.gridWidth,
        anchorsPerCell: with.anchorsPerCell)
      #expect(with.maxima != nil && without.maxima == nil)
      var visits: [[[Int]]] = [[], []]
      for (place, outputs) in [with, without].enumerated() {
        outputs.forEachCandidate(from: Sigmoid.leastLogit(above: floor)) { anchor, label, _ in
          visits[place].append([anchor, label])
        }
      }
      #expect(visits[0] == visits[1])
      let sorted = [with, without].map { outputs in
        CandidateSorter(outputs: [outputs], floor: floor, workers: Workers(2)).sorted()[0]
      }
      let unbounded = Array(repeating: RankKey(above: -1), count: with.classCount)
      #expect(sorted[0].count == visits[0].count && sorted[1].count == visits[0].count)
      for limit in [0, 3, 40, Int.max] {
        #expect(
          sorted[0].first(limit, before: unbounded) == sorted[1].first(limit, before: unbounded))
      }
      // The first of the best, and of the merged classes.
      let bounds = (0..<with.classCount).map { RankKey(above: $0 == 2 ? 0.7 : 0.65) }
      let expected = sorted[1].first(.max, before: unbounded).filter {
        $0 < bounds[$0.index % with.classCount]
      }
      #expect(sorted[0].first(.max, before: bounds) == expected)
      let equal = Array(repeating: RankKey(above: 0.7), count: with.classCount)
      #expect(
        sorted[0].first(9, before: equal)
          == Array(sorted[1].first(.max, before: unbounded).filter { $0 < equal[0] }.prefix(9)))
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
