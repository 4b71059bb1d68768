import Checkpoints
import Foundation
import OrderedCollections
import Support
import Tensors
import Training

/// A training run that was recorded: what its log says of each step, and the weights that it ended with. It can be played
/// where training anew would take too long.
public struct RunRecording: Sendable {
  /// Steps and measurements, in order.
  private(set) var lines: ArraySlice<TrainingLogLine>
  /// Of what was trained, by full key.
  let weights: NetworkArrays
  /// Of batch normalisations, where they were trained, by full key.
  let counters: [String: Int]

  private static func logPath(_ folder: String, _ name: String) -> String { "\(folder)/\(name).jsonl" }
  private static func weightsPath(_ folder: String, _ name: String) -> String {
    "\(folder)/\(name).safetensors"
  }

  /// Reads `name`.jsonl and `name`.safetensors of a folder.
  ///
  /// - Parameter plan: what would be trained.
  /// - Throws: `TrainingRefused` where it is the recording of another run.
  public init(_ folder: String, name: String, of plan: TrainingPlan) throws {
    let path = Self.logPath(folder, name)
    guard FileStatus(path) != nil else { throw FileError(.reading, path, .system(ENOENT)) }
    let log = try TrainingLogFile(path)
    let (read, settings) = (log.lines, plan.settings)
    guard log.damagedLines == 0, case .run(let header)? = read.first, header.steps == settings.steps,
      header.batch == settings.picturesPerStep, header.rate == settings.rate,
      header.loss == plan.request.loss.rawValue, header.seed == plan.request.seed
    else { throw Self.other(path) }
    lines =
      read.dropFirst().filter {
        switch $0 {
        case .step, .validation: true
        case .run, .event: false
        }
      }[...]
    let steps = lines.count { if case .step = $0 { true } else { false } }
    guard steps == settings.steps else { throw Self.other(path) }
    let weightsPath = Self.weightsPath(folder, name)
    let file = try Checkpoint.open(weightsPath)
    guard file.metadata["start"] == Self.start(plan) else { throw Self.other(weightsPath) }
    var (weights, counters): (NetworkArrays, [String: Int]) = ([:], [:])
    let known = plan.initialState.counters
    for (key, stored) in file.arrays {
      guard known[key] == nil else {
        counters[key] = try stored.wholeNumber()
        continue
      }
      guard stored.shape == plan.start.arrays[key]?.shape else { throw Self.other(weightsPath) }
      weights[key] = try stored.floats()
    }
    (self.weights, self.counters) = (weights, counters)
  }

  private static func other(_ path: String) -> TrainingRefused {
    TrainingRefused("\(path) is the recording of a run of other settings: record it anew")
  }

  /// The weights that a run begins with, by their SHA-256 sum.
  private static func start(_ plan: TrainingPlan) -> String { JSONText.object(plan.start.identity).text }

  /// Records a run that is finished.
  public static func write(_ run: TrainingRun, to folder: String, name: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let log = try AtomicFile(logPath(folder, name))
    for line in try TrainingLogFile(run.folder.log).lines {
      var kept = line
      switch line {
      case .event: continue
      case .step, .validation: break
      case .run(var header):
        // Where it was made matters to nobody.
        func name(_ path: String?) -> String? { path.map { URL(filePath: $0).lastPathComponent } }
        header.images = name(header.images) ?? ""
        header.annotations = name(header.annotations) ?? ""
        (header.model, header.validation) = (name(header.model), name(header.validation))
        header.validationAnnotations = name(header.validationAnnotations)
        kept = .run(header)
      }
      try log.write(Array((kept.json.text + "\n").utf8))
    }
    try log.commit()
    var values: OrderedDictionary<String, Safetensors.Value> = [:]
    for key in run.plan.start.keys {
      guard let end = run.state.arrays[key], let start = run.plan.start.arrays[key] else { continue }
      if end.elements != start.elements { values[key] = .floats(end) }
    }
    for (key, count) in run.state.counters where run.plan.initialState.counters[key] != count {
      values[key] = .wholeNumber(Int64(count))
    }
    try Safetensors.write(
      values, metadata: ["start": start(run.plan), "step": "\(run.step)", "format": "pt"],
      to: weightsPath(folder, name))
  }

  /// The lines of a step, which are then over.
  mutating func take(step: Int) -> [TrainingLogLine] {
    let own = lines.prefix { $0.step <= step }
    lines = lines.dropFirst(own.count)
    return Array(own)
  }
}

extension TrainingRun {
  /// Makes the next step as it was recorded, unless the run is paused.
  func play(_ recording: inout RunRecording) throws {
    guard !isOver, control.takeTurn() else { return }
    defer { control.endTurn() }
    for line in recording.take(step: state.step + 1) { try append(line) }
    state.step += 1
    guard state.step >= plan.settings.steps else { return }
    state.arrays.merge(recording.weights) { $1 }
    state.counters.merge(recording.counters) { $1 }
    _ = try finish()
  }
}
