import Support
import Synchronization
import Tensors

/// Finds and sorts the candidates of all levels whose score is above a floor.
///
/// Where these are few, one pass over the logits picks them out and only they are sorted. Otherwise each class is
/// sorted as a whole, by radix, from a transposed block of sixteen classes.
struct CandidateSorter {
  let outputs: [LevelOutputs]
  let floor: Float
  let workers: Workers

  /// How many classes are read at once: a cache line of logits.
  private static let block = 16
  /// Where more than one candidate in this many is above the floor, sorting whole classes is faster.
  private static let fewShare = 16

  func sorted() -> [SortedLevel] {
    if let few = sortedIfFew() { return few }
    struct Task {
      var level: Int
      var labels: Range<Int>
    }
    var tasks: [Task] = []
    for (level, outputs) in outputs.enumerated() {
      for first in stride(from: 0, to: outputs.classCount, by: Self.block) {
        tasks.append(Task(level: level, labels: first..<min(first + Self.block, outputs.classCount)))
      }
    }
    let tasksInOrder = tasks
    let results = Mutex(outputs.map { [SortedClass?](repeating: nil, count: $0.classCount) })
    workers.forEach(tasks.count) { number in
      let task = tasksInOrder[number]
      let sorted = Self.sort(task.labels, of: outputs[task.level], above: floor)
      results.withLock { results in
        for (label, candidates) in zip(task.labels, sorted) { results[task.level][label] = candidates }
      }
    }
    return zip(outputs, results.withLock { $0 }).map { SortedLevel($0, classes: $1.compactMap { $0 }) }
  }

  /// Nil where too many candidates are above the floor, unless they are all that the outputs know.
  private func sortedIfFew() -> [SortedLevel]? {
    guard floor >= 0 || outputs.contains(where: { !$0.isWhole }) else { return nil }
    let bound = Sigmoid.leastLogit(above: floor)
    let parts = outputs.indices.flatMap { level in outputs[level].searchParts.map { (level, $0) } }
    let limits = outputs.map { $0.isWhole ? $0.candidateCount / Self.fewShare + 100_000 : .max }
    let counts = Mutex(outputs.map { _ in 0 })
    let found = parallelMap(parts, threads: workers.count) { level, part in
      let left = limits[level] - counts.withLock { $0[level] }
      let keys = left > 0 ? outputs[level].rankKeys(in: part, from: bound, atMost: left) : []
      counts.withLock { $0[level] += keys.count }
      return keys
    }
    guard zip(counts.withLock { $0 }, limits).allSatisfy(<) else { return nil }
    var keys = outputs.map { _ in [RankKey]() }
    for ((level, _), some) in zip(parts, found) {
      if keys[level].isEmpty { keys[level] = some } else { keys[level] += some }
    }
    return parallelMap(Array(zip(outputs, keys)), threads: workers.count) {
      SortedLevel($0, byRisingIndex: $1)
    }
  }

  /// A level's candidates of a few neighbouring labels, each label sorted.
  private static func sort(_ labels: Range<Int>, of outputs: LevelOutputs, above floor: Float)
    -> [SortedClass]
  {
    let count = outputs.anchorCount
    // Columns whose distance is a multiple of a page would fight for the same few places of the cache.
    let pitch = count + (count % 1024 < 16 ? 16 : 0)
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: pitch * labels.count) { keys in
      outputs.transposeComplements(labels, above: floor, into: keys.baseAddress!, pitch: pitch)
      var sorter = RadixSort(capacity: count)
      return labels.indices.map { label in
        let column = UnsafeBufferPointer(
          start: keys.baseAddress! + (label - labels.lowerBound) * pitch, count: count)
        let anchors = sorter.places(byRising: column, excluding: LevelOutputs.excluded)
        return SortedClass(anchors: anchors) { column[Int(anchors[$0])] }
      }
    }
  }
}

extension LevelOutputs {
  /// Marks a candidate that is not above the floor; no complemented score is as large.
  fileprivate static let excluded = UInt32.max

  /// What is searched at a time, by rising index; all of a level that knows some candidates only.
  fileprivate var searchParts: [Range<Int>] {
    guard isWhole else { return [0..<1] }
    return stride(from: 0, to: pieceCount, by: pieceGrain).map { $0..<min($0 + pieceGrain, pieceCount) }
  }

