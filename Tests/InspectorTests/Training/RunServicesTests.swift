import Foundation
import Imaging
import RetinaNet
import Runs
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// A run's folder as the inspector sees it, while others write into it.
struct RunServicesTests {
  private let folder = TemporaryFolder()
  private let model = Program.checkout + "/assets/models/stamps-r18.safetensors"

  private var log: MadeRunLog {
    var log = MadeRunLog()
    log.done = 20
    log.validation = Program.checkout + "/assets/demo"
    log.validationAnnotations = Program.checkout + "/assets/demo/annotations.json"
    return log
  }

  private func services(_ control: TrainingControl? = nil, isWhole: Bool = true) throws -> RunServices {
    try RunServices(
      folder.file("run"), overrides: ThresholdOverrides(), decoding: .init(), threads: 1,
      controls: control.map { [$0] } ?? [],
      isWhole: isWhole)
  }

  /// Puts a checkpoint into its place, as a run does.
  private func writeCheckpoint(_ bytes: Data? = nil) throws {
    let data = try bytes ?? Data(contentsOf: URL(fileURLWithPath: model))
    folder.write("run/new", data)
    try #require(rename(folder.file("run/new"), folder.file("run/last.safetensors")) == 0)
  }

  @Test func newsComeWhenSomethingHasChanged() throws {
    log.write(to: folder, "run")
    let services = try services()
    let first = try #require(services.runNews().first)
    #expect(first.history.last?.step == 20 && first.phase == .running && first.revision == 0)
    #expect(services.runNews().isEmpty, "nothing is new")
    try writeCheckpoint()
    #expect(try #require(services.runNews().first).revision == 1)
    #expect(services.runNews().isEmpty)
    try writeCheckpoint()
    #expect(try #require(services.runNews().first).revision == 2)
    try writeCheckpoint(Data("no checkpoint".utf8))
    let damaged = try #require(services.runNews().first)
    #expect(damaged.revision == 2 && damaged.failure?.contains("last.safetensors") == true)
    var more = log
    more.done = 30
    folder.write("run/log.jsonl", more.text)
    #expect(try #require(services.runNews().first).history.last?.step == 30)
  }

  @Test func longLogsAreReadPieceByPiece() throws {
    var long = log
    (long.steps, long.done) = (6000, 6000)
    long.write(to: folder, "run")
    let services = try services(isWhole: false)
    var pieces: [Int] = []
    repeat {
      let news = try #require(services.runNews().first)
      pieces.append(news.history.last?.step ?? 0)
      if !news.isCatchingUp { break }
    } while pieces.count < 100
    #expect(pieces.count > 1 && pieces == pieces.sorted() && pieces.last == 6000)
  }

  @Test func aPictureIsRunByTheCheckpointThatIsAskedFor() throws {
    log.write(to: folder, "run")
    let services = try services()
    func prepare(_ revision: Int) throws -> InspectedPicture {
      try services.prepare(InferenceID(picture: 7, model: 0, revision: revision), picture: nil) { _ in }
    }
    #expect(throws: RunUnreadable.self) { try prepare(0) }
    for _ in 1...3 {
      try writeCheckpoint()
      _ = services.runNews()
    }
    #expect(throws: SupersededCheckpoint.self) { try prepare(1) }
    #expect(try prepare(3).trace.levels.count == 5)
  }

  @Test func withoutACheckpointThePictureIsRead() throws {
    log.write(to: folder, "run")
    var state = try services().state(TerminalTraits(size: CellSize(width: 120, height: 36)), trainingOptions)
    #expect(throws: State.Unsettled.self) { try state.settle(in: try services()) }
    #expect(state.picture != nil && state.inspected == nil)
    #expect(Renderer().canvas(state).text.contains("step 20 of 1,000"))
  }

  private var trainingOptions: ViewOptions {
    var options = ViewOptions()
    options.view = .training
    return options
  }

  @Test func ordersReachTheRun() throws {
    log.write(to: folder, "run")
    let control = TrainingControl()
    let services = try services(control)
    _ = services.carryOut(.pause)
    #expect(control.isPaused)
    _ = services.carryOut(.goOn)
    #expect(!control.isPaused)
    _ = services.carryOut(.oneStep)
    #expect(control.isPaused)
    #expect(services.carryOut(.scaleRate(2)).contains("once the first step"), "there is no rate yet")
    #expect(services.runNews().first?.phase == .preparing, "the run says itself what it does")
    #expect(try self.services().carryOut(.pause).contains("another process"))
  }

  @Test func theFolderOfAComparisonHoldsTwoRuns() throws {
    log.write(to: folder, "run/focal")
    var other = log
    other.loss = .crossEntropy
    other.write(to: folder, "run/ce")
    let state = try services().state(TerminalTraits(size: CellSize(width: 120, height: 36)), trainingOptions)
    #expect(state.training.runs.map(\.name) == ["focal", "ce"])
    #expect(state.training.runs.map(\.focal.gamma) == [2, 0])
  }

  @Test func quietRunsAreNoticed() throws {
    log.write(to: folder, "run")
    let past = Date(timeIntervalSinceNow: -600)
    try FileManager.default.setAttributes(
      [.modificationDate: past], ofItemAtPath: folder.file("run/log.jsonl"))
    #expect(try services().runNews().first?.phase == .quiet(minutes: 10))
    let lock = open(folder.file("run"), O_RDONLY | O_DIRECTORY)
    try #require(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
    #expect(try services().runNews().first?.phase == .running, "it lives, and may be validating")
    close(lock)
    #expect(try services().runNews().first?.phase == .quiet(minutes: 10))
  }

  @Test func aRunThatWasKilledWhilePausedIsNotPaused() throws {
    log.write(to: folder, "run")
    let path = folder.file("run/log.jsonl")
    let line = #"{"step":20,"event":"paused"}"# + "\n"
    try (Data(contentsOf: URL(filePath: path)) + Data(line.utf8)).write(to: URL(filePath: path))
    #expect(try services().runNews().first?.phase == .paused)
    let past = Date(timeIntervalSinceNow: -600)
    try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: path)
    #expect(try services().runNews().first?.phase == .quiet(minutes: 10))
    let lock = open(folder.file("run"), O_RDONLY | O_DIRECTORY)
    try #require(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
    #expect(try services().runNews().first?.phase == .paused, "it lives")
    close(lock)
  }

  /// What is wrong with the log, and what with the checkpoint, is told as long as it is so.
  @Test func failuresOfLogAndCheckpointAreToldApart() throws {
    log.write(to: folder, "run")
    let services = try services()
    try writeCheckpoint(Data("no checkpoint".utf8))
    #expect(try #require(services.runNews().first).failure?.contains("last.safetensors") == true)
    let path = folder.file("run/log.jsonl")
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(try #require(services.runNews().first).failure?.contains("log.jsonl") == true)
    try FileManager.default.removeItem(atPath: path)
    log.write(to: folder, "run")
    #expect(try #require(services.runNews().first).failure?.contains("last.safetensors") == true)
    try writeCheckpoint()
    let mended = try #require(services.runNews().first)
    #expect(mended.failure == nil && mended.revision == 1)
  }

  @Test func whatIsNoRunIsRefused() throws {
    #expect(throws: RunUnreadable.self) { try services() }
    folder.write("run/log.jsonl", "\n")
    folder.write("run/settings.json", "{}")
    #expect(throws: RunUnreadable.self) { try services() }
  }
}
