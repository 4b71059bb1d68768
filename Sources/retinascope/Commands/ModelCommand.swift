import ArgumentParser
import Reports
import RetinaNet

struct ModelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Tells what a checkpoint is: its network, and every setting with its source.",
    discussion: """
      Each value is marked: read (somebody wrote it down), inferred (it follows from the weights or from a \
      published file's name), or assumed (usual, and nothing here confirms it).
      """)

  enum ModelFormat: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Argument(
    help: ArgumentHelp(
      "The checkpoint. Default: --model, $RETINASCOPE_MODEL, else the demo's.", valueName: "file"),
    completion: .file(extensions: ["pth", "pt", "ckpt", "pkl", "safetensors"]))
  var file: String?

  @Option(
    help: ArgumentHelp("Counts multiply-accumulates for a resized picture of this size.", valueName: "HxW"))
  var size: PictureSize?

  @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
  var format = ModelFormat.table

  @OptionGroup var model: ModelOptions

  func validate() throws {
    if let file, let other = model.model, file != other {
      throw ValidationError("both \(file) and --model \(other) are given: which one?")
    }
  }

  func run() async throws {
    guard let opened = try model.open(file).file else { preconditionFailure("a model has its file") }
    let report = ModelReport(opened, height: size?.height, width: size?.width)
    let sink = try OutputSink(path: nil)
    switch format {
    case .table: try sink.write(report.table)
    case .json: try sink.write(report.json.text + "\n")
    }
    try sink.finish()
  }
}
