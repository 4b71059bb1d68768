import Foundation
import Inspector
import Synchronization
import Terminal

/// A terminal whose user reads every frame, and acts on it.
final class ScriptedDisplay: Display {
  /// What the user does when a frame appears, by its text.
  var reaction: (String) -> [Event] = { _ in [] }
  private(set) var frames: [Canvas] = []
  /// Everything else that was asked of it, in order.
  private(set) var requests: [String] = []
  var depth = ColorDepth.truecolor {
    didSet { requests.append("depth \(depth.rawValue)") }
  }
  let isBehind = false
  private var events: [Event] = []
  private let pipe = Pipe()
  private let line = Line()

  /// Whether the terminal is there.
  private final class Line: Sendable {
    let isCut = Atomic(false)
  }

  var texts: [String] { frames.map(\.text) }
  var descriptor: Int32 { pipe.fileHandleForReading.fileDescriptor }

  /// Takes the terminal away after a while, so that a test that waits in vain fails and does not hang.
  func hangUp(afterSeconds seconds: Int) {
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) { [line, pipe] in
      line.isCut.store(true, ordering: .relaxed)
      pipe.fileHandleForWriting.write(Data(count: 1))
    }
  }

  func nextEvent() -> Event? {
    if line.isCut.load(ordering: .relaxed) { return .hangup }
    guard !events.isEmpty else { return nil }
    _ = pipe.fileHandleForReading.readData(ofLength: 1)
    return events.removeFirst()
  }

  func present(_ canvas: Canvas) {
    frames.append(canvas)
    let next = reaction(canvas.text)
    events += next
    pipe.fileHandleForWriting.write(Data(count: next.count))
  }

  func continuePresenting() {}
  func redraw() { requests.append("redraw") }

  func suspend() -> Event? {
    requests.append("suspend")
    return .resize(width: 60, height: 20)
  }

  func copy(_ text: String) { requests.append("copy \(text)") }
}

extension Event {
  static func key(_ character: Character) -> Event { .key(.character(character)) }
}
