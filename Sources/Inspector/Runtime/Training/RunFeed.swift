import Foundation
import Imaging
import RetinaNet
import Runs
import Support

/// One training run's folder, as it changes: its log, and the checkpoints that replace one another.
struct RunFeed {
  let name: String
  let folder: TrainingFolder
  private(set) var follower: RunHistoryFollower
  private(set) var revision = 0
  private(set) var step: Int?
  /// Why the log cannot be read, and why the newest checkpoint cannot.
  private var logFailure: String?
  private var checkpointFailure: String?
  private var checkpoint: FileStatus?
  /// By revision: the newest, and the one before, which may still be asked for.
  private var live: [Int: LiveServices] = [:]
  private var told: (phase: RunPhase, revision: Int, failure: String?)?

  init(name: String, _ folder: TrainingFolder) {
    self.name = name
    self.folder = folder
    follower = RunHistoryFollower(folder.log)
  }

  /// A model's services by its revision; `nil` where that is not kept any more.
  func services(_ revision: Int) -> LiveServices? { live[revision] }

  /// What the run looks like at the start: the folder's path as it was named, and what has been read.
  var shown: ShownRun {
    var run = ShownRun(
      name: name, path: folder.path.hasSuffix("/") ? String(folder.path.dropLast()) : folder.path)
    (run.history, run.revision, run.checkpointStep) = (follower.history, revision, step)
    run.phase = phase(nil)
    run.failure = failure
    return run
  }

  /// Reads the log as it is.
  ///
  /// - Parameter isWhole: whether to its end, or only what comes quickly.
  mutating func readLog(isWhole: Bool) throws(FileError) {
    if isWhole { try follower.readAll() } else { _ = try follower.read(atMost: 1 << 16) }
  }

  /// Opens a new checkpoint, if there is one.
  ///
  /// - Parameter open: makes its services.
  mutating func readCheckpoint(_ open: (String) throws -> LiveServices) {
    guard let status = FileStatus(folder.last), status != checkpoint else { return }
    checkpoint = status
    do {
      let services = try open(folder.last)
      revision += 1
      live[revision] = services
      live[revision - 2] = nil
      step = services.session.trainedSteps ?? follower.history.checkpoint
      checkpointFailure = nil
    } catch {
      checkpointFailure = String(describing: error)
    }
  }

  private var failure: String? { logFailure ?? checkpointFailure }

  /// What has changed since the last call; `nil` for nothing.
  ///
  /// - Parameter phase: what the run says of itself, where it trains in this process.
  mutating func news(
    _ run: Int, _ steered: RunPhase?, _ open: (String) throws -> LiveServices
  ) -> RunNews? {
    var (hasChanged, isBehind) = (false, false)
    do throws(FileError) {
      (hasChanged, isBehind) = try follower.read()
      logFailure = nil
    } catch {
      logFailure = String(describing: error)
    }
    readCheckpoint(open)
    let phase = phase(steered)
    let isSame =
      told.map { $0.phase == phase && $0.revision == revision && $0.failure == failure } ?? false
    if !hasChanged, isSame { return nil }
    told = (phase, revision, failure)
    return RunNews(
      run: run, history: follower.history, phase: phase, revision: revision, checkpointStep: step,
      failure: failure, isCatchingUp: isBehind)
  }

  private func phase(_ steered: RunPhase?) -> RunPhase {
    let history = follower.history
    if let steered { return steered }
    switch history.ending {
    case .finished: return .finished
    case .stopped(let reason): return .stopped(reason)
    case nil: break
    }
    let isLogged = history.last != nil
    guard let modified = follower.modified else { return .waiting }
    let silence = Date().timeIntervalSince1970 - Double(modified) / 1e9
    let expected = max(Self.patience, 20 * (history.last?.seconds ?? 0))
    // A paused run logs nothing, but holds its folder. Measuring many validation pictures, or computing features, takes long and logs nothing.
    if silence > expected, !folder.isInUse { return .quiet(minutes: Int(min(silence / 60, 1e6))) }
    if history.isPaused { return .paused }
    return isLogged ? .running : .waiting
  }

  /// A run that logs nothing for this many seconds has probably ended without saying so.
  private static let patience = 120.0
}
