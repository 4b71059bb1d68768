import ArgumentParser
import Checkpoints
import RetinaNet
import Runs
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
    // Checked before the model is opened, which takes longer.
    let decoding = decodingFlags.decoding
    let picture = try source.image(decoding)
    for note in picture.notes { Console.complain("\(source.name): \(note)") }
    let session = try modelOptions.open(decoding: decoding)
    try session.load()
    let monitor = RunMonitor.console()
    monitor.begin(1, "pictures")
    defer { monitor.clear() }
    let trace = try session.trace(source, decoded: picture) { monitor.progress(0, $0) }
    try trace.write(to: output)
  }
}
