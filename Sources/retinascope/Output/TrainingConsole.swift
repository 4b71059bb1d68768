import ArgumentParser
import Foundation
import Glibc
import Reports
import Runs
import Support
import Synchronization

/// Trains, and shows it: in view 7 of the inspector, by a progress line on a terminal, or by a line now and then.
final class TrainingConsole {
  private let runs: [TrainingRun]
  private let bar: ProgressBar
  private let lines = TrainingLines()

  /// - Parameter runs: one, or those of a comparison.
  init(_ runs: [TrainingRun]) {
    self.runs = runs
    let total = runs.reduce(0) { $0 + $1.plan.settings.steps }
    bar = ProgressBar(total: total, unit: "steps")
    for run in runs {
      let name = runs.count > 1 ? run.plan.request.loss.rawValue.paddedRight(to: 6) : ""
      let steps = run.plan.settings.steps
      // Twenty lines a run say enough.
      let every = max(1, steps / 20)
      run.control.listen { [lines] line in
        if case .step(let record) = line, record.step != 1, record.step % every != 0 { return }
        if let text = line.text(steps: steps) { lines.add(name + text) }
      }
    }
  }

  /// Trains until all runs are over.
  ///
  /// - Parameter watch: opens the inspector over the runs, and says what is wanted when it is left.
  /// - Throws: an exit code where the runs were interrupted, and what a run or `watch` throws.
  func train(watch: (([TrainingControl]) throws -> RunInspector.WatchEnding)? = nil) throws {
    if let watch { try train(watchedBy: watch) } else { try advanceToTheEnd() }
    bar.clear()
    if let run = runs.first(where: { $0.step < $0.plan.settings.steps }) {
      Console.complain(
        """
        interrupted after \(counted(run.step, "step")) of \(grouped(run.plan.settings.steps)). The same command goes on \
        from there.
        """)
      throw ExitCode(Interruption.exitCode)
    }
    for run in runs { Console.say(run.closingText) }
  }

  /// The runs are advanced on another thread, since the screen belongs to this one.
  private func train(watchedBy watch: ([TrainingControl]) throws -> RunInspector.WatchEnding) throws {
    lines.areShown = false
    let done = DispatchSemaphore(value: 0)
    let outcome = Mutex<Result<Void, any Error>?>(nil)
    nonisolated(unsafe) let console = self
    let thread = Thread {
      let result = Result { try console.advanceToTheEnd() }
      outcome.withLock { $0 = result }
      done.signal()
    }
    thread.stackSize = 16 << 20
    thread.start()
    let controls = runs.map(\.control)
    let ending = Result { try watch(controls) }
    if case .success(.goOn) = ending {} else { for control in controls { control.stop() } }
    lines.areShown = true
    done.wait()
    // Why the training failed matters more than why the screen did.
    try outcome.withLock { $0 }?.get()
    _ = try ending.get()
  }

  private func advanceToTheEnd() throws {
    var isGoing = runs.map { !$0.isOver }
    var failure: (any Error)?
    while isGoing.contains(true) {
      for (place, run) in runs.enumerated() where isGoing[place] {
        do { isGoing[place] = try run.advance() } catch {
          // The other run of a comparison goes on: it could not be finished by the same command else.
          (isGoing[place], failure) = (false, failure ?? error)
        }
        show()
      }
      if lines.areShown { bar.update(done: runs.reduce(0) { $0 + $1.step }) }
    }
    if let failure { throw failure }
  }

  private func show() {
    let texts = lines.takeAll()
    guard !texts.isEmpty else { return }
    bar.clear()
    for text in texts { Console.say(text) }
  }
}

/// What listeners have to say, until the training's loop shows it. While another screen is shown it is dropped.
private final class TrainingLines: Sendable {
  private let state = Mutex((lines: [String](), areShown: true))

  var areShown: Bool {
    get { state.withLock { $0.areShown } }
    set(areShown) { state.withLock { $0.areShown = areShown } }
  }

  func add(_ line: String) {
    state.withLock { state in
      if state.areShown { state.lines.append(line) }
    }
  }

  func takeAll() -> [String] {
    state.withLock { state in
      defer { state.lines = [] }
      return state.areShown ? state.lines : []
    }
  }
}
