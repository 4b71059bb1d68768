import Dispatch
import Synchronization

/// Calls `body` with disjoint ranges that cover `0..<total`, in any order and on several threads, and returns when all
/// calls have returned.
///
/// - Parameters:
///   - grain: the number of items in a range. A thread takes its next range when it has finished the last, so short
///     ranges balance uneven work. `nil` divides the items evenly, one range per thread, for work that is even or has a
///     cost per range.
///   - threads: the maximum number of threads; with one, `body` runs on the caller's thread.
public func forEachRange(
  of total: Int, grain: Int? = nil, threads: Int, _ body: @Sendable (Range<Int>) -> Void
) {
  guard total > 0 else { return }
  let pieces = grain.map { (total - 1) / max($0, 1) + 1 } ?? max(1, min(threads, total))
  @Sendable func range(_ piece: Int) -> Range<Int> {
    guard let grain = grain.map({ max($0, 1) }) else {
      return total * piece / pieces..<total * (piece + 1) / pieces
    }
    return piece * grain..<min((piece + 1) * grain, total)
  }
  guard threads > 1, pieces > 1 else {
    for piece in 0..<pieces { body(range(piece)) }
    return
  }
  let next = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: min(threads, pieces)) { _ in
    while true {
      let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard piece < pieces else { return }
      body(range(piece))
    }
  }
}

/// The results of `body` for all items, in their order, computed one by one on several threads.
///
/// - Parameter threads: the maximum number of threads; with one, `body` runs on the caller's thread.
public func parallelMap<Item: Sendable, Result: Sendable>(
  _ items: [Item], threads: Int, _ body: @Sendable (Item) -> Result
) -> [Result] {
  guard threads > 1, items.count > 1 else { return items.map(body) }
  let results = Mutex([Result?](repeating: nil, count: items.count))
  forEachRange(of: items.count, grain: 1, threads: threads) { range in
    for index in range {
      let result = body(items[index])
      results.withLock { $0[index] = result }
    }
  }
  return results.withLock { $0 }.map { $0! }
}
