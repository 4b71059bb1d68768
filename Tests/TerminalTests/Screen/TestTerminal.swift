import Foundation
import Synchronization
import Testing

@testable import Terminal

/// A terminal at whose other end stands the test: it takes what is written at once, and answers if it shall.
final class TestTerminal: Sendable {
  let master: Int32
  let slave: Int32
  private let written = Mutex<[UInt8]>([])
  private let answers: Bool
  /// Whether the reader shall end, and that it has: a descriptor closed under it could be another test's by then.
  private let isClosing = Atomic(false)
  private let ended = DispatchSemaphore(value: 0)

  init(width: Int, height: Int, answers: Bool = true) {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // TIOCSPTLCK and TIOCGPTPEER: Swift's Glibc lacks unlockpt and ptsname.
    var isLocked: Int32 = 0
    _ = ioctl(master, 0x4004_5431, &isLocked)
    slave = ioctl(master, 0x5441, O_RDWR | O_NOCTTY)
    self.answers = answers
    resize(width: width, height: height)
    Thread.detachNewThread { [self] in read() }
  }

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

  func resize(width: Int, height: Int) {
    var size = winsize(
      ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: UInt16(width * 9),
      ws_ypixel: UInt16(height * 20))
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Sends bytes as a keyboard and a mouse do.
  func type(_ text: String) { type(Array(text.utf8)) }
  func type(_ bytes: [UInt8]) { _ = write(master, bytes, bytes.count) }

  /// The settings, as bytes that can be compared.
  var settings: [UInt8] {
    var settings = termios()
    tcgetattr(slave, &settings)
    return withUnsafeBytes(of: settings) { Array($0) }
  }

  /// All that has been written once the program has said that it wrote everything: output travels through the system.
  func bytes(_ screen: Screen) -> [UInt8] {
    let mark = Array("\u{1B}]1;\(UInt64.random(in: 0 ... .max))\u{07}".utf8)
    _ = write(slave, mark, mark.count)
    while true {
      let all = written.withLock { $0 }
      if all.suffix(mark.count) == mark[...] {
        written.withLock { $0.removeLast(mark.count) }
        return all.dropLast(mark.count)
      }
      usleep(200)
    }
  }

  /// Goes away, as a terminal whose window is closed.
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

func occurrences(of text: String, in bytes: some Sequence<UInt8>) -> Int {
  String(decoding: Array(bytes), as: UTF8.self).components(separatedBy: text).count - 1
}

extension Screen {
  /// A screen on a terminal of a test.
  convenience init(
    on terminal: TestTerminal, type: String = "xterm-256color", depth: ColorDepth? = .truecolor,
    variables: [String: String] = [:]
  ) throws {
    let environment = ["TERM": type, "LANG": "C.UTF-8"].merging(variables) { $1 }
    try self.init(
      ScreenOptions(depth: depth),
      on: TerminalDevice(input: terminal.slave, output: terminal.slave, environment: environment))
  }

  /// Waits for so many events.
  func events(_ count: Int) -> [Event] {
    var answer: [Event] = []
    while answer.count < count {
      wakeUps.wait(1)
      while let event = nextEvent() { answer.append(event) }
      continuePresenting()
    }
    return answer
  }

  /// Presents a canvas, and all of it.
  func presentAll(_ canvas: Canvas) {
    present(canvas)
    while isBehind {
      wakeUps.wait(1)
      while nextEvent() != nil {}
      continuePresenting()
    }
  }
}
