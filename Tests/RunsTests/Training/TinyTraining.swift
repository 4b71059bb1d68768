import Foundation
import Imaging
import RetinaNet
import Support
import TestSupport
import Training

@testable import Runs

/// A network of a few channels and a few small pictures, so that a training takes moments.
struct TinyTraining {
  let folder = TemporaryFolder()

  static let network = """
    {"backbone": {"block": "BasicBlock", "layers": [1, 1, 1, 1], "widths": [4, 8, 8, 16]},
     "fpn_channels": 8, "heads": {"convolutions": 1},
     "anchors": {"sizes": [[16], [24], [32], [48], [64]], "aspect_ratios": [1]},
     "input": {"min_size": 64, "max_size": 96}}
    """

  /// - Parameter pictures: of noise, each with a red and a blue square.
  init(pictures: Int = 5) throws {
    folder.write("network.json", Self.network)
    var random = SeededRandom(seed: 11)
    var images: [String] = []
    var boxes: [String] = []
    for place in 0..<pictures {
      let (width, height) = place % 2 == 0 ? (64, 64) : (96, 64)
      var pixels = (0..<width * height * 3).map { _ in UInt8(random.below(60)) }
      for (category, side) in [(1, 24), (2, 16)] {
        let (x, y) = (random.below(width - side), random.below(height - side))
        for row in y..<y + side {
          for column in x..<x + side { pixels[(row * width + column) * 3 + (category == 1 ? 0 : 2)] = 230 }
        }
        boxes.append(
          #"{"id": \#(boxes.count + 1), "image_id": \#(place + 1), "category_id": \#(category), "bbox": [\#(x), \#(y), \#(side), \#(side)], "area": \#(side * side), "iscrowd": 0}"#
        )
      }
      try folder.write(
        "pictures/\(place).png", Image(width: width, height: height, pixels: pixels).encodedPNG())
      images.append(
        #"{"id": \#(place + 1), "file_name": "\#(place).png", "width": \#(width), "height": \#(height)}"#)
    }
    folder.write(
      "annotations.json",
      """
      {"images": [\(images.joined(separator: ", "))],
       "categories": [{"id": 1, "name": "red"}, {"id": 2, "name": "blue"}],
       "annotations": [\(boxes.joined(separator: ", "))]}
      """)
  }

  /// A training of the new network, changed by `change`.
  func request(
    _ output: String = "run", _ change: (inout TrainingRequest) -> Void = { _ in }
  ) -> TrainingRequest {
    var request = TrainingRequest(
      start: .new(folder.file("network.json")), images: folder.file("pictures"),
      annotations: folder.file("annotations.json"), output: folder.file(output))
    request.steps = 6
    request.batch = 2
    request.threads = 1
    request.rate = 0.01
    request.checkpointEvery = 2
    change(&request)
    return request
  }

  /// Runs to the end.
  @discardableResult
  func train(_ request: TrainingRequest, _ control: TrainingControl = .init()) throws -> TrainingRun {
    let run = try TrainingRun(TrainingPlan(request), control, isInterrupted: { false })
    while try run.advance() {}
    return run
  }

  /// What must not depend on what happened on the way: weights, optimiser's state, and the log's steps and measurements
  /// without times.
  func result(_ output: String) throws -> RunOutcome {
    let run = TrainingFolder(folder.file(output))
    func bytes(_ path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map(Array.init) }
    var log = TrainingLogFollower(path: run.log)
    _ = try log.update()
    var (steps, validations) = (log.log.steps, log.log.validations)
    for place in steps.indices { (steps[place].seconds, steps[place].picturesPerSecond) = (0, 0) }
    for place in validations.indices { validations[place].seconds = 0 }
    let rates = log.log.events.filter { if case .rate = $0.event { true } else { false } }
    return RunOutcome(
      last: bytes(run.last), best: bytes(run.best), optimizer: bytes(run.optimizer), steps: steps,
      validations: validations, rates: rates)
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
