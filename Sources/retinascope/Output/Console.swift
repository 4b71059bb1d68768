import Glibc
import Runs
import Support
import Terminal

/// Standard error, where everything goes that is no result. All text is made printable here, at the last moment.
enum Console {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// A message of one or more lines.
  static func say(_ message: String) { write(printable(message, keepingNewlines: true) + "\n") }

  /// A message to whoever looks into a failure, with the program's name before it.
  static func complain(_ message: String) { say("retinascope: \(message)") }

  /// Text as it is, control sequences of our own among it.
  static func write(_ text: String) {
    var text = text
    // A message that cannot be written cannot be reported either.
    text.withUTF8 { _ = writeAll(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
  }

  /// The terminal's width in columns, where it tells.
  static var columns: Int? {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}

/// A line on the terminal's standard error that says how far a run has come, how fast, and how long still. Where
/// standard error is no terminal there is none.
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
  ///   - done: how many are finished.
  ///   - fraction: the share of the present one that is done.
  func update(done: Int, fraction: Double = 0) {
    guard isShown else { return }
    let now = clock.now
    // A terminal far away must not slow the work down.
    if let drawn, now - drawn < .milliseconds(100) { return }
    drawn = now
    let line = ProgressLine.text(
      done: done, fraction: fraction, total: total, unit: unit, seconds: (now - start) / .seconds(1),
      columns: Console.columns ?? 80)
    Console.write("\r\u{1b}[K" + line)
    isOnScreen = true
  }

  /// Takes the line away, so that other text can be written; the next update brings it back.
  func clear() {
    guard isOnScreen else { return }
    Console.write("\r\u{1b}[K")
    isOnScreen = false
    drawn = nil
  }
}

extension RunMonitor {
  /// Shows a run's progress and complaints on standard error.
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
