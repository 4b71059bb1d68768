import Synchronization

/// Plays recordings into the folders of runs, so that they look as if they were trained now. They obey their controls.
public final class RunPlayer: Sendable {
  private struct PlayedRun {
    let run: TrainingRun
    var recording: RunRecording
  }

  private let runs: Mutex<[PlayedRun]>
  public let controls: [TrainingControl]

  /// - Parameters:
  ///   - plans: of the runs, with their folders.
  ///   - folder: of the recordings, which are named after the losses.
  /// - Throws: `TrainingRefused` where they were made of other runs.
  public init(_ plans: [TrainingPlan], recordings folder: String) throws {
    let controls = plans.map { _ in TrainingControl() }
    self.controls = controls
    var made: [PlayedRun] = []
    for (plan, control) in zip(plans, controls) {
      let recording = try RunRecording(folder, name: plan.request.loss.rawValue, of: plan)
      made.append(
        PlayedRun(run: try TrainingRun(plan, control, isInterrupted: { false }), recording: recording))
    }
    runs = Mutex(made)
  }

  /// Plays a step of each run that is not paused.
  ///
  /// - Throws: where a file cannot be written.
  public func advance() throws {
    try runs.withLock { runs in
      for place in runs.indices { try runs[place].run.play(&runs[place].recording) }
    }
  }
}
