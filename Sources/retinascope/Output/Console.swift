import Glibc
import Runs
import Support
import Terminal

/// Standard error, for everything that is not a result. All text is made printable here.
enum Console {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// A message of one or more lines.
  static func say(_ message: String) { write(printable(message, keepingNewlines: true) + "\n") }

  /// A message about a failure, with the program's name before it.
  static func complain(_ message: String) { say("retinascope: \(message)") }

  /// Writes text unchanged, including the program's own control sequences.
  static func write(_ text: String) {
    var text = text
    // A message that cannot be written cannot be reported either.
    text.withUTF8 { _ = writeAll(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
  }

  /// The terminal's width in columns, if known.
  static var columns: Int? {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}

/// A progress line on standard error: how much of a run is done, how fast it is, and the time left. Not shown if
/// standard error is not a terminal.
final class ProgressBar {
  private let total: Int
  private let unit: String
  private let isShown: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var drawn: ContinuousClock.Instant?
  private var isOnScreen = false

  /// - Parameter unit: what is counted, in the plural.
  init(
    total: Int, unit: String,
    isShown: Bool = Console.isTerminal && getenv("TERM").map { String(cString: $0) } != "dumb"
  ) {
    self.total = total
    self.unit = unit
    self.isShown = isShown
    start = clock.now
  }

  /// - Parameters:
  ///   - done: the number of finished items.
  ///   - fraction: the finished share of the current one.
  func update(done: Int, fraction: Double = 0) {
    guard isShown else { return }
    let now = clock.now
    // Updates are limited, so that a slow terminal does not slow the work down.
    if let drawn, now - drawn < .milliseconds(100) { return }
    drawn = now
    let line = ProgressLine.text(
      done: done, fraction: fraction, total: total, unit: unit, seconds: (now - start) / .seconds(1),
      columns: Console.columns ?? 80)
    Console.write("\r\u{1b}[K" + line)
    isOnScreen = true
  }

  /// Clears the line, so that other text can be written. The next update draws it again.
  func clear() {
    guard isOnScreen else { return }
    Console.write("\r\u{1b}[K")
    isOnScreen = false
    drawn = nil
  }
}

extension RunMonitor {
  /// Shows a run's progress and warnings on standard error.
  static func console() -> RunMonitor {
    let shown = ShownProgress()
    return RunMonitor(
      begin: { total, unit in
        let unit = total == 1 && unit.hasSuffix("s") ? String(unit.dropLast()) : unit
        shown.bar = ProgressBar(total: total, unit: unit)
      }, progress: { shown.bar?.update(done: $0, fraction: $1) }, clear: { shown.bar?.clear() },
      complain: { message in
        shown.bar?.clear()
        Console.complain(message)
      })
  }

  private final class ShownProgress { var bar: ProgressBar? }
}
