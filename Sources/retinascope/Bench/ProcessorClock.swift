import Foundation

/// The processor time of this process's threads, to the moment.
///
/// The kernel's own sum for a process leaves out what its other threads have used since their last tick, which is
/// milliseconds: as much as a layer takes.
struct ProcessorClock {
  private let threads: [clockid_t]

  /// Of the threads that there are now; those that begin later do not count.
  init() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    // A thread's clock as Linux numbers it: the complement of its id, with the bits for scheduled time of one thread.
    threads = names.compactMap(Int32.init).map { (~$0 << 3) | 6 }
  }

  var now: Duration {
    threads.reduce(.zero) { sum, clock in
      var time = timespec()
      guard clock_gettime(clock, &time) == 0 else { return sum }
      return sum + .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
  }
}
