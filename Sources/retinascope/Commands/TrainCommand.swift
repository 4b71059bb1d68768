import ArgumentParser
import Foundation
import Glibc
import Reports
import RetinaNet
import Runs
import Support
import Training

/// `retinascope train --images DIR --annotations A --output RUN/ (--model START | --new NETWORK)`
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network on annotated pictures.",
    discussion: """
      Before the first step it says what will be learnt from, how, and how long that takes; where the training would \
      certainly fail, it says why, and what to do. --dry-run ends there. What is not given is decided by the published \
      recipe of the model's family, scaled to the batch, and printed.

      The run's folder holds log.jsonl (a line for each step and each measurement), last.safetensors and, with \
      --validation, best.safetensors, which every other command opens, and what the optimiser keeps. Whatever ends the \
      program, the same command goes on, and with the same number of threads ends with the same weights. With more --steps \
      it goes on behind the end. A folder with a run of other settings is refused.

      On a terminal the run is watched in view 7 of the inspector, whose keys pause it, make single steps, change the \
      rate and write a checkpoint; leaving it (q) asks whether the run goes on. retinascope RUN/ follows it from another \
      terminal.

      Where the loss is no number, or explodes, the run stops and keeps the last good weights.

      See also: retinascope help training.
      """)

  @OptionGroup(title: "Data and loss") var data: TrainingDataFlags
  @OptionGroup(title: "Network") var network: TrainingStartFlags
  @OptionGroup(title: "Optimiser") var optimizer: OptimizerFlags

  @Option(help: ArgumentHelp("The run's folder.", valueName: "folder"), completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      "Trains twice from one seed, step by step in turns, into two folders below --output: focal,ce.",
      valueName: "losses"))
  var compare: ComparedLosses?

  @Option(
    help: ArgumentHelp("Steps between two checkpoints. Default: every few seconds.", valueName: "count"))
  var checkpointEvery: Int?

  @Option(
    help: ArgumentHelp("Threads. Default: as many as the machine or its quota allows.", valueName: "count"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Memory for what frozen layers give; the rest goes to the disk. Default: a quarter of what is free.",
      valueName: "bytes"))
  var memory: ByteCount?

  @Flag(help: "Says what would be trained, makes one trial step, and writes nothing.")
  var dryRun = false

  @Flag(help: "On a terminal, too, shows lines instead of the inspector's view 7.")
  var noView = false

  @Flag(help: "Leaves the mouse to the terminal.")
  var noMouse = false

  @OptionGroup(title: "Drawing") var drawingOptions: DrawingOptions

  func validate() throws {
    try TrainingBounds.check("--threads", threads, 1...1024)
    try TrainingBounds.check("--checkpoint-every", checkpointEvery, 1...1_000_000_000)
    guard !output.isEmpty else { throw ValidationError("--output names no folder.") }
    if compare != nil, data.loss == .ce {
      throw ValidationError("--compare trains by both losses: leave out --loss.")
    }
  }

  func run() throws {
    let plan = try TrainingPlan(request())
    for note in plan.notes { Console.complain(note) }
    if dryRun { return Console.say(try TrainingPreflight(plan).text.trimmingCharacters(in: .newlines)) }
    let plans =
      compare.map { losses in
        losses.names.map { TrainingPlan(plan, loss: $0, output: TrainingFolder(output).path + $0.rawValue) }
      } ?? [plan]
    if compare != nil, TrainingFolder(output).isRun {
      throw TrainingRefused(
        "--output \(output): this folder holds a run; a comparison makes two, below a folder of their own: name a new one"
      )
    }
    // What would be refused later is refused before the trial step, which may take minutes.
    for plan in plans { try TrainingFolder(plan.request.output).refuseOtherFiles() }
    let isNew = plans.allSatisfy { FileStatus(TrainingFolder($0.request.output).settings) == nil }
    Console.say(
      try isNew
        ? TrainingPreflight(plan).text.trimmingCharacters(in: .newlines)
        : plan.text.trimmingCharacters(in: .newlines))
    // Until here nothing is written, and Ctrl-C may end it at once.
    Interruption.listen()
    let runs = try plans.map { try TrainingRun($0) }
    for note in runs.flatMap(\.notes) { Console.say(note) }
    let (folder, drawing, usesMouse) = (output, drawingOptions, !noMouse)
    try TrainingConsole(runs).train(
      watch: isWatched(runs)
        ? { try RunInspector.watch(folder, $0, drawing: drawing, usesMouse: usesMouse) } : nil)
  }

  private func isWatched(_ runs: [TrainingRun]) -> Bool {
    !noView && runs.contains { !$0.isOver } && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
  }

  private func request() throws -> TrainingRequest {
    var request = TrainingRequest(
      start: network.start, images: data.images, annotations: data.annotations, output: output)
    (request.backbone, request.labels, request.reset) = (network.backbone, network.labels, network.reset)
    (request.trained, request.norms, request.keepsClasses) = (
      network.train?.part, network.norms, network.keepClasses
    )
    request.trainsNewClassesOnly = network.train.map { $0.part == nil } ?? false
    (request.validation, request.validationAnnotations) = (data.validation, data.validationAnnotations)
    request.decoding = data.decodingFlags.decoding
    (request.batch, request.accumulate) = (optimizer.batch, optimizer.accumulate)
    (request.steps, request.epochs) = (optimizer.steps, optimizer.epochs)
    (request.method, request.rate) = (optimizer.optimizer?.rawValue, optimizer.rate)
    (request.momentum, request.weightDecay) = (optimizer.momentum, optimizer.weightDecay)
    (request.decayed, request.clip) = (optimizer.decay, optimizer.clip)
    (request.schedule, request.warmup) = (optimizer.schedule?.rawValue, optimizer.warmup)
    request.average = optimizer.average
    (request.loss, request.alpha, request.gamma) = (data.loss, data.alpha.map(\.weight), data.gamma)
    (request.prior, request.order, request.sizes) = (data.prior, data.order, try data.sizes())
    (request.maxSize, request.flip, request.jitter) = (data.maxSize, data.flip, data.jitter)
    (request.seed, request.evaluateEvery) = (UInt64(data.seed), data.evaluateEvery)
    (request.checkpointEvery, request.threads, request.memory) = (checkpointEvery, threads, memory?.bytes)
    return request
  }
}

/// The losses that --compare sets side by side.
struct ComparedLosses: ExpressibleByArgument, Hashable {
  let names: [TrainingRequest.TrainingLoss]

  init?(argument: String) {
    let names = argument.split(separator: ",").map { TrainingRequest.TrainingLoss(rawValue: String($0)) }
    guard Set(names) == [.focal, .ce], names.count == 2 else { return nil }
    self.names = names.compactMap { $0 }
  }
}
