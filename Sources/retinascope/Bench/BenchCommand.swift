import ArgumentParser
import Foundation
import Imaging
import Reports
import RetinaNet
import Runs
import Support
import Tensors
import Training

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures how fast a model runs here, stage by stage.",
    discussion: """
      A made picture goes the whole way from an encoded file to detections, in several processes one after the other \
      (where memory lies, and so the time, differs between them), in each a few times after one run to warm up. --size is the size of that picture and of the network's input (before padding); without it the picture is \
      480x640, resized as the model says. GFLOP/s counts what direct convolutions would need, two for each \
      multiply-accumulate, however the layers are computed.
      """)

  enum BenchmarkFormat: String, ExpressibleByArgument, CaseIterable { case table, json }

  @OptionGroup var modelOptions: ModelOptions

  @Option(help: ArgumentHelp("The picture's and the input's size.", valueName: "HxW"))
  var size: PictureSize?

  @Option(
    help: ArgumentHelp(
      "Measured runs: of each process, by default \(Self.processRuns); with other measurements, \(Self.otherRuns).",
      valueName: "count"))
  var runs: Int?

  @Option(
    help: ArgumentHelp("Processes that measure, by default \(Self.processCount).", valueName: "count"))
  var processes: Int?

  private static let (processRuns, processCount, otherRuns) = (3, 8, 7)

  /// Measure in this process, so many runs, and answer with `ProcessMeasurement` as JSON.
  @Option(help: .private) var measuredRuns: Int?

  @Option(help: ArgumentHelp("The form of the answer.", valueName: "form"))
  var format = BenchmarkFormat.table

  @Option(
    help: ArgumentHelp(
      """
      A report of --format json to compare with, measured as often as it was. What is compared is processor time in \
      units of the processor's own rate, of each layer the least of all runs; where the network or a part of it is 5 % \
      slower, it is measured up to four times more, and the exit code is 1 if it stays so. Use a network or --size that \
      takes a hundred milliseconds or more: short stages differ by more.
      """, valueName: "file"))
  var compare: String?

  @Flag(
    help: """
      Measures each layer: its method, GFLOP/s, and its shares of what kernels and memory can do here.
      """)
  var layers = false

  @Flag(
    help: "Measures selection alone, as sliders use it, on made traces of 201,600 anchors and 91 classes.")
  var selection = false

  @Flag(
    help: "Measures focal loss alone, as sliders use it, on a made trace of 201,600 anchors and 91 classes.")
  var loss = false

  @Flag(
    help: """
      Measures the inspector on a terminal of its own, 160x48 in truecolor: from a key to the last byte drawn, bytes a \
      frame, and the first second; on a fast line and on one of 1 Mbit/s and 100 ms. Without --model on a made trace of \
      201,600 anchors and 91 classes.
      """)
  var interactive = false

  @Flag(
    help: """
      Measures steps of training, forward and backward without the optimiser, on made pictures of --size.
      """)
  var training = false

  @Option(help: ArgumentHelp("The pictures of a step, with --training.", valueName: "count"))
  var batch = 1

  @Option(
    help: ArgumentHelp(
      """
      What --training trains: head, last, pyramid, backbone:N or all. Where the backbone is frozen, features are made once.
      """, valueName: "part"))
  var train = "all"

  @Option(
    help: ArgumentHelp(
      "What batch normalisation is with --training: frozen, stored or batch.", valueName: "kind"))
  var norms = "frozen"

  func validate() throws {
    guard (1...256).contains(batch) else {
      throw ValidationError("--batch \(batch) is out of range: expected a whole number from 1 to 256")
    }
    guard TrainedPart(name: train) != nil else {
      throw ValidationError(
        "--train \(train): expected head, last, pyramid, backbone:1 to backbone:5, or all")
    }
    guard NormMode(name: norms) != nil else {
      throw ValidationError("--norms \(norms): expected frozen, stored or batch")
    }
    if let runs, !(1...1000).contains(runs) {
      throw ValidationError("--runs \(runs) is out of range: expected a whole number from 1 to 1000")
    }
    if let processes, !(1...100).contains(processes) {
      throw ValidationError("--processes \(processes) is out of range: expected a whole number from 1 to 100")
    }
    if processes != nil, selection || loss || interactive || layers || training {
      throw ValidationError(
        "--processes measures the stages of the network; it goes with no other measurement")
    }
    if compare != nil, selection || loss || interactive || layers || training {
      throw ValidationError("--compare compares the stages of the network; it goes with no other measurement")
    }
    if let size, modelOptions.minSize ?? modelOptions.maxSize != nil {
      throw ValidationError(
        "--size \(size.defaultValueDescription) says the input's size; --min-size and --max-size do not fit it"
      )
    }
  }

  func run() throws {
    let otherRuns = runs ?? Self.otherRuns
    let workers = Workers(modelOptions.threads ?? ResourceLimits.current().processors)
    let sink = try OutputSink(path: nil)
    defer { try? sink.finish() }
    if selection {
      try sink.write(SelectionBench(workers: workers).table() + "\n")
      return
    }
    if loss {
      let report = try LossBench(workers: workers, runs: otherRuns).report()
      try sink.write(format == .table ? report.table : report.json.text + "\n")
      return
    }
    if interactive { return try runInteractive(sink, workers) }
    var options = modelOptions
    if let size {
      options.minSize = min(size.height, size.width)
      options.maxSize = max(size.height, size.width)
    }
    guard let file = try options.open().file else { preconditionFailure("a model has its file") }
    let (height, width) = (size?.height ?? 480, size?.width ?? 640)
    if training, let trained = TrainedPart(name: train), let norms = NormMode(name: norms) {
      let report = try TrainingBench(
        file: file, workers: workers, runs: otherRuns, batch: batch, trained: trained, norms: norms
      ).run(height: height, width: width)
      try sink.write(format == .table ? report.table : report.json.text + "\n")
      return
    }
    let image = BenchPicture.make(height: height, width: width)
    if layers {
      let report = try LayerBench(file: file, workers: workers, runs: otherRuns).run(image)
      try sink.write(format == .table ? report.table : report.json.text + "\n")
      return
    }
    if let measuredRuns {
      let measured = try NetworkBench(file: file, workers: workers, runs: measuredRuns).run(
        image.encodedPNG())
      try sink.write(String(decoding: JSONEncoder().encode(measured), as: UTF8.self))
      return
    }
    let baseline = try compare.map(baseline)
    let processes = processes ?? baseline?.processes ?? Self.processCount
    let starter = BenchProcesses(runs: runs ?? baseline?.runs ?? Self.processRuns)
    var measured = try starter.measure(processes)
    var comparison: BenchmarkComparison?
    if let compare, let baseline {
      // What slows the machine down for a while is taken for a slower network only if it lasts.
      repeat {
        if comparison != nil { measured += try starter.measure(processes) }
        comparison = try naming(compare) { () throws(BenchmarkComparisonError) in
          try BenchmarkComparison(BenchmarkReport(measured), with: baseline)
        }
      } while comparison?.slower.isEmpty == false && measured.count < 5 * processes
    }
    let report = BenchmarkReport(measured)
    try sink.write(format == .table ? report.table : report.json.text + "\n")
    if let comparison {
      Console.write(comparison.text)
      if !comparison.slower.isEmpty { throw ExitCode(1) }
    }
  }

  private func baseline(_ path: String) throws -> BenchmarkBaseline {
    let bytes = try InputFile.bytes(of: path, limit: 1 << 20)
    return try naming(path) { () throws(BenchmarkComparisonError) in try BenchmarkBaseline(Data(bytes)) }
  }

  /// Adds the file's name to an error.
  private func naming<Result>(
    _ path: String, _ work: () throws(BenchmarkComparisonError) -> Result
  ) throws -> Result {
    do {
      return try work()
    } catch {
      throw BaselineError(description: "\(path): \(error)")
    }
  }

  private struct BaselineError: Error, CustomStringConvertible { let description: String }

  private func runInteractive(_ sink: OutputSink, _ workers: Workers) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "retinascope-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let subject = folder.appending(path: "benchmark.safetensors").path
    Console.say("making what to look at")
    if modelOptions.model != nil {
      guard let file = try modelOptions.open().file else { preconditionFailure("a model has its file") }
      let picture = BenchPicture.make(height: size?.height ?? 800, width: size?.width ?? 1333)
      try Model(file, workers: workers).trace(picture, file: "benchmark").write(to: subject)
    } else {
      try BenchTrace.make().write(to: subject)
    }
    let report = LatencyReport(
      try InteractiveBench(subject: subject, columns: 160, rows: 48).latencies(Console.say))
    try sink.write(format == .table ? report.table : report.json.text + "\n")
  }
}
