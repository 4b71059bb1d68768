import Checkpoints
import Foundation
import RetinaNet
import Support
import TestSupport
import Testing
import Training

@testable import Runs

@Suite struct TrainingRunTests {
  private let tiny = TinyTraining()

  @Test func learnsWhatItSees() throws {
    try tiny.train(
      tiny.request("learns") {
        $0.method = "adamw"
        $0.rate = 0.01
        $0.steps = 60
        $0.clip = 5
        $0.flip = 0
        $0.checkpointEvery = 1000
      })
    let steps = try tiny.result("learns").steps
    let (first, last) = (steps.prefix(5), steps.suffix(5))
    func mean(_ steps: ArraySlice<TrainingStepRecord>, _ value: (TrainingStepRecord) -> Double) -> Double {
      steps.reduce(0) { $0 + value($1) } / Double(steps.count)
    }
    #expect(mean(last, \.loss) < 0.6 * mean(first, \.loss))
    #expect(mean(last) { $0.positiveProbability ?? 0 } > 3 * mean(first) { $0.positiveProbability ?? 0 })
    for step in steps {
      let levels = step.levels.reduce(0) { $0 + $1.classification + $1.box }
      #expect(abs(levels - step.loss) < 1e-9 * step.loss)
      #expect(abs(step.positiveLoss + step.negativeLoss - step.classification) < 1e-9 * step.loss)
      #expect(step.levels.reduce(0) { $0 + $1.positives } == step.positives)
    }
  }

  /// Every other command reads the weights as they are.
  @Test func writesModels() throws {
    try tiny.train(tiny.request("model"))
    let path = tiny.run("model").last
    let file = try ModelFile.open(path)
    #expect(file.configuration.classes == ["red", "blue"])
    #expect(file.configuration.anchors.sizes == [[16], [24], [32], [48], [64]])
    #expect(file.configuration.name == "run" && file.warnings.isEmpty)
    #expect(file.checkpoint.metadata["step"] == "6")
    let keys = Array(file.checkpoint.arrays.keys)
    // As torch orders and counts them.
    let counter = try #require(keys.firstIndex(of: "backbone.body.bn1.num_batches_tracked"))
    #expect(keys[counter - 1] == "backbone.body.bn1.running_var")
    #expect(file.checkpoint.arrays[keys[counter]]?.type == .int64)
    #expect(try file.checkpoint.arrays[keys[counter]]?.floats().elements == [6])
    #expect(file.checkpoint.arrays[keys[counter]]?.shape == [])
  }

  /// Where the backbone is frozen, its features are as good from memory as from the disk or made anew.
  @Test(arguments: ["head", "last", "pyramid"])
  func keptFeaturesChangeNothing(_ part: String) throws {
    try tiny.train(tiny.request("start"))
    let start = tiny.run("start").last
    func train(_ output: String, memory: Int, jitter: Double) throws -> TinyTraining.TrainingEnd {
      try tiny.train(
        tiny.request(output) {
          $0.start = .checkpoint(ModelRequest(path: start))
          $0.trained = TrainedPart(name: part)
          // Six steps leave statistics that stored normalisation hardly fits.
          $0.rate = 0.0001
          $0.memory = memory
          $0.jitter = jitter
        })
    }
    _ = try train("memory", memory: 1 << 30, jitter: 0)
    _ = try train("disk", memory: 0, jitter: 0)
    let random = try train("random", memory: 1 << 30, jitter: 0.2)
    let memory = try tiny.result("memory")
    #expect(try tiny.result("disk").differences(from: memory) == [])
    #expect(!random.keepsFeatures)
    #expect(FileStatus(tiny.run("disk").path + ".features") == nil)
    // What is frozen stays, and what is trained does not.
    func array(_ path: String, _ key: String) throws -> [Float] {
      try #require(Checkpoint.open(path).arrays[key]).floats().elements
    }
    let trained = tiny.run("memory").last
    let (backbone, output) = ("backbone.body.conv1.weight", "head.classification_head.cls_logits.weight")
    #expect(try array(trained, backbone) == array(start, backbone))
    #expect(try array(trained, output) != array(start, output))
  }

  /// Two batches of two are as one of four, where nothing looks at the batch as a whole.
  @Test func accumulates() throws {
    func train(_ output: String, batch: Int, accumulate: Int) throws {
      try tiny.train(
        tiny.request(output) {
          ($0.batch, $0.accumulate, $0.norms) = (batch, accumulate, .frozen)
          ($0.flip, $0.order) = (0, .listed)
          // The first four pictures are padded to one size in twos as well.
          $0.steps = 1
        })
    }
    try train("whole", batch: 4, accumulate: 1)
    try train("parts", batch: 2, accumulate: 2)
    let (whole, parts) = (try tiny.result("whole").steps, try tiny.result("parts").steps)
    for (one, other) in zip(whole, parts) {
      #expect(abs(one.loss - other.loss) < 1e-4 * one.loss, "\(one.loss), \(other.loss)")
      #expect(abs(one.gradientNorm - other.gradientNorm) < 1e-4 * one.gradientNorm)
      #expect(one.positives == other.positives)
    }
  }

