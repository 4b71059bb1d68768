import Dispatch
import Foundation

/// Trains runs step by step in turns, on a thread of its own, while a screen shows them.
public final class TrainingThread: Sendable {
  public let controls: [TrainingControl]
  private let done = DispatchSemaphore(value: 0)

  /// Begins at once. The runs belong to the thread from then on; why one of them fails stands in its log.
  public init(_ runs: sending [TrainingRun]) {
    controls = runs.map(\.control)
    nonisolated(unsafe) let runs = runs
    let thread = Thread { [done] in
      var isGoing = runs.map { !$0.isOver }
      while isGoing.contains(true) {
        for (place, run) in runs.enumerated() where isGoing[place] {
          isGoing[place] = (try? run.advance()) ?? false
        }
      }
      done.signal()
    }
    // The kernels need more than a thread usually has.
    thread.stackSize = 16 << 20
    thread.start()
  }

  /// Ends the runs after the step that is being made, and waits for that. Call it once.
  public func stop() {
    for control in controls { control.stop() }
    done.wait()
  }
}
