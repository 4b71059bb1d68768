import Foundation

/// The processor time of this process, to the moment.
///
/// The kernel's sum for a process leaves out what its other threads have used since their last tick, which is milliseconds:
/// as much as a layer takes. To read a thread's own clock brings its share of the sum up to date.
public struct ProcessorClock: Sendable {
  private let threads: [clockid_t]

  /// Threads that begin later count as well, but only up to their last tick.
  public init() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    // A thread's clock as Linux numbers it: the complement of its id, with the bits for scheduled time of one thread.
    threads = names.compactMap(Int32.init).map { (~$0 << 3) | 6 }
  }

  /// Of all threads together, since the process began.
  public var now: Duration {
    var time = timespec()
    for thread in threads { clock_gettime(thread, &time) }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
