import Annotations
import ArgumentParser
import Foundation
import RetinaNet

/// Which model runs, and how: shared by every command that runs a network.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Checkpoint: .pth, .pt, .ckpt, .pkl or .safetensors. Default: $RETINASCOPE_MODEL, else the demo's.",
      valueName: "file"),
    completion: .file(extensions: ["pth", "pt", "ckpt", "pkl", "safetensors"]))
  var model: String?

  @Option(
    help: ArgumentHelp("JSON with settings that the checkpoint does not hold.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Class names: one a line, a JSON list or map from id to name, COCO categories, or a data.yaml.",
      valueName: "file"),
    completion: .file(extensions: ["txt", "json", "yaml", "yml"]))
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "Score threshold, and others for single classes by name or channel: 0.5,bird=0.3.", valueName: "scores"),
    transform: { try ScoreThresholds($0) })
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
    try Self.check("--top-k", topK, in: 1...Int(Int32.max))
    try Self.check("--max-detections", maxDetections, in: 1...Int(Int32.max))
    try Self.check("--min-size", minSize, in: 1...Architecture.largestCountedSide)
    try Self.check("--max-size", maxSize, in: 1...Architecture.largestCountedSide)
    try Self.check("--threads", threads, in: 1...1024)
  }

  private static func check(_ flag: String, _ value: Int?, in range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
      "\(flag) \(value) is out of range: expected a whole number from \(range.lowerBound) to \(range.upperBound)"
    )
  }
}