  /// Of some pieces of a level, the known candidates whose logit is at least `least`, by rising index; it stops when there
  /// are `limit`.
  fileprivate func rankKeys(in pieces: Range<Int>, from least: Float, atMost limit: Int) -> [RankKey] {
    guard let logits else {
      var found: [RankKey] = []
      forEachCandidate(from: least) { anchor, label, logit in
        found.append(RankKey(score: Sigmoid.score(logit), index: anchor * classCount + label))
      }
      return found
    }
    var found: [RankKey] = []
    forEachIndex(in: pieces, from: least) { index in
      found.append(RankKey(score: Sigmoid.score(logits[index]), index: index))
      return found.count < limit
    }
    return found
  }

  /// Complemented scores of some labels, a column for each: `keys[column · pitch + anchor]`.
  fileprivate func transposeComplements(
    _ labels: Range<Int>, above floor: Float, into keys: UnsafeMutablePointer<UInt32>, pitch: Int
  ) {
    guard let logits else { return }
    let columns = labels.count
    for anchor in 0..<anchorCount {
      let row = logits + anchor * classCount + labels.lowerBound
      var column = 0
      while column < columns {
        let width = min(4, columns - column)
        var four = SIMD4<Float>(repeating: .nan)
        if width == 4 {
          four = UnsafeRawPointer(row + column).loadUnaligned(as: SIMD4<Float>.self)
        } else {
          for lane in 0..<width { four[lane] = row[column + lane] }
        }
        let scores = Sigmoid.score(four)
        var complements = RankKey.topBits &- unsafeBitCast(scores, to: SIMD4<UInt32>.self)
        complements.replace(with: Self.excluded, where: .!(scores .> floor))
        for lane in 0..<width { keys[(column + lane) * pitch + anchor] = complements[lane] }
        column += 4
      }
    }
  }
}

/// Sorts places by 30-bit keys in three stable passes of ten bits. Keeps its working memory from one use to the next.
struct RadixSort: ~Copyable {
  private let first: UnsafeMutablePointer<UInt64>
  private let second: UnsafeMutablePointer<UInt64>
  private let capacity: Int

  private static let digitBits: UInt64 = 10
  private static let digits = 1 << 10

  init(capacity: Int) {
    self.capacity = capacity
    first = .allocate(capacity: max(capacity, 1))
    second = .allocate(capacity: max(capacity, 1))
  }

  deinit {
    first.deallocate()
    second.deallocate()
  }

  /// The places of `keys` by rising key, equal ones by rising place, without those whose key is `excluded`.
  mutating func places(byRising keys: UnsafeBufferPointer<UInt32>, excluding excluded: UInt32) -> [UInt32] {
    precondition(keys.count <= capacity)
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * Self.digits) { counts in
      counts.initialize(repeating: 0)
      var count = 0
      for key in keys where key != excluded {
        let key = Int(key)
        counts[key & 1023] &+= 1
        counts[1024 &+ (key &>> 10) & 1023] &+= 1
        counts[2048 &+ (key &>> 20)] &+= 1
        count &+= 1
      }
      for digit in 0..<3 {
        var start = 0
        for value in 0..<Self.digits {
          let next = start + counts[digit * Self.digits + value]
          counts[digit * Self.digits + value] = start
          start = next
        }
      }
      let starts = counts.baseAddress!
      for place in keys.indices where keys[place] != excluded {
        let key = UInt64(keys[place])
        let slot = starts + Int(key & 1023)
        first[slot.pointee] = key &<< 32 | UInt64(place)
        slot.pointee &+= 1
      }
      for index in 0..<count {
        let item = first[index]
        let slot = starts + (1024 &+ Int((item &>> 42) & 1023))
        second[slot.pointee] = item
        slot.pointee &+= 1
      }
      return [UInt32](unsafeUninitializedCapacity: count) { sorted, initialized in
        for index in 0..<count {
          let item = second[index]
          let slot = starts + (2048 &+ Int(item &>> 52))
          sorted[slot.pointee] = UInt32(truncatingIfNeeded: item)
          slot.pointee &+= 1
        }
        initialized = count
      }
    }
  }
}
