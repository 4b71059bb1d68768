import Checkpoints
import Foundation
import Glibc
import OrderedCollections
import RetinaNet
import Support
import Tensors
import Training

/// Writes and reads the state of a run, so that its weights and the optimiser's state are always those of one step.
///
/// Both files are written into a folder beside them. Renaming that folder decides: before, the old checkpoint counts, and
/// after, the new one, even if the files have not been moved to their places yet; the next process does that.
struct TrainingCheckpoint {
  let folder: TrainingFolder
  let configuration: Configuration
  /// The keys of the weights in the order in which they are written.
  let keys: [String]
  /// How much of the average stays at each step, if there is one.
  let averageDecay: Double?
  /// What of the arrays is trained, and has a state; `nil`: all.
  let rows: TrainedRows?
  let writes: TrainingWrites

  private var pending: String { folder.path + ".pending/" }
  private var ready: String { folder.path + ".ready/" }
  private static let weightsName = "last.safetensors"
  private static let optimizerName = "optimizer.safetensors"

  // MARK: Writing

  /// Writes weights and optimiser's state.
  func write(_ state: TrainingState) throws {
    try settle()
    try makeFolder(pending)
    try writes.before("weights")
    try writeWeights(state.arrays, state, isAverage: false, to: pending + Self.weightsName)
    try writes.before("optimizer")
    try writeOptimizer(state, to: pending + Self.optimizerName)
    try writes.before("decision")
    try rename(pending, ready)
    try settle()
  }

  /// Writes the weights that did best.
  func writeBest(_ state: TrainingState) throws {
    try writes.before("best")
    try writeWeights(state.judged, state, isAverage: state.average != nil, to: folder.best)
  }

  /// Finishes what an earlier process, or the last write, has decided, and removes what it has not.
  func settle() throws {
    try? FileManager.default.removeItem(atPath: pending)
    guard FileStatus(ready) != nil else { return }
    for name in [Self.optimizerName, Self.weightsName] where FileStatus(ready + name) != nil {
      try writes.before("moving \(name)")
      try rename(ready + name, folder.path + name)
    }
    try writes.before("cleaning")
    rmdir(ready)
  }

