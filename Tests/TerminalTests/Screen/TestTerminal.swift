import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Terminal

/// A pseudo-terminal whose other end is the test: it reads at once what is written, and can answer questions.
final class TestTerminal: Sendable {
  private let pair: TerminalPair
  private let written = Mutex<[UInt8]>([])
  private let answers: Bool
  /// Asks the reader to end, and reports that it has: a descriptor that it still reads must not be closed, because
  /// another test could get the same number.
  private let isClosing = Atomic(false)
  private let ended = DispatchSemaphore(value: 0)

  init(width: Int, height: Int, answers: Bool = true) throws {
    pair = try TerminalPair(width: width, height: height)
    self.answers = answers
    Thread.detachNewThread { [self] in read() }
  }

  /// The program's end.
  var slave: Int32 { pair.near }
  private var master: Int32 { pair.far }

  private func read() {
    var buffer = [UInt8](repeating: 0, count: 65536)
    defer { ended.signal() }
    while !isClosing.load(ordering: .relaxed) {
      var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 5) > 0 else { continue }
      let count = Glibc.read(master, &buffer, buffer.count)
      guard count > 0 else { return }
      let questions = written.withLock { bytes in
        let start = max(0, bytes.count - 3)
        bytes += buffer[..<count]
        return occurrences(of: "\u{1B}[5n", in: bytes[start...])
      }
      if answers, questions > 0 { type(String(repeating: "\u{1B}[0n", count: questions)) }
    }
  }

  func resize(width: Int, height: Int) { pair.resize(width: width, height: height) }

  /// Sends bytes as a keyboard or mouse would.
  func type(_ text: String) { type(Array(text.utf8)) }
  func type(_ bytes: [UInt8]) { _ = write(master, bytes, bytes.count) }

  /// The settings, as bytes that can be compared.
  var settings: [UInt8] {
    var settings = termios()
    tcgetattr(slave, &settings)
    return withUnsafeBytes(of: settings) { Array($0) }
  }

  /// All bytes that the program has written. A mark written behind them shows when they have all arrived.
  func bytes(_ screen: Screen) -> [UInt8] {
    let mark = Array("\u{1B}]1;\(UInt64.random(in: 0 ... .max))\u{07}".utf8)
    _ = write(slave, mark, mark.count)
    let patience = Patience("for the bytes that were written")
    while patience.lasts {
      let isThere = written.withLock { bytes in
        guard bytes.suffix(mark.count) == mark[...] else { return false }
        bytes.removeLast(mark.count)
        return true
      }
      if isThere { break }
      usleep(200)
    }
    return written.withLock { $0 }
  }

  /// Hangs up, like a terminal whose window is closed.
  func hangUp() {
    isClosing.store(true, ordering: .relaxed)
    ended.wait()
    Glibc.close(master)
  }

  func close() {
    hangUp()
    Glibc.close(slave)
  }
}

/// A deadline for a wait, far longer than anything takes.
struct Patience {
  private let what: String
  private let end = ContinuousClock.now + .seconds(30)

  init(_ what: String) { self.what = what }

  /// Whether to go on waiting. When the time is over, the test fails.
  var lasts: Bool {
    if ContinuousClock.now < end { return true }
    Issue.record("waited in vain \(what)")
    return false
  }
}

func occurrences(of text: String, in bytes: some Sequence<UInt8>) -> Int {
  String(decoding: Array(bytes), as: UTF8.self).components(separatedBy: text).count - 1
}

extension Screen {
  /// Opens a screen on a test's terminal.
  convenience init(
    on terminal: TestTerminal, type: String = "xterm-256color", depth: ColorDepth? = .truecolor,
    variables: [String: String] = [:]
  ) throws {
    let environment = ["TERM": type, "LANG": "C.UTF-8"].merging(variables) { $1 }
    try self.init(
      ScreenOptions(depth: depth),
      on: TerminalDevice(input: terminal.slave, output: terminal.slave, environment: environment))
  }

  /// Waits for `count` events.
  func events(_ count: Int) -> [Event] {
    var answer: [Event] = []
    let patience = Patience("for \(count) events")
    while answer.count < count, patience.lasts {
      eventPoll.wait(1)
      while let event = nextEvent() { answer.append(event) }
      continuePresenting()
    }
    return answer
  }

  /// Presents a canvas completely.
  func presentAll(_ canvas: Canvas) {
    present(canvas)
    let patience = Patience("until a canvas was shown")
    while isBehind, patience.lasts {
      eventPoll.wait(1)
      while nextEvent() != nil {}
      continuePresenting()
    }
  }
}
