import Checkpoints
import Foundation
import OrderedCollections
import Support
import Synchronization
import TestSupport
import Testing
import Training

@testable import Runs

/// A run that is broken off, wherever that is, goes on and ends with the bytes of one that was not.
@Suite struct TrainingResumeTests {
  private let tiny: TinyTraining
  private let whole: TinyTraining.RunOutcome

  init() throws {
    let tiny = TinyTraining()
    self.tiny = tiny
    try tiny.train(Self.request(tiny, "whole"))
    whole = try tiny.result("whole")
    #expect(whole.steps.count == 6 && whole.validations.count == 2)
  }

  /// AdamW, an average, measurements, flips: all that has a state.
  private static func request(_ tiny: TinyTraining, _ output: String) -> TrainingRequest {
    tiny.request(output) {
      $0.method = "adamw"
      $0.average = 0.9
      $0.validation = tiny.folder.file("pictures")
      $0.validationAnnotations = tiny.folder.file("annotations.json")
      $0.evaluateEvery = 3
    }
  }

  private func request(_ output: String) -> TrainingRequest { Self.request(tiny, output) }

  private struct Fault: Error {}

  /// Breaks off before a write, as if the process was killed there.
  ///
  /// - Returns: whether there was such a write.
  private func breakOff(_ output: String, before write: Int) throws -> Bool {
    let count = Atomic(0)
    let writes = TrainingWrites { _ in
      if count.wrappingAdd(1, ordering: .relaxed).oldValue == write { throw Fault() }
    }
    // What the run's own handling of the error writes would come from no killed process, and must do no harm.
    do {
      let run = try TrainingRun(TrainingPlan(request(output)), TrainingControl(), writes, { false })
      while try run.advance() {}
      return false
    } catch is Fault {
      return true
    }
  }

  @Test func anyWriteMayBeTheLast() throws {
    var random = SeededRandom(seed: UInt64.random(in: 0...1000))
    // Of about sixty writes the first ones, which make the folder, and some others.
    let places = Array(0..<7) + (0..<10).map { _ in 7 + random.below(45) }
    for place in places {
      let output = "broken-\(place)"
      guard try breakOff(output, before: place) else { continue }
      try tiny.train(request(output))
      let differences = try tiny.result(output).differences(from: whole)
      #expect(differences.isEmpty, "broken off before write \(place): \(differences)")
      try FileManager.default.removeItem(atPath: tiny.folder.file(output))
    }
  }

  @Test func twoFaultsInARow() throws {
    #expect(try breakOff("twice", before: 20))
    _ = try breakOff("twice", before: 9)
    try tiny.train(request("twice"))
    #expect(try tiny.result("twice").differences(from: whole) == [])
  }

  @Test func stopsAndGoesOn() throws {
    for stop in [0, 1, 4] {
      let output = "stopped-\(stop)"
      let control = TrainingControl()
      control.listen { line in
        if case .step(let record) = line, record.step == stop { control.stop() }
      }
      if stop == 0 { control.stop() }
      let run = try tiny.train(request(output), control)
      #expect(run.step == stop && control.phase == .stopped("interrupted"))
      try tiny.train(request(output))
      #expect(try tiny.result(output).differences(from: whole) == [])
    }
  }

  /// The rate is changed behind the last checkpoint: the log still knows.
  @Test func replaysAChangeOfTheRate() throws {
    func train(_ output: String, killedAfter: Int?) throws {
      let control = TrainingControl()
      control.listen { line in
        guard case .step(let record) = line else { return }
        if record.step == 3 { control.scaleRate(by: 0.5) }
      }
      let run = try TrainingRun(TrainingPlan(request(output)), control, isInterrupted: { false })
      while try run.advance() { if run.step == killedAfter { return } }
    }
    try train("changed", killedAfter: nil)
    try train("killed", killedAfter: 4)
    try tiny.train(request("killed"))
    let changed = try tiny.result("changed")
    #expect(changed.rates.count == 1 && changed.last != whole.last)
    #expect(try tiny.result("killed").differences(from: changed) == [])
  }

  /// The rate is changed in a pause, and no step follows before the run ends.
  @Test(arguments: [2, 3]) func keepsARateThatWasChangedBeforeAStop(_ step: Int) throws {
    func train(_ output: String, stops: Bool) throws {
      let control = TrainingControl()
      control.listen { line in
        guard case .step(let record) = line, record.step == step else { return }
        control.scaleRate(by: 0.5)
        if stops {
          control.pause()
          control.stop()
        }
      }
      try tiny.train(request(output), control)
    }
    try train("changed-\(step)", stops: false)
    try train("stopped-\(step)", stops: true)
    #expect(try tiny.result("stopped-\(step)").steps.count == step)
    try tiny.train(request("stopped-\(step)"))
    let changed = try tiny.result("changed-\(step)")
    #expect(changed.rates.count == 1 && changed.last != whole.last)
    #expect(try tiny.result("stopped-\(step)").differences(from: changed) == [])
  }

  @Test func aFinishedRunGoesOnWithMoreSteps() throws {
    func request(_ output: String, steps: Int) -> TrainingRequest {
      var request = self.request(output)
      request.schedule = "constant"
      request.warmup = 0
      request.steps = steps
      return request
    }
    try tiny.train(request("more", steps: 4))
    let again = try tiny.train(request("more", steps: 4))
    #expect(tiny.events(tiny.run("more")).last?.event == .finished)
    #expect(again.step == 4 && again.notes.contains { $0.contains("all 4 steps are done") }, "\(again.notes)")
    try tiny.train(request("more", steps: 7))
    try tiny.train(request("at once", steps: 7))
    let (one, other) = (try tiny.result("more"), try tiny.result("at once"))
    #expect(one.last == other.last && one.steps == other.steps)
    let fewer = #expect(throws: TrainingRefused.self) { try tiny.train(request("more", steps: 2)) }
    #expect(fewer?.description.contains("--steps 2 is fewer") == true)
  }

