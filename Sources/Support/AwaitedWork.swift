import Dispatch
import Synchronization

/// Work that one thread does and another waits for: decoding what comes next, writing what is finished.
public final class AwaitedWork<Outcome: Sendable>: Sendable {
  private let work: @Sendable () throws -> Outcome
  private let outcome = Mutex<Result<Outcome, any Error>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  /// Nothing is done before `begin` or `run`, one of which is called once.
  public init(_ work: @escaping @Sendable () throws -> Outcome) { self.work = work }

  /// Does it on a thread of its own.
  public func begin() {
    DispatchQueue.global().async { self.run() }
  }

  /// Does it on this thread.
  public func run() {
    let result = Result { try work() }
    outcome.withLock { $0 = result }
    done.signal()
  }

  /// What came of it; `nil` until it is done.
  public var finished: Result<Outcome, any Error>? { outcome.withLock { $0 } }

  /// Waits for it; any number of threads may.
  /// - Throws: what the work threw.
  public func result() throws -> Outcome {
    done.wait()
    done.signal()
    guard let finished else { preconditionFailure("signalled before there was an outcome") }
    return try finished.get()
  }
}
