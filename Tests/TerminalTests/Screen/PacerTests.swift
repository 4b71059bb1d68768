import Testing

@testable import Terminal

/// A line with a rate and a delay, and a terminal at its end that answers at once.
private struct SlowLine {
  /// In bytes per second, and in seconds for the round trip.
  var rate: Double
  var delay: Double
  var pacer: Pacer
  var time = 0.0
  private var free = 0.0
  private var answers: [Double] = []
  private(set) var longestQueue = 0.0

  init(rate: Double, delay: Double, isRemote: Bool) {
    self.rate = rate
    self.delay = delay
    pacer = Pacer(isRemote: isRemote)
    write(0)
  }

  private mutating func write(_ bytes: Int) {
    free = max(free, time) + Double(bytes) / rate
    longestQueue = max(longestQueue, free - time)
    if pacer.wrote(bytes, from: time, to: time) { answers.append(free + delay) }
  }

  /// Delivers all answers.
  mutating func rest() {
    for answer in answers {
      time = max(time, answer)
      pacer.answered(at: time)
    }
    answers = []
  }

  /// Writes `bytes` as the pacer allows, in steps of a millisecond. Returns the seconds it takes, at most 60.
  mutating func send(_ bytes: Int) -> Double {
    let start = time
    var rest = bytes
    longestQueue = 0
    while rest > 0, time - start < 60 {
      while let answer = answers.first, answer <= time {
        answers.removeFirst()
        pacer.answered(at: time)
      }
      pacer.expire(at: time)
      while rest > 0, case let allowance = pacer.allowance(at: time), allowance > 0 {
        write(min(rest, allowance))
        rest -= min(rest, allowance)
      }
      time += 0.001
    }
    return time - start
  }
}

struct PacerTests {
  @Test func sendsAllAtOnceToATerminalNearBy() {
    var line = SlowLine(rate: 50e6, delay: 0.001, isRemote: false)
    let first = line.send(300_000)
    let second = line.send(300_000)
    #expect(first < 0.01 && second < 0.01)
  }

  @Test(arguments: [0.01, 0.1, 0.3]) func neverFillsASlowLine(delay: Double) {
    var line = SlowLine(rate: 125_000, delay: delay, isRemote: true)
    _ = line.send(300_000)
    let duration = line.send(300_000)
    #expect(duration < 2 * 300_000 / 125_000, "the line is used")
    #expect(line.longestQueue < 0.2, "a key's answer waits for no more than this")
  }

  @Test func growsQuicklyOverAFastLineFarAway() {
    var line = SlowLine(rate: 10e6, delay: 0.03, isRemote: true)
    let first = line.send(300_000)
    let second = line.send(300_000)
    #expect(first < 0.3 && second < 0.1)
  }

  @Test func adaptsToALineThatBecomesSlow() {
    var line = SlowLine(rate: 50e6, delay: 0.01, isRemote: false)
    _ = line.send(600_000)
    line.rest()
    line.rate = 125_000
    _ = line.send(600_000)
    line.rest()
    _ = line.send(300_000)
    #expect(line.longestQueue < 0.2)
  }

  @Test func asksNoMoreWhereNoAnswerComes() {
    var pacer = Pacer(isRemote: true)
    let asks = pacer.wrote(12 * 1024, from: 0, to: 0)
    #expect(asks)
    #expect(pacer.allowance(at: 0.5) == 0)
    pacer.expire(at: 1.9)
    #expect(pacer.allowance(at: 1.9) == 0 && pacer.isWaiting)
    pacer.expire(at: 2.1)
    #expect(pacer.allowance(at: 2.1) > 0 && !pacer.isWaiting)
    let asksAgain = pacer.wrote(10_000, from: 2.2, to: 2.2)
    #expect(!asksAgain)
  }

  @Test func goesOnWhenAnAnswerIsLost() {
    var pacer = Pacer(isRemote: true)
    _ = pacer.wrote(1000, from: 0, to: 0)
    pacer.answered(at: 0.1)
    _ = pacer.wrote(12 * 1024, from: 1, to: 1)
    pacer.expire(at: 3.9)
    #expect(pacer.allowance(at: 3.9) == 0, "the line is slow when idle: two seconds and ten times its delay")
    pacer.expire(at: 4.1)
    #expect(pacer.allowance(at: 4.1) > 0)
    let asks = pacer.wrote(1000, from: 4.1, to: 4.1)
    #expect(asks, "one lost answer is not silence")
  }

  @Test func writesLittleAtATimeWhereWritingIsSlow() {
    var pacer = Pacer(isRemote: false)
    var time = 0.0
    _ = pacer.wrote(16_384, from: 0, to: 0.001)
    #expect(pacer.allowance(at: 0.001) == 16_384)
    for _ in 0..<2 {
      time += 0.13
      _ = pacer.wrote(16_384, from: time - 0.13, to: time)
    }
    #expect(pacer.allowance(at: time) == 0, "what was written drains first")
    let next = pacer.wait(at: time) ?? 0
    #expect((2000..<5000).contains(pacer.allowance(at: time + next + 0.001)), "no more than the line takes")
  }
}