  @Test func otherSettingsAreRefusedByName() throws {
    var other = request("whole")
    other.gamma = 1
    other.flip = 0.25
    let error = #expect(throws: TrainingRefused.self) { try TrainingRun(TrainingPlan(other)) }
    let text = error?.description ?? ""
    #expect(text.contains("loss.gamma: 2") && text.contains("flip: 0.5 → 0.25"), "\(text)")
    #expect(try tiny.result("whole").differences(from: whole) == [])
  }

  @Test func otherPicturesAreRefused() throws {
    let annotations = try #require(tiny.folder.text("annotations.json"))
    tiny.folder.write("annotations.json", annotations.replacing("\"bbox\": [", with: "\"bbox\": [1"))
    let error = #expect(throws: TrainingRefused.self) { try TrainingRun(TrainingPlan(request("whole"))) }
    #expect(error?.description.contains("data.sha256") == true, "\(String(describing: error))")
  }

  /// Whoever takes the optimiser's state away must not lose the weights.
  @Test(arguments: [["optimizer"], ["last"], ["last", "optimizer"]])
  func aRunWithoutAllOfItsStateIsRefused(_ missing: [String]) throws {
    let folder = tiny.run("whole")
    for name in missing {
      try FileManager.default.removeItem(atPath: "\(folder.path)\(name).safetensors")
    }
    let kept = try tiny.result("whole")
    let error = #expect(throws: TrainingRefused.self) { try TrainingRun(TrainingPlan(request("whole"))) }
    #expect(error?.description.contains("\(missing[0]).safetensors") == true, "\(String(describing: error))")
    #expect(try tiny.result("whole").differences(from: kept) == [])
  }

  @Test func damagedLinesOfTheLogAreToldOf() throws {
    var lines = try #require(tiny.folder.text("whole/run/log.jsonl")).split(separator: "\n")
    let place = try #require(lines.firstIndex { $0.hasPrefix("{\"step\":2,\"loss") })
    lines[place] = "{\"step\":2,\"lo"
    tiny.folder.write("whole/run/log.jsonl", lines.joined(separator: "\n") + "\n")
    let again = try tiny.train(request("whole"))
    #expect(again.notes.contains { $0.contains("1 line could not be read") }, "\(again.notes)")
    #expect(try tiny.result("whole").steps.map(\.step) == [1, 3, 4, 5, 6])
  }

  /// Numbers that no run writes neither end the program nor train it uphill.
  @Test(arguments: [
    ("step", "-5"), ("rate_factor", "-3.0"), ("rate_factor", "nan"), ("rate_factor", "inf"),
    ("normalizer", "0.0"), ("best_ap", "nan"),
  ])
  func refusesNumbersThatNoRunWrites(_ name: String, _ value: String) throws {
    let folder = tiny.run("whole")
    for path in [folder.last, folder.optimizer] {
      let file = try Checkpoint.open(path)
      var arrays: OrderedDictionary<String, Safetensors.Value> = [:]
      for (key, array) in file.arrays {
        arrays[key] =
          array.type == .int64
          ? .wholeNumber(Int64(try array.floats().elements[0])) : .floats(try array.floats())
      }
      var metadata = file.metadata
      if metadata[name] != nil { metadata[name] = value }
      try Safetensors.write(arrays, metadata: metadata, to: path)
    }
    let error = #expect(throws: TrainingRefused.self) { try TrainingRun(TrainingPlan(request("whole"))) }
    #expect(error?.description.contains("the run cannot go on") == true, "\(String(describing: error))")
  }

  @Test func refusesAChangeOfTheRateThatNoRunMakes() throws {
    let log = try #require(tiny.folder.text("whole/run/log.jsonl"))
    tiny.folder.write(
      "whole/run/log.jsonl", log + "{\"step\":6,\"event\":\"rate\",\"rate\":1,\"factor\":-7}\n")
    let error = #expect(throws: TrainingRefused.self) { try TrainingRun(TrainingPlan(request("whole"))) }
    #expect(error?.description.contains("-7") == true, "\(String(describing: error))")
  }

  @Test func removesWhatAKilledWriteLeft() throws {
    tiny.folder.write("whole/run/.best.safetensors.1a2b", "half of")
    try tiny.train(request("whole"))
    #expect(FileStatus(tiny.run("whole").path + ".best.safetensors.1a2b") == nil)
    #expect(try tiny.result("whole").differences(from: whole) == [])
  }

  @Test func aFolderOfOtherFilesIsRefused() throws {
    tiny.folder.write("mine/run/thesis.txt", "years of work")
    let error = #expect(throws: TrainingRefused.self) { try TrainingRun(TrainingPlan(request("mine"))) }
    #expect(error?.description.contains("thesis.txt") == true)
    #expect(tiny.folder.text("mine/run/thesis.txt") == "years of work")
  }

  @Test func oneProcessTrainsInAFolder() throws {
    let run = try TrainingRun(TrainingPlan(request("shared")), isInterrupted: { false })
    let error = #expect(throws: TrainingRefused.self) { try TrainingRun(TrainingPlan(request("shared"))) }
    #expect(error?.description.contains("another process trains here") == true)
    withExtendedLifetime(run) {}
  }
}
