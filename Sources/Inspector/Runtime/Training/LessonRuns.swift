import Foundation
import Glibc
import Imaging
import Lessons
import RetinaNet
import Runs
import Support
import Training

/// The two runs of a lesson, in a temporary folder: trained here and now, or played from a recording. They begin paused.
public final class LessonRuns: Sendable {
  public let services: RunServices
  public let isRecorded: Bool
  private let folder: LessonRunsFolder
  private let thread: TrainingThread?

  /// Where both runs would take longer than this, in seconds, a recording is played.
  private static let patience = 120.0

  /// - Parameters:
  ///   - playsRecording: whether a recording is played, however quick training would be.
  ///   - threads: as many as the machine allows where it is `nil`.
  ///   - lessons: where what learners do is kept.
  /// - Throws: where nothing could be learnt, or a recording is asked for and none fits.
  public init(
    _ training: LessonTraining, pictures: String, annotations: String, model: String, playsRecording: Bool,
    threads: Int? = nil, lessons: LessonStore? = nil
  ) throws {
    let folder = try LessonRunsFolder()
    do {
      let plans = try Self.plans(
        training, pictures: pictures, annotations: annotations, model: model, threads: threads,
        in: folder.path)
      if playsRecording, training.recording == nil {
        throw TrainingRefused("the lesson has no recording: it trains here, or not at all")
      }
      let recording =
        try playsRecording || Self.isSlow(plans, training) ? training.recording : nil
      var player: RunPlayer?
      var thread: TrainingThread?
      if let recording {
        let played = try RunPlayer(plans, recordings: recording)
        for control in played.controls { control.pause() }
        player = played
      } else {
        thread = try Self.begin(plans)
      }
      self.folder = folder
      self.thread = thread
      isRecorded = player != nil
      do {
        services = try RunServices(
          folder.path, overrides: ThresholdOverrides(), decoding: .init(),
          threads: max(1, plans[0].workers.count / 2), controls: thread?.controls ?? [], player: player,
          lessons: lessons, isWhole: false)
      } catch {
        thread?.stop()
        throw error
      }
    } catch {
      folder.remove()
      throw error
    }
  }

  /// Ends the training, and removes all that it wrote. Call it once.
  public func close() {
    thread?.stop()
    folder.remove()
  }

  /// Trains both runs to their end, and records them.
  ///
  /// - Parameters:
  ///   - folder: where to.
  ///   - progress: is told after each step how many of all are made.
  public static func record(
    _ training: LessonTraining, pictures: String, annotations: String, model: String, to folder: String,
    progress: (Int, Int) -> Void
  ) throws {
    let temporary = try LessonRunsFolder()
    defer { temporary.remove() }
    let plans = try plans(
      training, pictures: pictures, annotations: annotations, model: model, threads: nil,
      in: temporary.path)
    let runs = try plans.map { try TrainingRun($0) }
    var isGoing = true
    while isGoing {
      isGoing = false
      for run in runs where try run.advance() { isGoing = true }
      progress(runs.reduce(0) { $0 + $1.step }, runs.count * training.steps)
    }
    for run in runs {
      guard run.step == training.steps else {
        throw TrainingRefused("the training was interrupted, so nothing is recorded")
      }
      try RunRecording.write(run, to: folder, name: run.plan.request.loss.rawValue)
    }
  }

  /// Heads that begin anew, at the prior, on the features of a network that stays as it is.
  private static func plans(
    _ training: LessonTraining, pictures: String, annotations: String, model: String, threads: Int?,
    in folder: String
  ) throws -> [TrainingPlan] {
    var request = TrainingRequest(
      start: .checkpoint(ModelRequest(path: model)), images: pictures, annotations: annotations,
      output: folder)
    (request.trained, request.reset, request.keepsClasses) = (.head, .head, true)
    (request.validation, request.validationAnnotations) = (pictures, annotations)
    (request.batch, request.steps, request.rate) = (training.batch, training.steps, training.rate)
    (request.method, request.schedule, request.warmup) = ("adamw", "constant", min(5, training.steps / 10))
    (request.order, request.sizes, request.flip) = (.shuffled, .original, 0)
    (request.seed, request.evaluateEvery) = (UInt64(training.seed), training.evaluateEvery)
    // So often that the picture is seen to change.
    request.checkpointEvery = max(1, min(10, training.evaluateEvery))
    request.threads = threads
    let plan = try TrainingPlan(request)
    return TrainingFolder.compared.compactMap { TrainingRequest.TrainingLoss(rawValue: $0) }.map {
      TrainingPlan(plan, loss: $0, output: TrainingFolder(folder).path + $0.rawValue)
    }
  }

  /// Whether training would be tedious here, where a recording could be played.
  private static func isSlow(_ plans: [TrainingPlan], _ training: LessonTraining) throws -> Bool {
    guard training.recording != nil else { return false }
    return try TrainingPreflight(plans[0]).seconds * Double(plans.count) > patience
  }

  private static func begin(_ plans: [TrainingPlan]) throws -> TrainingThread {
    let runs = try plans.map { try TrainingRun($0, isInterrupted: { false }) }
    for run in runs { run.control.pause() }
    return TrainingThread(runs)
  }
}
