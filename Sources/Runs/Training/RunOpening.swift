import Foundation
import Glibc
import RetinaNet
import Support
import Tensors
import Training

/// What a run finds in its folder, or makes there.
struct RunOpening {
  let folder: TrainingFolder
  let lock: FolderLock
  let checkpoint: TrainingCheckpoint
  let state: TrainingState
  /// Whether no checkpoint is there yet.
  let isNew: Bool
  /// What the log begins with.
  let lines: [TrainingLogLine]
  let replayed: [TrainingEventRecord]
  let notes: [String]

  init(_ plan: TrainingPlan, _ writes: TrainingWrites) throws {
    let settings = plan.settings
    folder = TrainingFolder(plan.request.output)
    try folder.refuseOtherFiles()
    do {
      try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    } catch {
      throw FileError(.writing, folder.path, .system(errno))
    }
    lock = try FolderLock(folder.path)
    folder.removeUnfinished()
    checkpoint = TrainingCheckpoint(
      folder: folder, configuration: plan.start.configuration, keys: plan.start.keys,
      averageDecay: plan.request.average, rows: plan.trainedRows, writes: writes)
    let wanted = settings.json(plan.start, plan.source, plan.set)
    let cpu = KernelInstructions.current.rawValue
    var notes: [String] = []
    var hasFile = false
    if FileStatus(folder.settings) != nil {
      let old = try SettingsFile(path: folder.settings)
      try Self.refuseOthers(old, wanted, folder)
      hasFile = true
      notes += Self.digits(old, threads: plan.workers.count, cpu: cpu)
    }
    let found = hasFile ? try checkpoint.read(plan.initialState) : nil
    isNew = found == nil
    state = found ?? plan.initialState
    guard state.step <= settings.steps else {
      throw TrainingRefused(
        "\(folder.path): this run has made \(grouped(state.step)) steps already: --steps \(settings.steps) is fewer"
      )
    }
    let old = try TrainingLogFile(folder.log)
    guard !isNew || !old.hasSteps else {
      throw TrainingRefused(
        """
        \(folder.log) tells of a run whose last.safetensors and optimizer.safetensors are gone, so it cannot go on. Put \
        them back; or delete the folder to begin anew, or name another --output
        """)
    }
    if old.damagedLines > 0 {
      notes.append(
        "\(folder.log): \(counted(old.damagedLines, "line")) could not be read, and will be missing from it.")
    }
    try writes.before("settings")
    let file = try AtomicFile(folder.settings)
    let text = SettingsFile.text(wanted, steps: settings.steps, threads: plan.workers.count, cpu: cpu)
    try file.write(Array(text.utf8))
    try file.commit()
    (lines, replayed) = try Self.kept(isNew ? [] : old.lines, state.step, Self.header(plan))
    if !isNew {
      notes.append(
        state.step == settings.steps
          ? "\(folder.path): all \(counted(state.step, "step")) are done; more --steps would go on from there."
          : "\(folder.path): goes on from step \(grouped(state.step)) of \(grouped(settings.steps)).")
    }
    self.notes = notes
  }

  private static func refuseOthers(
    _ old: SettingsFile, _ wanted: JSONText, _ folder: TrainingFolder
  ) throws(TrainingRefused) {
    guard let differences = old.differences(from: wanted) else { return }
    throw TrainingRefused(
      """
      \(folder.path) holds another run, which differs in (there → now)
      \(differences)Give another --output, or the settings that are there, or delete the folder to begin anew. More \
      --steps alone would go on with it.
      """)
  }

  /// What changes the last digits without changing the run.
  private static func digits(_ old: SettingsFile, threads: Int, cpu: String) -> [String] {
    var notes: [String] = []
    if old.threads != threads {
      notes.append(
        "the run began with \(counted(old.threads, "thread")) and goes on with \(threads): its last digits will differ"
      )
    }
    if old.cpu != cpu {
      notes.append(
        "the run began with the instructions \(old.cpu) and goes on with \(cpu): its last digits will differ")
    }
    return notes
  }

  /// The lines up to a checkpoint, and the changes of the rate behind it.
  private static func kept(
    _ old: [TrainingLogLine], _ step: Int, _ header: TrainingRunHeader
  ) throws(TrainingRefused) -> ([TrainingLogLine], [TrainingEventRecord]) {
    var header = header
    var lines: [TrainingLogLine] = []
    var replayed: [TrainingEventRecord] = []
    for line in old {
      switch line {
      case .run(let first): header.started = first.started
      case .step: if line.step <= step { lines.append(line) }
      // What was measured before the first step is not in a checkpoint before the first step, so it is measured again.
      case .validation: if line.step <= step, step > 0 { lines.append(line) }
      case .event(let record):
        switch record.event {
        case .rate(_, let factor) where record.step >= step:
          guard TrainingControl.factors.contains(factor) else {
            throw TrainingRefused(
              "the run's log changes the rate by a factor of \(factor) after step \(record.step), as no run does: remove that line"
            )
          }
          replayed.append(record)
        case .stopped, .finished: break
        default: if record.step <= step { lines.append(line) }
        }
      }
    }
    return ([.run(header)] + lines, replayed)
  }

  private static func header(_ plan: TrainingPlan) -> TrainingRunHeader {
    let (settings, request) = (plan.settings, plan.request)
    func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
    var (model, new): (String?, String?)
    switch request.start {
    case .checkpoint(let request): model = absolute(request.path)
    case .new(let name): new = NetworkDescription.named[name] == nil ? absolute(name) : name
    }
    return TrainingRunHeader(
      started: Date.now.ISO8601Format(), model: model, new: new, images: absolute(request.images),
      annotations: absolute(request.annotations), validation: request.validation.map(absolute),
      validationAnnotations: plan.validation.map { absolute($0.annotations.source) }, steps: settings.steps,
      batch: settings.picturesPerStep, pictures: plan.set.pictures.count,
      optimizer: settings.optimizer.method.name,
      rate: settings.rate, loss: request.loss.rawValue, alpha: settings.loss.focal.alpha,
      gamma: settings.loss.focal.gamma, prior: settings.prior, train: settings.trainedName,
      classes: plan.start.configuration.classes, levels: plan.start.configuration.anchors.levelNames,
      seed: request.seed, threads: plan.workers.count)
  }
}
