import ArgumentParser
import Reports
import Runs
import Support
import Synchronization

/// Shows training runs on standard error: a progress line on a terminal, else a line now and then.
final class TrainingConsole {
  private let runs: [TrainingRun]
  private let bar: ProgressBar

  /// - Parameter runs: one, or those of a comparison.
  init(_ runs: [TrainingRun]) {
    self.runs = runs
    let total = runs.reduce(0) { $0 + $1.plan.settings.steps }
    bar = ProgressBar(total: total, unit: "steps")
  }

  /// Trains until all runs are over.
  ///
  /// - Throws: an exit code where the runs were interrupted, and what a run throws.
  func train() throws {
    let lines = LineQueue()
    for run in runs {
      let name = runs.count > 1 ? run.plan.request.loss.rawValue.paddedRight(to: 6) : ""
      let steps = run.plan.settings.steps
      // Twenty lines a run say enough.
      let every = max(1, steps / 20)
      run.control.listen { line in
        if case .step(let record) = line, record.step != 1, record.step % every != 0 { return }
        if let text = line.text(steps: steps) { lines.add(name + text) }
      }
    }
    var isGoing = runs.map { !$0.isOver }
    while isGoing.contains(true) {
      for (place, run) in runs.enumerated() where isGoing[place] {
        isGoing[place] = try run.advance()
        show(lines)
      }
      bar.update(done: runs.reduce(0) { $0 + $1.step })
    }
    bar.clear()
    if let run = runs.first(where: { $0.step < $0.plan.settings.steps }) {
      Console.complain(
        "interrupted after \(counted(run.step, "step")) of \(grouped(run.plan.settings.steps)). The same command goes on from there."
      )
      throw ExitCode(Interruption.exitCode)
    }
    for run in runs { Console.say(run.closingText) }
  }

  private func show(_ lines: LineQueue) {
    let texts = lines.takeAll()
    guard !texts.isEmpty else { return }
    bar.clear()
    for text in texts { Console.say(text) }
  }

  /// What listeners have to say, kept until the training's loop shows it.
  private final class LineQueue: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    func takeAll() -> [String] {
      lines.withLock { lines in
        defer { lines = [] }
        return lines
      }
    }
  }
}
