import RetinaNet
import Runs
import Support
import Terminal

/// How a run was set up, and what happened to it.
enum RunSettingsText {
  static func write(_ pane: inout Pane, _ state: State) {
    for (place, run) in state.training.runs.enumerated() {
      if place > 0 { pane.gap() }
      write(&pane, run)
    }
  }

  private static func write(_ pane: inout Pane, _ run: ShownRun) {
    pane.title(printable(run.name))
    pane.fact("folder", printable(run.path))
    guard let header = run.history.header else {
      return pane.text("The log has no first line yet, which says how the run was set up.", .dim)
    }
    pane.fact("begins with", printable(header.model ?? header.new.map { "a new \($0)" } ?? "–"))
    pane.fact("trains", printable(header.train))
    let alpha = header.alpha.map { ", α \(short($0))" } ?? ""
    let loss = header.loss == "ce" ? "cross entropy\(alpha)" : "focal, γ \(short(header.gamma))\(alpha)"
    pane.fact("loss", "\(loss); prior \(short(header.prior))")
    pane.fact("optimiser", "\(printable(header.optimizer)), rate up to \(numberText(header.rate))")
    pane.fact("steps", "\(grouped(header.steps)) of \(counted(header.batch, "picture"))")
    if let epochs = RunLine.epoch(run.history, header.steps) { pane.fact("epochs", fixed(epochs, 1)) }
    pane.fact("pictures", "\(grouped(header.pictures)) in \(printable(header.images))")
    pane.fact("validated", printable(header.validation ?? "not at all"))
    pane.fact("classes", "\(grouped(header.classes.count))")
    pane.fact("started", printable(header.started))
    pane.fact("seed", "\(header.seed), \(counted(header.threads, "thread"))")
    writeEvents(&pane, run)
    if run.history.damagedLines > 0 {
      pane.gap()
      pane.text(
        "▲ \(counted(run.history.damagedLines, "line")) of the log passed over: \(printable(run.history.firstDamage ?? ""))",
        Accent.warning)
    }
  }

  /// Without zeros at its end.
  private static func short(_ value: Double) -> String {
    value.isFinite && abs(value) < 1e6 && abs(value) >= 1e-4 || value == 0
      ? "\(value == value.rounded() ? "\(Int(value))" : "\(value)")" : numberText(value)
  }

  private static func writeEvents(_ pane: inout Pane, _ run: ShownRun) {
    guard !run.history.events.isEmpty else { return }
    pane.gap()
    pane.line(Pane.Span("What happened, the latest first", .bold))
    for event in run.history.events.reversed() {
      pane.fact("step \(grouped(event.step))", words(event.event))
    }
  }

  private static func words(_ event: TrainingEventRecord.TrainingEvent) -> String {
    switch event {
    case .rate(let rate, _): "the rate was set to \(numberText(rate))"
    case .checkpoint: "a checkpoint was written"
    case .paused: "paused"
    case .continued: "went on"
    case .stopped(let reason): reason.isEmpty ? "stopped" : "stopped: \(printable(reason))"
    case .finished: "finished"
    case .resumed: "resumed"
    }
  }
}
