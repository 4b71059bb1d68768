import ArgumentParser
import Glibc
import Inspector
import Runs
import Terminal

/// Watching a training run: from another terminal, or in the process that trains.
enum RunInspector {
  /// What the user wants of a run that trains in this process when the screen is left.
  enum WatchEnding { case stop, goOn }

  /// Whether arguments name a run: its folder first, then perhaps other pictures.
  static func isRun(_ arguments: [String]) -> Bool {
    arguments.first.map { !TrainingFolder.runs(in: $0).isEmpty } ?? false
  }

  /// Opens view 7 over a run that trains in this process on other threads. The log's first line must have been written.
  ///
  /// Call it on the main thread. It returns when the user leaves, or when the terminal is gone; that stops the run. However
  /// it ends, the terminal is as it was before.
  ///
  /// - Parameters:
  ///   - folder: the run's, or that of a comparison.
  ///   - controls: of the run, or of both in their order.
  static func watch(
    _ folder: String, _ controls: [TrainingControl], drawing: DrawingOptions, usesMouse: Bool = true
  ) throws -> WatchEnding {
    let processors = ResourceLimits.current().processors
    let services = try RunServices(
      folder, overrides: ThresholdOverrides(), decoding: .init(), threads: max(1, processors / 2),
      controls: controls, isWhole: false)
    var options = ViewOptions()
    options.view = .training
    let state = services.state(
      TerminalTraits(size: CellSize(width: 0, height: 0)), options, memory: InspectCommand.defaultMemory)
    let (end, signal) = try TerminalSession(drawing: drawing, usesMouse: usesMouse).run(state, services)
    if signal != nil { return .stop }
    return end.training.farewell == .goOn ? .goOn : .stop
  }
}
