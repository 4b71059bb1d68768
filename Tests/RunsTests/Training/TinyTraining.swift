import Foundation
import RetinaNet
import Support
import TestSupport
import Training

@testable import Runs

/// Trainings of `TinyPictures`.
struct TinyTraining {
  private let pictures = TinyPictures()
  var folder: TemporaryFolder { pictures.folder }

  /// A training of the new network, changed by `change`.
  func request(
    _ output: String = "run", _ change: (inout TrainingRequest) -> Void = { _ in }
  ) -> TrainingRequest {
    var request = TrainingRequest(
      start: .new(folder.file("network.json")), images: folder.file("pictures"),
      annotations: folder.file("annotations.json"), output: run(output).path)
    request.steps = 6
    request.batch = 2
    request.threads = 1
    request.rate = 0.01
    request.checkpointEvery = 2
    change(&request)
    return request
  }

  /// The folder of a run. All have one name, since weights hold it.
  func run(_ output: String) -> TrainingFolder { TrainingFolder(folder.file("\(output)/run")) }

  /// How a run ended; the run itself holds its folder's lock.
  struct TrainingEnd {
    let step: Int
    let notes: [String]
    let keepsFeatures: Bool
  }

  /// Runs to the end.
  @discardableResult
  func train(_ request: TrainingRequest, _ control: TrainingControl = .init()) throws -> TrainingEnd {
    let run = try TrainingRun(TrainingPlan(request), control, isInterrupted: { false })
    while try run.advance() {}
    return TrainingEnd(step: run.step, notes: run.notes, keepsFeatures: run.plan.keepsFeatures)
  }

  /// What must not depend on what happened on the way: weights, optimiser's state, and the log's steps and measurements
  /// without times.
  func result(_ output: String) throws -> RunOutcome {
    let run = run(output)
    func bytes(_ path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map(Array.init) }
    var (steps, validations) = ([TrainingStepRecord](), [TrainingValidationRecord]())
    var rates: [TrainingEventRecord] = []
    for line in try TrainingLogFile(run.log).lines {
      switch line {
      case .step(var record):
        (record.seconds, record.picturesPerSecond) = (0, 0)
        steps.append(record)
      case .validation(var record):
        record.seconds = 0
        validations.append(record)
      case .event(let record): if case .rate = record.event { rates.append(record) }
      case .run: break
      }
    }
    return RunOutcome(
      last: bytes(run.last), best: bytes(run.best), optimizer: bytes(run.optimizer), steps: steps,
      validations: validations, rates: rates)
  }

  /// The events of a run's log.
  func events(_ folder: TrainingFolder) -> [TrainingEventRecord] {
    ((try? TrainingLogFile(folder.log))?.lines ?? []).compactMap {
      if case .event(let record) = $0 { record } else { nil }
    }
  }

  struct RunOutcome: Equatable {
    let last: [UInt8]?
    let best: [UInt8]?
    let optimizer: [UInt8]?
    let steps: [TrainingStepRecord]
    let validations: [TrainingValidationRecord]
    let rates: [TrainingEventRecord]

    /// What differs, in words, so that a test's message is not made of bytes.
    func differences(from other: RunOutcome) -> [String] {
      [
        last == other.last ? nil : "last.safetensors", best == other.best ? nil : "best.safetensors",
        optimizer == other.optimizer ? nil : "optimizer.safetensors", steps == other.steps ? nil : "steps",
        validations == other.validations ? nil : "validations", rates == other.rates ? nil : "rates",
      ].compactMap { $0 }
    }
  }
}