  /// Whoever adds a class wants the others as they were.
  @Test(arguments: ["sgd", "adamw"])
  func aNewClassLeavesTheOthersAlone(_ method: String) throws {
    try tiny.train(tiny.request("start"))
    let start = tiny.run("start").last
    let annotations = try #require(tiny.folder.text("annotations.json"))
    tiny.folder.write("new.json", annotations.replacing("blue", with: "green"))
    func request(_ output: String, steps: Int) -> TrainingRequest {
      tiny.request(output) {
        $0.start = .checkpoint(ModelRequest(path: start))
        $0.annotations = tiny.folder.file("new.json")
        $0.trainsNewClassesOnly = true
        ($0.method, $0.weightDecay, $0.steps, $0.schedule, $0.warmup) = (method, 0.1, steps, "constant", 0)
      }
    }
    try tiny.train(request("added", steps: 6))
    let trained = tiny.run("added").last
    #expect(try ModelFile.open(trained).configuration.classes == ["red", "blue", "green"])
    func array(_ path: String, _ key: String) throws -> [Float] {
      try #require(Checkpoint.open(path).arrays[key]).floats().elements
    }
    let last = "head.classification_head.cls_logits."
    for key in try Checkpoint.open(start).arrays.keys where !key.hasPrefix(last) && !key.hasSuffix("tracked")
    {
      #expect(try array(trained, key) == array(start, key), "\(key)")
    }
    // One anchor in a cell: a row is a class.
    for key in [last + "weight", last + "bias"] {
      let (before, after) = (try array(start, key), try array(trained, key))
      #expect(before == Array(after.prefix(before.count)), "\(key)")
    }
    let bias = try array(trained, last + "bias")
    #expect(abs(bias[2] + 4.59512) > 1e-4, "the new class has not learnt")
    let state = try Checkpoint.open(tiny.run("added").optimizer)
    #expect(state.arrays["first.\(last)bias"]?.shape == [1])
    // It also goes on.
    try tiny.train(request("parts", steps: 3))
    try tiny.train(request("parts", steps: 6))
    #expect(try tiny.result("parts").last == tiny.result("added").last)
    let none = #expect(throws: TrainingRefused.self) {
      var other = request("none", steps: 1)
      other.annotations = tiny.folder.file("annotations.json")
      _ = try TrainingPlan(other)
    }
    #expect(none?.description.contains("none is new") == true)
  }

  @Test func stopsWhereTheLossExplodes() throws {
    let error = #expect(throws: TrainingDiverged.self) {
      try tiny.train(
        tiny.request("exploded") {
          $0.rate = 1e6
          $0.warmup = 0
          $0.steps = 30
          $0.checkpointEvery = 1
        })
    }
    let text = error?.description ?? ""
    #expect(text.contains("--rate") && text.contains("last good weights"), "\(text)")
    let folder = tiny.run("exploded")
    #expect(throws: Never.self) { try Checkpoint.open(folder.last) }
    guard case .stopped(let reason) = tiny.events(folder).last?.event else {
      Issue.record("the log does not say that it was stopped")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test(.enabled(if: SmallDisk.isPossible))
  func aFullDiskLeavesTheLastCheckpoint() throws {
    // Room for the first checkpoint and part of the second one.
    try tiny.train(tiny.request("size") { $0.steps = 1 })
    let size = [tiny.run("size").last, tiny.run("size").optimizer].reduce(0) {
      $0 + (FileStatus($1)?.size ?? 0)
    }
    let disk = try SmallDisk(bytes: size * 3 / 2 + 40_000)
    let request = tiny.request { $0.output = disk.path + "/run" }
    let error = #expect(throws: (any Error).self) { try tiny.train(request) }
    #expect(error.map { "\($0)" }?.contains("space") == true, "\(String(describing: error))")
    let folder = TrainingFolder(disk.path + "/run")
    #expect(throws: Never.self) { try Checkpoint.open(folder.last) }
    #expect(
      try Checkpoint.open(folder.last).metadata["step"] == Checkpoint.open(folder.optimizer).metadata["step"])
  }

  @Test func waitsWhilePaused() throws {
    let control = TrainingControl()
    control.pause()
    control.stepOnce()
    control.stepOnce()
    let plan = try TrainingPlan(tiny.request("paused"))
    let run = try TrainingRun(plan, control, isInterrupted: { false })
    #expect(try run.advance() && run.advance())
    control.listen { line in
      if case .event(let record) = line, record.event == .continued { control.writeCheckpoint() }
    }
    control.goOn()
    while try run.advance() {}
    #expect(run.step == 6 && control.phase == .finished)
    let events = tiny.events(run.folder)
    #expect(events.contains { $0.event == .paused } && events.contains { $0.event == .continued })
    #expect(events.contains { $0.step == 3 && $0.event == .checkpoint })
  }
}
