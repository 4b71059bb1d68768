import Annotations
import ArgumentParser
import Foundation
import Imaging
import RetinaNet
import Runs
import Support

/// Which model to run and how: shared by all commands that run a network.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Checkpoint: .pth, .pt, .ckpt, .pkl or .safetensors. Default: $RETINASCOPE_MODEL, else the demo's.",
      valueName: "file"),
    completion: .file(extensions: ["pth", "pt", "ckpt", "pkl", "safetensors"]))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Which network, where the file holds several: the name of its dictionary or module.", valueName: "name")
  )
  var weights: String?

  @Option(
    help: ArgumentHelp(
      "Settings that the checkpoint does not hold: JSON, or a configuration of mmdetection's (.py) or detectron2's (.yaml).",
      valueName: "file"),
    completion: .file(extensions: ["json", "py", "yaml", "yml"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Class names, of the model and of YOLO's labels without names: one a line, a JSON list or map from id to name, COCO categories, or a data.yaml.",
      valueName: "file"),
    completion: .file(extensions: ["txt", "json", "yaml", "yml"]))
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "Score threshold, and others for single classes by name or channel: 0.5,bird=0.3.", valueName: "scores"),
    transform: { try Self.scores($0) })
  var score: ScoreThresholds?

  @Option(help: ArgumentHelp("IoU above which NMS suppresses the lesser box, 0 to 1.", valueName: "iou"))
  var nms: Double?

  @Option(
    name: .customLong("top-k"), help: ArgumentHelp("Candidates per level before NMS.", valueName: "count"))
  var topK: Int?

  @Option(help: ArgumentHelp("Detections per picture after NMS.", valueName: "count"))
  var maxDetections: Int?

  @Option(help: ArgumentHelp("The resized picture's shorter side.", valueName: "pixels"))
  var minSize: Int?

  @Option(help: ArgumentHelp("The bound of the resized picture's longer side.", valueName: "pixels"))
  var maxSize: Int?

  @Option(
    help: ArgumentHelp("Threads. Default: as many as the machine or its quota allows.", valueName: "count"))
  var threads: Int?

  func validate() throws {
    if let nms, !(0...1).contains(nms) {
      throw ValidationError("--nms \(nms) is not an IoU: expected a number from 0 to 1")
    }
    if let labels, FileStatus(labels)?.kind == .folder {
      throw ValidationError(
        "--labels \(labels) is a folder, where a file with the classes' names is expected. Ground truth, such as a "
          + "folder of YOLO's or Pascal VOC's, is named by --annotations.")
    }
    try Self.check("--top-k", topK, in: 1...Int(Int32.max))
    try Self.check("--max-detections", maxDetections, in: 1...Int(Int32.max))
    try Self.check("--min-size", minSize, in: 1...ExecutionPlan.largestSide)
    try Self.check("--max-size", maxSize, in: 1...ExecutionPlan.largestSide)
    try Self.check("--threads", threads, in: 1...1024)
  }

  private static func check(_ flag: String, _ value: Int?, in range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
      "\(flag) \(value) is out of range: expected a whole number from \(range.lowerBound) to \(range.upperBound)"
    )
  }
}

extension ModelOptions {
  private static func scores(_ text: String) throws -> ScoreThresholds {
    do throws(MalformedScores) {
      return try ScoreThresholds(text)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  var thresholds: ThresholdOverrides {
    ThresholdOverrides(score: score, nms: nms, topK: topK, maxDetections: maxDetections)
  }

  /// The files that these flags name, which outputs must not replace.
  var files: [String] { [try? path(), config, labels].compactMap { $0 } }

  /// The checkpoint that the user has named: `--model`, else `RETINASCOPE_MODEL`.
  func namedModel(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
    model ?? environment["RETINASCOPE_MODEL"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The checkpoint's path: `--model`, else `RETINASCOPE_MODEL`, else the demo's.
  func path(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> String {
    try namedModel(environment) ?? Demo.model()
  }

  /// Opens the model and reports warnings about it, without reading the weights.
  ///
  /// - Parameter path: the checkpoint, if no flag names it.
  func open(_ path: String? = nil, decoding: DecodingOptions = .init()) throws -> ModelSession {
    let request = ModelRequest(
      path: try path ?? self.path(), weights: weights, config: config, labels: labels, thresholds: thresholds,
      minSize: minSize,
      maxSize: maxSize)
    let session: ModelSession
    do {
      session = try ModelSession(request, decoding: decoding, threads: threads)
    } catch ConfigurationError.unknownClass(source: "--score", let name, let similar) {
      // Whether a class name is mistyped is known only once the model is open.
      throw ValidationError(
        "\(ConfigurationError.unknownClass(source: "--score", name: name, similar: similar))")
    } catch let error as UnknownWeights {
      guard FilesNearby.isCheckpoint(error.name) || FileIdentity(path: error.name) != nil else { throw error }
      throw ValidationError(
        "--weights names a network inside a checkpoint; a file is given by --model \(shellWord(error.name))")
    }
    if let file = session.file {
      for warning in file.warnings { Console.complain("\(file.path): \(warning)") }
    }
    return session
  }

  /// Opens the session for a run's pictures. Opens no model if all of them are traces.
  func open(for sources: [PictureSource], decoding: DecodingOptions) throws -> ModelSession {
    guard !sources.isEmpty, sources.allSatisfy(\.isTrace) else { return try open(decoding: decoding) }
    if let flag = flagForPicturesOnly {
      throw ValidationError("\(flag) does nothing here: a trace holds the settings that it was made with.")
    }
    return try ModelSession(traces: sources, decoding: decoding, threads: threads)
  }

  /// A given flag that controls the network, which has no effect on traces.
  private var flagForPicturesOnly: String? {
    let given = [
      ("--weights", weights != nil), ("--config", config != nil), ("--labels", labels != nil),
      ("--min-size", minSize != nil),
      ("--max-size", maxSize != nil),
    ]
    return given.first(where: \.1)?.0
  }

  /// The flags that select the model and its input, as command-line arguments, without thresholds.
  var words: [String] {
    let values = [
      ("--model", namedModel()), ("--weights", weights), ("--config", config), ("--labels", labels),
      ("--min-size", minSize.map(String.init)), ("--max-size", maxSize.map(String.init)),
    ]
    return values.flatMap { flag, value in value.map { [flag, $0] } ?? [] }
  }
}
