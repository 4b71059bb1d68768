/// Flow control: decides how much may be written, so that a slow line never has more than a moment's output queued.
///
/// Every portion ends with a question that terminals answer at once (`ESC [ 5 n`). An answer shows that everything
/// before it has arrived, and its delay shows how long the queue was. The window, the number of bytes that may be in
/// flight, grows while answers come as fast as on an idle line, and shrinks when they come later (as in TCP Vegas;
/// Brakmo and Peterson 1995). If no answers come, a line counts as slow when writing takes long, and then gets small
/// portions. Times are seconds on any clock.
struct Pacer {
  /// A portion in flight.
  private struct Portion {
    let bytes: Int
    let time: Double
    let inFlight: Int
  }

  /// How many bytes may be in flight.
  private(set) var window: Int
  private(set) var inFlight = 0
  private var portions: [Portion] = []
  /// The fastest answer so far: the line's delay when idle.
  private var delay = Double.infinity
  private var changed = -Double.infinity
  /// Until the first queue the window doubles; later it grows by eighths, unless the line is clearly fast.
  private var isStarting = true
  /// Whether an answer has shown that the line is fast; until then portions stay small.
  private var isProven = false
  private var isSilent = false
  /// The largest portion while the line is unproven, and when the next one may follow.
  private var burst = Self.usual
  private var pause = -Double.infinity
  private var slowWrites = 0

  /// The longest queue that is allowed, in seconds.
  static let longestQueue = 0.04
  private static let slowWrite = 0.025
  /// How long an answer may take, in seconds, and on a line that is slow when idle in times of its delay.
  private static let patience = 2.0
  private static let delaysWaited = 10.0
  private static let smallest = 4096
  private static let usual = 16 * 1024
  private static let largest = 4 << 20

  /// - Parameter isRemote: whether the terminal is known to be on another machine; a local one starts without a limit.
  init(isRemote: Bool) { window = isRemote ? 12 * 1024 : Self.largest }

  var isWaiting: Bool { !portions.isEmpty }

  /// Whether the terminal has ever answered.
  var hasAnswer: Bool { delay.isFinite }

  /// How many bytes of the picture may be written now.
  func allowance(at time: Double) -> Int {
    if !hasAnswer, time < pause { return 0 }
    if isSilent { return burst }
    // At most half a queue at once, but no tiny portions: each costs a question.
    let share = hasAnswer ? Self.longestQueue / 2 / (delay + Self.longestQueue) : 1
    let portion = max(Int(Double(window) * share), Self.smallest / 2)
    let room = window - inFlight
    guard room >= min(portion, window / 4) else { return 0 }
    return min(room, isProven ? portion : min(portion, burst))
  }

  /// Whether text may be written now. It goes before the picture and does not wait for it.
  var allowsText: Bool { isSilent || inFlight < 2 * window }

  /// Records that `bytes` were written, and when. Returns whether to ask for an answer.
  mutating func wrote(_ bytes: Int, from start: Double, to end: Double) -> Bool {
    if !hasAnswer { judgeWriting(bytes, from: start, to: end) }
    guard !isSilent else { return false }
    inFlight += bytes
    portions.append(Portion(bytes: bytes, time: start, inFlight: inFlight))
    return true
  }

  /// One slow write may be chance; two in a row mean a slow line, and the second began with a full buffer.
  private mutating func judgeWriting(_ bytes: Int, from start: Double, to end: Double) {
    let duration = end - start
    slowWrites = duration > Self.slowWrite ? slowWrites + 1 : 0
    if slowWrites > 1 {
      burst = max(
        Self.smallest / 2, min(Self.usual, Int(Double(bytes) / duration * Self.longestQueue * 0.75)))
    } else if burst < Self.usual {
      burst += burst / 10
    } else {
      return
    }
    pause = end + Self.longestQueue
  }

  /// Records that the oldest question was answered.
  mutating func answered(at time: Double) {
    guard !portions.isEmpty else { return }
    let portion = portions.removeFirst()
    inFlight -= portion.bytes
    let duration = max(1e-6, time - portion.time)
    if !hasAnswer, duration > Self.longestQueue { window = min(window, Self.usual) }
    // The line may have changed: the minimum decays a little each time, so that the delay can rise again.
    delay = hasAnswer ? min(duration, delay + (duration - delay) / 256) : duration
    // Portions written before the last change say nothing about its effect.
    guard portion.time >= changed else { return }
    let queue = duration - delay
    if queue > Self.longestQueue * 1.5 {
      let share = (delay + Self.longestQueue) / duration
      window = max(Self.smallest, Int(Double(min(window, portion.inFlight)) * share))
      isProven = false
      isStarting = false
      changed = time
    } else if queue < Self.longestQueue {
      isProven = isProven || duration < Self.longestQueue && portion.inFlight >= Self.usual / 2
      guard portion.inFlight * 2 >= window else { return }
      let isFast = portion.bytes >= Self.smallest / 2 && duration < Self.longestQueue / 2
      window = min(Self.largest, isStarting || isFast ? window * 2 : window + window / 8)
      changed = time
    }
  }

  /// Gives up on overdue answers. A terminal that never gave one is not asked again.
  mutating func expire(at time: Double) {
    guard let deadline, time >= deadline else { return }
    isSilent = !hasAnswer
    window = min(window, Self.usual)
    isProven = false
    portions = []
    inFlight = 0
  }

  /// When the oldest question is overdue: an answer was lost, or the line stands still. Then nothing of what the program
  /// shows changes, so that is found out soon; where the line only stood still, no more than a portion is queued again.
  private var deadline: Double? {
    portions.first.map { $0.time + Self.patience + (hasAnswer ? Self.delaysWaited * delay : 0) }
  }

  /// How long until more may be written even without an answer; `nil` if that will not happen.
  func wait(at time: Double) -> Double? {
    [deadline, !hasAnswer && pause > time ? pause : nil].compactMap(\.self).min().map { max(0, $0 - time) }
  }
}
