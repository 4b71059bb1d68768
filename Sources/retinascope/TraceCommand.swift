import ArgumentParser
import Checkpoints
import RetinaNet
import Support

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Saves all that the network computes on a picture.",
    discussion: """
      The file is in the safetensors format, and every command takes it in place of a picture and a model: run the \
      network on the server, look at it on the laptop. It holds image, input, c3 to c5 and p3 to p7 (channels \
      first), and for each level logits.p3, deltas.p3 and anchors.p3, a row per anchor in the order row, column, \
      anchor of the cell; the metadata hold the transform and the configuration as JSON.
      """)

  @Argument(
    help: ArgumentHelp("A picture, or - for standard input.", valueName: "image"), completion: .file())
  var image: String

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var decodingFlags: DecodingFlags

  @Option(
    help: ArgumentHelp("The file to write, which appears when it is whole.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var output: String

  func validate() throws {
    if output == "-" {
      throw ValidationError("A trace is not written to standard output: give --output a file's name.")
    }
  }

  func run() throws {
    try FileIdentity.refuse(output, among: [image] + modelOptions.files)
    let source: PictureSource = image == "-" ? .standardInput : .file(image)
    let picture = try source.image(decodingFlags.decoding)
    let chosen = try modelOptions.open()
    for warning in chosen.file.warnings { Console.complain("\(chosen.file.path): \(warning)") }
    let model = try LoadedModel(chosen.file, threads: modelOptions.threads)
    let progress = ProgressBar(total: 1, unit: "picture")
    defer { progress.clear() }
    let trace = try model.trace(picture, file: image) { progress.update(done: 0, fraction: $0.fraction) }
    try trace.write(to: output)
  }
}
