import Support

/// The progress line: how much of a run is done, how fast it is, and the time left.
public enum ProgressLine {
  /// The line's text, shorter than the terminal is wide.
  public static func text(
    done: Int, fraction: Double, total: Int, unit: String, seconds: Double, columns: Int
  ) -> String {
    let progress = min(max(Double(done) + fraction, 0), Double(total))
    let share = total > 0 ? progress / Double(total) : 0
    var tail = " \(fixed(share * 100, 0)) % \(grouped(done))/\(grouped(total)) \(unit)"
    if progress > 0, seconds > 0 {
      let rate = progress / seconds
      let perSecond = rate >= 1 ? "\(fixed(rate, 1))/s" : "\(fixed(1 / rate, 1)) s each"
      tail += ", \(perSecond), \(duration((Double(total) - progress) / rate)) left"
    }
    let width = min(30, columns - tail.count - 1)
    guard width >= 5 else { return String(tail.dropFirst().prefix(max(0, columns - 1))) }
    return bar(share, width: width) + tail
  }

  /// A bar of block characters, in steps of an eighth.
  private static func bar(_ share: Double, width: Int) -> String {
    let eighths = Int((share * Double(width * 8)).rounded(.down))
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let filled = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    return filled.paddedRight(to: width)
  }

  /// "0:07", "12:30", "3:05:00". Days are written as hours.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e8 else { return "?" }
    let whole = Int(seconds.rounded())
    func two(_ value: Int) -> String { (value < 10 ? "0" : "") + "\(value)" }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
  }
}
