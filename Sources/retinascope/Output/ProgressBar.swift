import Glibc
import Runs
import Support
import Terminal

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
    let line = Self.line(
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

  /// The line itself, shorter than the terminal is wide.
  static func line(
    done: Int, fraction: Double, total: Int, unit: String, seconds: Double, columns: Int
  ) -> String {
    let progress = min(max(Double(done) + fraction, 0), Double(total))
    let share = total > 0 ? progress / Double(total) : 0
    var tail = " \(fixed(share * 100, 0))% \(done)/\(total) \(unit)"
    if progress > 0, seconds > 0 {
      let rate = progress / seconds
      let perSecond = rate >= 1 ? "\(fixed(rate, 1))/s" : "\(fixed(1 / rate, 1)) s each"
      tail += ", \(perSecond), \(duration((Double(total) - progress) / rate)) left"
    }
    let width = min(30, columns - tail.count - 1)
    guard width >= 5 else { return String(tail.dropFirst().prefix(max(0, columns - 1))) }
    return bar(share, width: width) + tail
  }

  /// Blocks in eighths.
  private static func bar(_ share: Double, width: Int) -> String {
    let eighths = Int((share * Double(width * 8)).rounded(.down))
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let filled = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    return filled.paddedRight(to: width)
  }

  /// "0:07", "12:30", "3:05:00"; days are not worth their own form.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e8 else { return "?" }
    let whole = Int(seconds.rounded())
    func two(_ value: Int) -> String { (value < 10 ? "0" : "") + "\(value)" }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
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
