/// Decides how much may be written, so that a slow line never holds more than a moment's worth.
///
/// Every portion ends with a question that terminals answer at once (`ESC [ 5 n`). An answer says that all before it
/// has arrived, and how long it took tells how long the queue was: the window, the bytes that may be under way, grows
/// while answers come as fast as on an idle line, and shrinks when they come later (as TCP Vegas does; Brakmo and
/// Peterson 1995). Where no answer comes, a line is known to be slow when writing takes long, and then gets a little
/// at a time. Times are seconds on any clock.
struct Pacer {
  /// A portion under way.
  private struct Portion {
    let bytes: Int
    let time: Double
    let inFlight: Int
  }

  /// How many bytes may be under way.
  private(set) var window: Int
  private(set) var inFlight = 0
  private var portions: [Portion] = []
  /// The fastest answer so far: the line's own delay.
  private var delay = Double.infinity
  private var changed = -Double.infinity
  /// Until the first queue the window doubles; later it grows by eighths, unless the line is plainly quick.
  private var isStarting = true
  /// Whether an answer has shown that the line is quick; until then it is watched portion by portion.
  private var isProven = false
  private var isSilent = false
  /// How long a portion may be as long as nothing is proven, and when the next one may follow.
  private var burst = Self.usual
  private var pause = -Double.infinity
  private var slowWrites = 0

  /// The longest that a queue may become, in seconds.
  static let longestQueue = 0.04
  private static let slowWrite = 0.025
  private static let smallest = 4096
  private static let usual = 16 * 1024
  private static let largest = 4 << 20

  /// - Parameter isRemote: whether the terminal is known to be elsewhere. Otherwise it begins without a limit.
  init(isRemote: Bool) { window = isRemote ? 12 * 1024 : Self.largest }

  var isWaiting: Bool { !portions.isEmpty }

  /// Whether the terminal has answered, ever.
  var hasAnswer: Bool { delay.isFinite }

  /// How many bytes of the picture may be written now; 0 for none.
  func allowance(at time: Double) -> Int {
    if !hasAnswer, time < pause { return 0 }
    if isSilent { return burst }
    // Half a queue's worth at once, as far as the line is known; and no crumbs: every portion costs a question.
    let share = hasAnswer ? Self.longestQueue / 2 / (delay + Self.longestQueue) : 1
    let portion = max(Int(Double(window) * share), Self.smallest / 2)
    let room = window - inFlight
    guard room >= min(portion, window / 4) else { return 0 }
    return min(room, isProven ? portion : min(portion, burst))
  }

  /// Whether text may be written now. It goes before the picture, and need not wait for it.
  var allowsText: Bool { isSilent || inFlight < 2 * window }

  /// Notes that so much was written, and when. Says whether to ask for an answer.
  mutating func wrote(_ bytes: Int, from start: Double, to end: Double) -> Bool {
    if !hasAnswer { judgeWriting(bytes, from: start, to: end) }
    guard !isSilent else { return false }
    inFlight += bytes
    portions.append(Portion(bytes: bytes, time: start, inFlight: inFlight))
    return true
  }

  /// One slow write may be the system's mood; two are the line's, and the second began with its buffer full.
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

  /// Notes that the oldest question was answered.
  mutating func answered(at time: Double) {
    guard !portions.isEmpty else { return }
    let portion = portions.removeFirst()
    inFlight -= portion.bytes
    let duration = max(1e-6, time - portion.time)
    if !hasAnswer, duration > Self.longestQueue { window = min(window, Self.usual) }
    // The line may have become another: a little is forgotten each time, so that the delay can rise again.
    delay = hasAnswer ? min(duration, delay + (duration - delay) / 256) : duration
    // What was written before the last change says nothing of its effect.
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
      let isQuick = portion.bytes >= Self.smallest / 2 && duration < Self.longestQueue / 2
      window = min(Self.largest, isStarting || isQuick ? window * 2 : window + window / 8)
      changed = time
    }
  }

  /// Gives up on answers that did not come in time. A terminal that never gave one is not asked again.
  mutating func expire(at time: Double) {
    guard let deadline, time >= deadline else { return }
    isSilent = !hasAnswer
    window = min(window, Self.usual)
    isProven = false
    portions = []
    inFlight = 0
  }

  /// When the oldest question has waited for too long.
  private var deadline: Double? { portions.first.map { $0.time + (hasAnswer ? 10 : 1) } }

  /// After how long there is more to write though nothing is answered; `nil` when that will not be.
  func wait(at time: Double) -> Double? {
    [deadline, !hasAnswer && pause > time ? pause : nil].compactMap(\.self).min().map { max(0, $0 - time) }
  }
}
