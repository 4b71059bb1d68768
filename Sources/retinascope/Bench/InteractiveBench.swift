import Foundation
import Imaging
import Reports
import RetinaNet
import Tensors

/// Measures the inspector's latency on a terminal: from a key press to the last byte drawn.
struct InteractiveBench {
  /// The pictures that the inspector opens.
  let subject: String
  let columns: Int
  let rows: Int

  func latencies(_ progress: (String) -> Void) throws -> [KeyLatency] {
    progress("opening the demo")
    var rows = try opened()
    progress("keys on a fast line")
    rows += try fast()
    progress("keys on a slow line")
    return rows + (try slow())
  }

  /// The time from the program's start to its first picture, and to its last change.
  private func opened() throws -> [KeyLatency] {
    var picture = KeyLatency(name: "start to picture")
    var result = KeyLatency(name: "start to detections")
    // In the first run the system's caches are cold.
    for run in 0..<6 {
      let clock = ContinuousClock()
      let start = clock.now
      let terminal = try PseudoTerminal([Self.program], columns: columns, rows: self.rows)
      terminal.settle(gap: .milliseconds(1200), limit: .seconds(20))
      let arrivals = terminal.arrivals(since: start)
      terminal.finish()
      guard run > 0, let last = arrivals.last else { continue }
      // The picture is the first frame that is not only text.
      var bytes = 0
      if let first = arrivals.first(where: { arrival in
        bytes += arrival.bytes.count
        return bytes > 20_000 && Self.endsFrame(arrival.bytes)
      }) {
        picture.times.append((first.time - start) / .milliseconds(1))
        picture.bytes.append(bytes)
      }
      result.times.append((last.time - start) / .milliseconds(1))
      result.bytes.append(arrivals.reduce(0) { $0 + $1.bytes.count })
    }
    return [picture, result]
  }

  private func fast() throws -> [KeyLatency] {
    let terminal = try PseudoTerminal(
      [Self.program, subject], columns: columns, rows: rows)
    defer { terminal.finish() }
    terminal.settle(gap: .milliseconds(1500), limit: .seconds(60))
    var thresholds = KeyLatency(name: "threshold")
    for keys in ["s", "n", "t", "m"].flatMap({ low in Self.back(and: low, times: 12) }) {
      press(keys, terminal, &thresholds)
    }
    var repaints = KeyLatency(name: "level, class, zoom")
    press("4", terminal, &repaints)
    for keys in Self.back(and: "]", "[", times: 4) + Self.back(and: "c", "C", times: 8)
      + Self.back(and: "+", "-", times: 6)
    {
      press(keys, terminal, &repaints)
    }
    press("2", terminal, &repaints)
    for keys in Self.back(and: "]", "[", times: 4) + Self.back(and: ".", ",", times: 8)
      + Self.back(and: "+", "-", times: 6)
    {
      press(keys, terminal, &repaints)
    }
    terminal.send("1")
    terminal.settle(gap: .milliseconds(300), limit: .seconds(5))
    var burst = KeyLatency(name: "last of 30 keys a second")
    // Down and up again, so that the last key also changes something.
    for key in Self.back(and: "s", times: 75).dropLast() {
      terminal.send(key)
      usleep(33_333)
    }
    press("S", terminal, &burst)
    return [thresholds, repaints, burst]
  }

  /// On a slow line: how fast the sliders react, idle and while a picture is being sent, and how long sending takes.
  private func slow() throws -> [KeyLatency] {
    let terminal = try PseudoTerminal(
      [Self.program, subject], columns: columns, rows: rows, line: .slow,
      environment: ["SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"])
    defer { terminal.finish() }
    terminal.settle(gap: .milliseconds(2500), limit: .seconds(60))
    var text = KeyLatency(name: "slow line: slider")
    var busy = KeyLatency(name: "slow line: slider amid picture")
    var whole = KeyLatency(name: "slow line: whole picture")
    for key in Self.back(and: "s", times: 10) {
      pressSlider(key, terminal, &text)
      terminal.settle(gap: .milliseconds(400), limit: .seconds(20))
    }
    for key in Self.back(and: "+", "-", times: 4) { press(key, terminal, &whole, gap: .milliseconds(700)) }
    for (zoom, key) in zip(Self.back(and: "+", "-", times: 6), Self.back(and: "s", times: 6)) {
      terminal.send(zoom)
      usleep(400_000)
      pressSlider(key, terminal, &busy)
      terminal.settle(gap: .milliseconds(700), limit: .seconds(20))
    }
    return [text, busy, whole]
  }

  /// Presses a key that moves a slider, and measures when the sliders' line is written.
  private func pressSlider(_ key: String, _ terminal: PseudoTerminal, _ row: inout KeyLatency) {
    let clock = ContinuousClock()
    let start = clock.now
    terminal.send(key)
    // Curses moves to a line by cursor address (CUP) or by row only (VPA), unless it is the next line.
    let line = rows - 2
    while clock.now - start < .seconds(5) {
      let arrivals = terminal.arrivals(since: start).filter { $0.time <= clock.now }
      let bytes = arrivals.flatMap(\.bytes)
      let drawn = String(decoding: bytes, as: UTF8.self)
      if drawn.contains("\u{1b}[\(line);") || drawn.contains("\u{1b}[\(line)d"), let last = arrivals.last {
        row.times.append((last.time - start) / .milliseconds(1))
        row.bytes.append(bytes.count)
        return
      }
      usleep(1000)
    }
  }

  private func press(
    _ keys: String, _ terminal: PseudoTerminal, _ row: inout KeyLatency, gap: Duration = .milliseconds(60)
  ) {
    let start = ContinuousClock().now
    terminal.send(keys)
    terminal.settle(gap: gap, limit: .seconds(20))
    let arrivals = terminal.arrivals(since: start)
    guard let last = arrivals.last else { return }
    row.times.append((last.time - start) / .milliseconds(1))
    row.bytes.append(arrivals.reduce(0) { $0 + $1.bytes.count })
  }

  /// A key `count` times, then the key that undoes it `count` times.
  private static func back(and key: String, _ other: String? = nil, times count: Int) -> [String] {
    Array(repeating: key, count: count) + Array(repeating: other ?? key.uppercased(), count: count)
  }

  /// Whether these bytes contain the end of a frame (of synchronized output).
  private static func endsFrame(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains("\u{1b}[?2026l")
  }

  static let program = AssetLocation.executable()
}
