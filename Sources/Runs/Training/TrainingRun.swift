import Foundation
import OrderedCollections
import RetinaNet
import Support
import Tensors
import Training

/// A training run in its folder: begins, or goes on from the last checkpoint, and makes one step at a time.
///
/// It is used from one thread; `control` may be used from any.
public final class TrainingRun {
  public let plan: TrainingPlan
  public let folder: TrainingFolder
  public let control: TrainingControl
  /// Whether Ctrl-C was pressed.
  let isInterrupted: () -> Bool
  let batches: BatchComputer
  let checkpoint: TrainingCheckpoint
  let log: TrainingLogWriter
  private let lock: FolderLock
  var state: TrainingState
  /// The step of the checkpoint on the disk.
  var written: Int
  /// A checkpoint that waits until the next step has shown that its weights are good.
  var pending: TrainingState?
  /// Changes of the rate that an earlier process was asked for behind its checkpoint.
  var replayed: [TrainingEventRecord]
  var divergence = DivergenceCheck()
  var isPausedInLog = false
  var lastWrite = (at: ContinuousClock.now, took: Duration.zero)
  public internal(set) var isOver = false
  /// What there is to say of the folder: that the run goes on, and from where.
  public let notes: [String]

  public var step: Int { state.step }
  /// Of all validations so far; `nil` before the first.
  public var bestAP: Double? { state.bestAP }
  /// All validations so far.
  public private(set) var validations: [TrainingValidationRecord] = []

  /// Opens the run's folder: makes it, or reads the run that it holds.
  ///
  /// - Throws: `TrainingRefused` where the folder holds a run of other settings, or something else.
  public convenience init(
    _ plan: TrainingPlan, _ control: TrainingControl = TrainingControl(),
    isInterrupted: @escaping () -> Bool = { Interruption.isRequested }
  ) throws {
    try self.init(plan, control, TrainingWrites(), isInterrupted)
  }

  init(
    _ plan: TrainingPlan, _ control: TrainingControl, _ writes: TrainingWrites,
    _ isInterrupted: @escaping () -> Bool
  ) throws {
    let opening = try RunOpening(plan, writes)
    self.plan = plan
    self.control = control
    self.isInterrupted = isInterrupted
    folder = opening.folder
    lock = opening.lock
    checkpoint = opening.checkpoint
    state = opening.state
    written = opening.state.step
    replayed = opening.replayed
    validations = opening.lines.compactMap { if case .validation(let record) = $0 { record } else { nil } }
    notes = opening.notes
    batches = BatchComputer(plan, folder: folder.path + ".features/")
    batches.features?.clear()
    control.rateFactor = state.rateFactor
    log = try TrainingLogWriter(beginning: folder.log, opening.lines, writes)
    if opening.isNew {
      try checkpoint.write(state)
    } else if state.step < plan.settings.steps {
      try append(.event(TrainingEventRecord(step: state.step, event: .resumed)))
    } else {
      isOver = true
      control.enter(.finished)
      // Again, since only what led to the checkpoint was taken over from the log.
      try append(.event(TrainingEventRecord(step: state.step, event: .finished)))
    }
    control.expectRate(scheduledRate)
  }

  /// Of the next step, without what was asked for.
  var scheduledRate: Double { plan.settings.rate * plan.settings.schedule.factor(state.step) }

  func append(_ line: TrainingLogLine) throws {
    try log.append(line)
    if case .validation(let record) = line { validations.append(record) }
    control.tell(line)
  }
}
