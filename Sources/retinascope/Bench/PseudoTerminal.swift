import Foundation
import Glibc
import Synchronization
import TestSupport

/// Runs a program on a pseudo-terminal: sends it keys, and records its output with arrival times.
final class PseudoTerminal: Sendable {
  /// The simulated connection between the program and its user.
  struct LineSpeed: Sendable {
    /// Bytes per second; `nil` for no limit.
    var rate: Int?
    /// The delay of each byte, and of the terminal's answers.
    var delay: Duration = .zero

    static let local = LineSpeed()
    /// 1 Mbit/s, 100 ms.
    static let slow = LineSpeed(rate: 125_000, delay: .milliseconds(100))
  }

  /// Bytes that arrived together.
  struct Arrival: Sendable {
    let time: ContinuousClock.Instant
    let bytes: [UInt8]
  }

  struct Failure: Error, CustomStringConvertible { let description: String }

  private let master: Int32
  private let process: pid_t
  private let line: LineSpeed
  private let arrivals = Mutex<[Arrival]>([])
  private let isOver = Atomic(false)

  init(
    _ command: [String], columns: Int, rows: Int, line: LineSpeed = .local,
    environment: [String: String] = [:]
  ) throws {
    self.line = line
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (isLocked, number): (Int32, Int32) = (0, 0)
    guard master >= 0, ioctl(master, Self.setLock, &isLocked) == 0,
      ioctl(master, Self.getNumber, &number) == 0
    else {
      throw Failure(description: "no pseudo-terminal could be opened: \(String(cString: strerror(errno)))")
    }
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    // The first terminal that a session's leader opens controls it.
    posix_spawn_file_actions_addopen(&files, 0, "/dev/pts/\(number)", O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&files, 0, 1)
    posix_spawn_file_actions_adddup2(&files, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Self.newSession)
    var settings = ProcessInfo.processInfo.environment
    for name in ["TMUX", "STY", "NO_COLOR", "SSH_CONNECTION", "LINES", "COLUMNS"] { settings[name] = nil }
    settings.merge(["TERM": "xterm-256color", "COLORTERM": "truecolor"]) { _, new in new }
    settings.merge(environment) { _, new in new }
    var arguments = command.map { strdup($0) } + [nil]
    var variables = settings.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var process: pid_t = 0
    let failure = posix_spawn(&process, command[0], &files, &attributes, &arguments, &variables)
    guard failure == 0 else {
      throw Failure(description: "\(command[0]) cannot be started: \(String(cString: strerror(failure)))")
    }
    self.process = process
    Thread.detachNewThread { [self] in read() }
  }

  // Linux's TIOCSPTLCK and TIOCGPTN, and the C library's POSIX_SPAWN_SETSID: macros that are not imported.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430
  private static let newSession: Int16 = 0x80

  deinit { close(master) }

  func send(_ keys: String) {
    var keys = keys
    keys.withUTF8 { _ = write(master, $0.baseAddress, $0.count) }
  }

  /// The output that has arrived since a time.
  func arrivals(since start: ContinuousClock.Instant) -> [Arrival] {
    arrivals.withLock { Array($0.drop { $0.time < start }) }
  }

  /// Waits until nothing has arrived for `gap`, but not longer than `limit`.
  func settle(gap: Duration, limit: Duration) {
    let clock = ContinuousClock()
    let start = clock.now
    while !isOver.load(ordering: .relaxed), clock.now - start < limit {
      let last = arrivals.withLock { $0.last?.time } ?? start
      let quiet = clock.now - max(last, start)
      if quiet >= gap { return }
      usleep(2000)
    }
  }

  /// Asks the program to quit, and makes sure that it does.
  func finish() {
    send("q")
    for _ in 0..<1000 {
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) == process { return }
      usleep(2000)
    }
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
  }

  /// The terminal's end: reads output at the line's speed, and answers requests like a terminal.
  private func read() {
    let clock = ContinuousClock()
    // Reads in steps of 10 ms, so that a slow line is slow throughout.
    var buffer = [UInt8](repeating: 0, count: line.rate.map { max(1, $0 / 100) } ?? 1 << 16)
    var free = clock.now
    // A terminal answers a status request (DSR 5).
    var requests = SequenceCounter("\u{1b}[5n")
    while true {
      let taken = buffer.withUnsafeMutableBytes { Glibc.read(master, $0.baseAddress, $0.count) }
      if taken < 0, errno == EINTR { continue }
      guard taken > 0 else { break }
      let bytes = Array(buffer[..<taken])
      if let rate = line.rate {
        free = max(free, clock.now) + .microseconds(taken * 1_000_000 / rate)
        Thread.sleep(forTimeInterval: (free - clock.now) / .seconds(1))
      }
      let time = clock.now + line.delay
      arrivals.withLock { $0.append(Arrival(time: time, bytes: bytes)) }
      let count = requests.count(in: bytes)
      if count > 0 { answer(String(repeating: "\u{1b}[0n", count: count)) }
    }
    isOver.store(true, ordering: .relaxed)
  }

  private func answer(_ text: String) {
    guard line.delay > .zero else { return send(text) }
    DispatchQueue.global().asyncAfter(deadline: .now() + line.delay / .seconds(1)) { [self] in send(text) }
  }
}
