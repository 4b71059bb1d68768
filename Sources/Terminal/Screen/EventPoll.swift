import CSignals
import Glibc

/// One descriptor that becomes readable when any of several does, or at a set time (epoll with a timer).
struct EventPoll {
  let descriptor: Int32
  private let timer: Int32

  init(_ inputs: [Int32]) throws(ScreenError) {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
    guard descriptor >= 0, timer >= 0 else { throw .system("wait for the terminal", errno) }
    for input in inputs + [timer] {
      var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: input))
      guard epoll_ctl(descriptor, EPOLL_CTL_ADD, input, &event) == 0 else {
        throw .system("wait for the terminal", errno)
      }
    }
  }

  /// Sets the timer to `seconds` from now; `nil` turns it off.
  func wake(after seconds: Double?) {
    var time = itimerspec()
    if let seconds {
      let nanoseconds = Int(max(1e-6, min(seconds, 3600)) * 1e9)
      time.it_value = timespec(tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
    }
    timerfd_settime(timer, 0, &time, nil)
  }

  /// Waits up to `seconds` for any of them; a negative time is no wait.
  func wait(_ seconds: Double) {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // For the system, a negative time means to wait for ever.
    poll(&waiting, 1, Int32((max(0, seconds) * 1000).rounded(.up)))
  }

  /// Marks the timer's expiry as seen.
  func acknowledge() {
    var count: UInt64 = 0
    _ = read(timer, &count, 8)
  }

  func close() {
    Glibc.close(descriptor)
    Glibc.close(timer)
  }
}
