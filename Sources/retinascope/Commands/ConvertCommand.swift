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
      executes nothing in them. Names, shapes and element types stay as they are; an optimiser and whatever \
      else is no weight is left out, except that OUT's metadata hold the settings of a network that was saved whole. \
      A file with NaN or infinite weights is refused.

      OUT appears whole or not at all.
      """)

  @Argument(help: "The checkpoint to read.", completion: .file())
  var input: String

  @Argument(
    help: "The file to write; its name ends in .safetensors.", completion: .file(extensions: ["safetensors"]))
  var output: String

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
    let checkpoint = try Checkpoint.open(input)
    for warning in checkpoint.warnings { Console.complain("\(input): \(warning)") }
    // PyTorch's loaders expect this key if a file has no other metadata.
    var metadata = checkpoint.metadata.isEmpty ? ["format": "pt"] : checkpoint.metadata
    // The weights alone do not hold what a whole module says of its settings.
    if !checkpoint.modules.isEmpty {
      do {
        metadata["config"] = try ModelFile(checkpoint: checkpoint, path: input).configuration.json()
      } catch {
        Console.complain("\(input): its settings are not in \(output): \(error)")
      }
    }
    try Safetensors.write(checkpoint.arrays.mapValues { .stored($0) }, metadata: metadata, to: output)
    let bytes = checkpoint.arrays.values.reduce(0) { $0 + $1.byteCount }
    Console.say(
      "\(output): \(counted(checkpoint.arrays.count, "array")), \(bytes.formatted(.byteCount(style: .file))), from \(input)"
    )
  }
}
