/// Decides how much may be written, so that a slow line never holds more than a moment's worth.
///
/// Every portion ends with a question that terminals answer at once (`ESC [ 5 n`). An answer says that all before it
/// has arrived, and how long it took tells how long the queue was: the window, the bytes that may be under way, grows
/// while answers come as fast as on an idle line, and shrinks when they come later (as TCP Vegas does; Brakmo and
/// Peterson 1995). Times are seconds on any clock.
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
  private var isSilent = false

  /// The longest that a queue may become, in seconds.
  static let longestQueue = 0.04
  private static let smallest = 4096
  private static let first = 12 * 1024
  private static let largest = 4 << 20
  /// After so long the answer to a question will not come.
  private static let patience = 1.0

  /// - Parameter isRemote: whether the terminal is known to be elsewhere. Elsewise it begins without a limit.
  init(isRemote: Bool) { window = isRemote ? Self.first : Self.largest }

  var isWaiting: Bool { !portions.isEmpty }

  /// How many bytes of the picture may be written now; 0 for none.
  func allowance(at time: Double) -> Int {
    if isSilent { return Self.unknown }
    let room = window - inFlight
    // No crumbs: every portion costs a question.
    return room * 4 >= window ? min(room, hasAnswer ? max(window / 4, 2048) : Self.unknown) : 0
  }

  /// As long as nothing is known of the line, it is watched after each so many bytes.
  private static let unknown = 16 * 1024

  private var hasAnswer: Bool { delay.isFinite }

  /// Whether text may be written now. It goes before the picture, and need not wait for it.
  var allowsText: Bool { isSilent || inFlight < 2 * window }

  /// Notes that so much was written. Says whether to ask for an answer.
  mutating func wrote(_ bytes: Int, at time: Double) -> Bool {
    guard !isSilent else { return false }
    inFlight += bytes
    portions.append(Portion(bytes: bytes, time: time, inFlight: inFlight))
    return true
  }

  /// Notes that the oldest question was answered.
  mutating func answered(at time: Double) {
    guard !portions.isEmpty else { return }
    let portion = portions.removeFirst()
    inFlight -= portion.bytes
    let duration = max(1e-6, time - portion.time)
    // The line may have become another: a little forgotten each time, so that the delay can rise again.
    let isFirst = !hasAnswer
    delay = isFirst ? duration : min(duration, delay + (duration - delay) / 256)
    if isFirst, duration > Self.longestQueue { window = min(window, Self.first) }
    // What was written before the last change says nothing of its effect.
    guard portion.time >= changed else { return }
    let queue = duration - delay
    if queue > Self.longestQueue {
      let share = (delay + Self.longestQueue) / duration
      window = max(Self.smallest, Int(Double(min(window, portion.inFlight)) * share))
      changed = time
    } else if queue < Self.longestQueue / 2, portion.inFlight * 2 >= window {
      window = min(Self.largest, window * (duration < 0.01 ? 4 : 2))
      changed = time
    }
  }

  /// Gives up on answers that did not come in time. A terminal that never gave one is not asked again.
  mutating func expire(at time: Double) {
    guard let oldest = portions.first, time - oldest.time > Self.patience * (hasAnswer ? 4 : 1) else {
      return
    }
    isSilent = !hasAnswer
    portions = []
    inFlight = 0
  }

  /// When to look again though nothing has been answered; `nil` when nothing is awaited.
  var deadline: Double? {
    portions.first.map { $0.time + Self.patience * (hasAnswer ? 4 : 1) + 0.001 }
  }
}
