import ArgumentParser
import Checkpoints
import Foundation
import RetinaNet
import Support

/// `retinascope convert IN OUT.safetensors`
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Rewrites a checkpoint as safetensors, a format that can hold no code.",
    discussion: """
      Reads .pth, .pt and .ckpt files of PyTorch, old and new, .pkl files of NumPy arrays and .safetensors, and \
      executes nothing in them. Names, shapes and element types stay as they are; an optimiser, other networks and \
      whatever else is no weight is left out. OUT's metadata hold the settings that a RetinaNet's file, what lies beside \
      it and --config state, so that OUT is opened with the same. A file with NaN or infinite weights is refused, and \
      so is one with settings that RetinaScope does not compute: OUT would not say so.

      OUT appears whole or not at all.
      """)

  @Argument(help: "The checkpoint to read.", completion: .file())
  var input: String

  @Argument(
    help: "The file to write; its name ends in .safetensors.", completion: .file(extensions: ["safetensors"]))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Which network, where IN holds several: the name of its dictionary or module.", valueName: "name"))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      "Settings that IN does not hold: JSON, or a configuration of mmdetection's (.py) or detectron2's (.yaml).",
      valueName: "file"),
    completion: .file(extensions: ["json", "py", "yaml", "yml"]))
  var config: String?

  @Flag(help: "Replace OUT if it exists.")
  var force = false

  func validate() throws {
    guard output.lowercased().hasSuffix(".safetensors") else {
      throw ValidationError(
        "\(output): the file that is written is a safetensors file; name it OUT.safetensors.")
    }
    guard force || !FileManager.default.fileExists(atPath: output) else {
      throw ValidationError("\(output) exists already: choose another name, or replace it with --force.")
    }
  }

  func run() throws {
    let checkpoint = try Checkpoint.open(input, weights: weights)
    let model = try model(checkpoint)
    for warning in model?.warnings ?? checkpoint.warnings { Console.complain("\(input): \(warning)") }
    let arrays = model?.ownArrays ?? checkpoint.arrays
    var metadata = model?.metadata ?? checkpoint.metadata
    // PyTorch's loaders expect this key if a file has no other metadata.
    if checkpoint.metadata.isEmpty { metadata["format"] = "pt" }
    try Safetensors.write(arrays.mapValues { .stored($0) }, metadata: metadata, to: output)
    let bytes = arrays.values.reduce(0) { $0 + $1.byteCount }
    Console.say(
      "\(output): \(counted(arrays.count, "array")), \(bytes.formatted(.byteCount(style: .file))), from \(input)"
    )
  }

  /// The RetinaNet in a checkpoint; `nil` where it is another network, or lacks arrays, which OUT lacks as well.
  private func model(_ checkpoint: Checkpoint) throws -> ModelFile? {
    do {
      return try ModelFile(
        checkpoint: checkpoint, path: input, weights: weights, config: config, isForRunning: false)
    } catch let error as ModelError {
      switch error.cause {
      case .severalNetworks: throw error
      case .otherNetwork: break
      default: Console.complain("\(error)\nOnly its arrays are in \(output), without settings.")
      }
      if let weights, !checkpoint.weightsPath.joined(separator: ".").contains(weights) {
        throw UnknownWeights(path: input, name: weights)
      }
      return nil
    }
  }
}
