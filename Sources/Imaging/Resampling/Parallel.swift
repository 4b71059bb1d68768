import Dispatch

/// Splits 0..<count into at most `threads` runs of near equal length and calls `body` with each, side by side.
func parallelRuns(count: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
  let runs = max(1, min(threads, count))
  guard runs > 1 else { return body(0..<count) }
  DispatchQueue.concurrentPerform(iterations: runs) { run in
    body((count * run / runs)..<(count * (run + 1) / runs))
  }
}
