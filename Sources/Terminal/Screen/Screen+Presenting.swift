@preconcurrency import CNcurses
import Glibc

extension Screen {
  /// Shows a canvas: the cells that have changed, text before the picture. On a slow line the picture may be left for
  /// later; a newer canvas then replaces this one.
  public func present(_ canvas: Canvas) {
    presentation.want(canvas)
    continuePresenting()
  }

  /// Whether part of the latest canvas is not shown yet. `descriptor` becomes readable when it can be.
  public var isBehind: Bool { !presentation.isComplete }

  /// Shows as much of the latest canvas as the line allows.
  public func continuePresenting() {
    guard isOpen, isBehind else { return }
    pacer.expire(at: Self.seconds)
    presentation.prepare()
    var isBegun = false
    // Curses clears an erased screen before it has marks of a picture's cells, all of which it would write.
    if pacer.allowsText || isErased { show(presentation.putText(), &isBegun) }
    while isBehind {
      let allowance = pacer.allowance(at: Self.seconds)
      guard allowance > 0 else { break }
      show(presentation.putPicture(limit: allowance), &isBegun)
    }
    if isBegun, entry.isANSI { send("\u{1B}[?2026l") }
    awaitLine()
  }

  /// Lets curses write what it was given, and asks the terminal to report when it has arrived.
  private func show(_ bytes: Int, _ isBegun: inout Bool) {
    guard bytes > 0 || isErased else { return }
    // Synchronised output: the terminal shows everything in between at once. Curses has its own buffer, but flushes it.
    if !isBegun, entry.isANSI { send("\u{1B}[?2026h") }
    isBegun = true
    let start = Self.seconds
    refresh()
    send(presentation.takeDirectBytes())
    if entry.isANSI, pacer.wrote(bytes, from: start, to: Self.seconds) { send(Self.question) }
  }

  func refresh() {
    wnoutrefresh(cncurses_window())
    doupdate()
    isErased = false
  }

  /// The request for a device status report (ECMA-48), which every terminal answers with `ESC [ 0 n`.
  static let question = "\u{1B}[5n"

  /// Sets the timer that wakes the owner if no answer comes.
  private func awaitLine() {
    eventPoll.wake(after: isBehind ? pacer.wait(at: Self.seconds) : nil)
  }

  /// Writes directly, not through curses, whose own output has been flushed.
  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(device.output, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: device.output, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, 1000)
      } else if errno != EINTR {
        return
      }
    }
  }

  /// The monotonic clock.
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