  private func makeFolder(_ path: String) throws(FileError) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(.writing, path, .system(errno)) }
  }

  private func rename(_ from: String, _ to: String) throws(FileError) {
    guard Glibc.rename(from, to) == 0 else { throw FileError(.writing, to, .system(errno)) }
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func writeWeights(
    _ arrays: NetworkArrays, _ state: TrainingState, isAverage: Bool, to path: String
  ) throws {
    var values: OrderedDictionary<String, Safetensors.Value> = [:]
    let counterOf = Dictionary(uniqueKeysWithValues: counterPlaces(state.counters))
    for key in keys {
      guard let tensor = arrays[key] else { preconditionFailure("an array of each key") }
      values[key] = .floats(tensor)
      if let counter = counterOf[key], let count = state.counters[counter] {
        values[counter] = .wholeNumber(Int64(count))
      }
    }
    var metadata = ["config": configuration.json(), "step": "\(state.step)", "format": "pt"]
    if isAverage, let averageDecay { metadata["average"] = "\(averageDecay)" }
    try Safetensors.write(values, metadata: metadata, to: path)
  }

  /// Each counter behind the variances beside it, as torch saves them.
  private func counterPlaces(_ counters: OrderedDictionary<String, Int>) -> [(String, String)] {
    let suffix = "num_batches_tracked"
    return counters.keys.map { (String($0.dropLast(suffix.count)) + "running_var", $0) }
  }

  private func writeOptimizer(_ state: TrainingState, to path: String) throws {
    var values: OrderedDictionary<String, Safetensors.Value> = [:]
    for (key, tensor) in state.optimizer.first { values["first.\(key)"] = .floats(tensor) }
    for (key, tensor) in state.optimizer.second { values["second.\(key)"] = .floats(tensor) }
    for (key, tensor) in state.average ?? [:] { values["average.\(key)"] = .floats(tensor) }
    // A safetensors file without an array is no checkpoint to other programs.
    values["step"] = .wholeNumber(Int64(state.step))
    var metadata = [
      "step": "\(state.step)", "normalizer": "\(state.normalizer)", "rate_factor": "\(state.rateFactor)",
    ]
    if let best = state.bestAP { metadata["best_ap"] = "\(best)" }
    try Safetensors.write(values, metadata: metadata, to: path)
  }

  // MARK: Reading

  /// The state of the last checkpoint; `nil` where none was written.
  ///
  /// - Parameter start: the state before the first step, for keys and shapes.
  func read(_ start: TrainingState) throws -> TrainingState? {
    try settle()
    let missing = [folder.last, folder.optimizer].filter { FileStatus($0) == nil }
    guard missing.count < 2 else { return nil }
    guard missing.isEmpty else {
      throw TrainingRefused(
        """
        \(missing[0]) is missing, without which the run cannot go on. Put it back; or begin another run, with another \
        --output, from \(missing == [folder.optimizer] ? "these weights (--model \(folder.last))" : "other weights")
        """)
    }
    let weights = try Checkpoint.open(folder.last)
    let kept = try Checkpoint.open(folder.optimizer)
    guard let step = kept.metadata["step"].flatMap({ Int($0) }), step >= 0,
      weights.metadata["step"] == "\(step)"
    else {
      throw TrainingRefused(
        """
        \(folder.path): last.safetensors and optimizer.safetensors are not of one step, so the run cannot go on from \
        them: were they copied or replaced? Begin another run with --model \(folder.last) and another --output
        """)
    }
    var state = start
    state.step = step
    for key in keys { state.arrays[key] = try array(key, in: weights, like: start.arrays[key], folder.last) }
    for counter in start.counters.keys {
      guard let stored = weights.arrays[counter] else { throw damaged(folder.last, counter) }
      state.counters[counter] = try stored.wholeNumber()
    }
    var average: NetworkArrays = [:]
    state.optimizer.step = step
    for (name, stored) in kept.arrays where name != "step" {
      guard let dot = name.firstIndex(of: ".") else { throw damaged(folder.optimizer, name) }
      let key = String(name[name.index(after: dot)...])
      let whole = name.hasPrefix("average.") || rows == nil
      let like = whole ? start.arrays[key] : rows?.taken(from: start.arrays)[key]
      let tensor = try array(name, in: kept, like: like, folder.optimizer)
      switch name[..<dot] {
      case "first": state.optimizer.first[key] = tensor
      case "second": state.optimizer.second[key] = tensor
      case "average": average[key] = tensor
      default: throw damaged(folder.optimizer, stored.name)
      }
    }
    if averageDecay != nil, !average.isEmpty { state.average = average }
    // A batch counts as one positive anchor at least, and has no more than there are anchors.
    state.normalizer = try number("normalizer", in: kept, 1...1e12) ?? start.normalizer
    state.rateFactor = try number("rate_factor", in: kept, TrainingControl.factors) ?? 1
    state.bestAP = try number("best_ap", in: kept, -1...1)
    return state
  }

  private func number(_ name: String, in file: Checkpoint, _ range: ClosedRange<Double>) throws -> Double? {
    guard let text = file.metadata[name] else { return nil }
    guard let number = Double(text), range.contains(number) else { throw damaged(folder.optimizer, name) }
    return number
  }

  private func array(
    _ key: String, in file: Checkpoint, like tensor: Tensor?, _ path: String
  ) throws -> Tensor {
    guard let stored = file.arrays[key], let tensor, stored.shape == tensor.shape else {
      throw damaged(path, key)
    }
    // A copy: the file is replaced while the run lasts.
    return Tensor(shape: tensor.shape, try stored.floats().elements)
  }

  private func damaged(_ path: String, _ key: String) -> TrainingRefused {
    TrainingRefused("\(path): \(key) is not as this run wrote it, so the run cannot go on from it")
  }
}
