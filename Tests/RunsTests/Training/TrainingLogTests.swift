import Glibc
import Support
import TestSupport
import Testing

@testable import Runs

@Suite struct TrainingLogTests {
  static let header = TrainingRunHeader(
    started: "2026-11-27T18:00:00Z", model: nil, new: "resnet18", images: "/a b/\"c\"", annotations: "x.json",
    validation: nil, validationAnnotations: nil, steps: 10, batch: 2, pictures: 5, optimizer: "adamw",
    rate: 0.0015,
    loss: "focal", alpha: nil, gamma: 2, prior: 0.01, train: "backbone:3", classes: [nil, "bird"],
    levels: ["P3", "P4"], seed: 7, threads: 2)

  static let step = TrainingStepRecord(
    step: 3, loss: 2.5, classification: 1.25, box: 1.25, rate: 0.001, gradientNorm: 8.5, positives: 0,
    positiveProbability: nil, negativeProbability: 0.01, positiveLoss: 0, negativeLoss: 1.25,
    positiveGradient: 0,
    negativeGradient: 0.5,
    levels: [TrainingLevelRecord(level: "P3", classification: 1, box: 0.25, positives: 0)], seconds: 0.25,
    picturesPerSecond: 8)

  static let lines: [TrainingLogLine] = [
    .run(header), .step(step),
    .validation(TrainingValidationRecord(step: 3, ap: 0.25, ap50: 0.5, pictures: 4, seconds: 1.5)),
    .validation(
      TrainingValidationRecord(
        step: 3, ap: 0.25, ap50: 0.5, pictures: 4, seconds: 1.5,
        classes: [.init(name: "bird", ap: 0.5, isNew: false), .init(name: "o\"wl", ap: 0, isNew: true)])),
    .event(TrainingEventRecord(step: 3, event: .rate(0.0005, factor: 0.5))),
    .event(TrainingEventRecord(step: 3, event: .checkpoint)),
    .event(TrainingEventRecord(step: 4, event: .paused)),
    .event(TrainingEventRecord(step: 4, event: .continued)),
    .event(TrainingEventRecord(step: 4, event: .stopped(reason: "a \"reason\"\nof two lines"))),
    .event(TrainingEventRecord(step: 4, event: .resumed)),
    .event(TrainingEventRecord(step: 10, event: .finished)),
  ]

  @Test(arguments: TrainingLogTests.lines)
  func readsWhatItWrites(_ line: TrainingLogLine) throws {
    let text = line.json.text
    #expect(!text.contains("\n"))
    #expect(try TrainingLogLine(json: text.utf8, source: "log") == line)
  }

  @Test func boundsTheClassesOfAMeasurement() throws {
    let names = [String(repeating: "x", count: 1000)] + (1..<17_000).map { "\($0)" }
    let classes = names.map { "{\"name\":\"\($0)\",\"AP\":0}" }.joined(separator: ",")
    let text = "{\"step\":1,\"validation\":{\"AP\":0.5,\"classes\":[\(classes)],\"AP50\":0.75}}"
    guard case .validation(let read) = try TrainingLogLine(json: text.utf8, source: "log") else {
      Issue.record("no measurement")
      return
    }
    #expect(read.classes.count == 1 << 14 && read.ap50 == 0.75)
    #expect(read.classes[0].name.count == 200)
  }

  @Test func readsALossThatIsNoNumber() throws {
    var step = Self.step
    step.loss = .infinity
    let text = TrainingLogLine.step(step).json.text
    #expect(text.contains(#""loss":null"#))
    guard case .step(let read) = try TrainingLogLine(json: text.utf8, source: "log") else {
      Issue.record("no step")
      return
    }
    #expect(read.loss.isNaN && read.classification == 1.25)
  }

  @Test(arguments: [
    "", "{}", "[1]", #"{"step":"one"}"#, #"{"step":1,"event":"unheard of"}"#, #"{"step":1,"loss":2}"#,
  ])
  func refusesOtherLines(_ text: String) {
    #expect(throws: JSONError.self) { try TrainingLogLine(json: text.utf8, source: "log") }
  }

  @Test func readsTheLinesOfAFileThatWasCutOff() throws {
    let folder = TemporaryFolder()
    let whole = Self.lines.map { $0.json.text + "\n" }.joined()
    folder.write("log.jsonl", whole + #"{"step":11,"lo"#)
    #expect(try TrainingLogFile(folder.file("log.jsonl")).lines == Self.lines)
    #expect(try TrainingLogFile(folder.file("none.jsonl")).lines.isEmpty)
  }

  @Test func passesOverDamagedLinesAndCountsThem() throws {
    let folder = TemporaryFolder()
    folder.write("log.jsonl", Self.lines[0].json.text + "\nnonsense\n" + Self.lines[1].json.text + "\n")
    let log = try TrainingLogFile(folder.file("log.jsonl"))
    #expect(log.lines == Array(Self.lines[..<2]) && log.damagedLines == 1 && log.hasSteps)
    mkfifo(folder.file("pipe"), 0o600)
    #expect(throws: FileError.self) { try TrainingLogFile(folder.file("pipe")) }
  }
}
