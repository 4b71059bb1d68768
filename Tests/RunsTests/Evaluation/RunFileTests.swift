import Foundation
import Glibc
import Imaging
import RetinaNet
import TestSupport
import Testing

@testable import Runs

/// The file of a run: what a process leaves there, and what the next one makes of it.
struct RunFileTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.file("run.jsonl") }
  private let files = ["a.png", "b \"2\".png", "c.png"]

  private func header(_ nms: Double = 0.5, shard: String = "1/1") throws -> RunHeader {
    var configuration = try SyntheticConfiguration.demo()
    configuration.thresholds.nms = nms
    return try RunHeader(
      version: "1", configuration: configuration, model: nil, decoding: .init(), files: files,
      shard: Shard(argument: shard)!)
  }

  private func open(_ header: RunHeader? = nil) throws -> RunFile {
    try RunFile(path: path, header: header ?? self.header(), files: files) { Issue.record("\($0)") }
  }

  private func result(_ place: Int) -> PictureResult {
    SampleResult.of(files[place], [SampleResult.bird])
  }

  /// What a run that nothing broke off leaves.
  private func whole() throws -> String {
    let file = try open()
    #expect(file.remaining == [0, 1, 2])
    for place in files.indices { try file.append(result(place)) }
    try file.finish()
    return try #require(folder.text("run.jsonl"))
  }

  @Test func linesHoldNoTimes() throws {
    let text = try whole()
    #expect(text.hasPrefix(#"{"run":{"version":"#))
    #expect(text.split(separator: "\n").count == 4)
    #expect(!text.contains("timing"))
  }

  /// Wherever it is cut off, going on makes the same bytes.
  @Test func goesOnAfterEveryByte() throws {
    let text = try Array(whole().utf8)
    for length in 0...text.count {
      folder.write("run.jsonl", text[..<length])
      let file = try open()
      for place in file.remaining { try file.append(result(place)) }
      try file.finish()
      let now = FileManager.default.contents(atPath: path).map(Array.init)
      guard now == text else {
        Issue.record("cut after \(length) of \(text.count) bytes")
        return
      }
    }
  }

  @Test func aFailureIsNotTriedAgain() throws {
    var file: RunFile? = try open()
    try file?.append(PictureResult(file: files[0], outcome: .failed("damaged")))
    file = nil
    let next = try open()
    #expect(next.remaining == [1, 2])
    #expect(next.failedBefore == 1)
  }

  @Test func whatWasTakenOutIsTriedAgain() throws {
    var lines = try whole().split(separator: "\n")
    lines.remove(at: 2)
    folder.write("run.jsonl", lines.map { $0 + "\n" }.joined())
    #expect(try open().remaining == [1])
  }

  @Test func nobodyElseMayWrite() throws {
    let first = try open()
    let message = String(describing: #expect(throws: RunRefused.self) { try open() }!)
    #expect(message.contains("another process is writing"), "\(message)")
    try withExtendedLifetime(first) { try first.append(result(0)) }
  }

  @Test func namesWhatDiffers() throws {
    _ = try whole()
    let before = folder.text("run.jsonl")
    let message = String(
      describing: #expect(throws: RunRefused.self) { try open(header(0.6, shard: "1/2")) }!)
    #expect(message.contains("settings.thresholds.nms: 0.5 → 0.6\n"), "\(message)")
    #expect(message.contains("shard: 1/1 → 1/2\n"), "\(message)")
    #expect(message.contains("delete this file"))
    #expect(folder.text("run.jsonl") == before)
  }

  @Test(arguments: [
    "my notes", "my notes\n", #"{"file":"a.png","error":"x"}"# + "\n", "{\"images\":[\n]}\n", "\n",
  ])
  func leavesOtherFilesAlone(_ text: String) throws {
    folder.write("run.jsonl", text)
    let message = String(describing: #expect(throws: (any Error).self) { try open() }!)
    #expect(message.contains("is no run of evaluate: choose another --output"), "\(message)")
    #expect(folder.text("run.jsonl") == text)
  }

  @Test(arguments: [#"{"file":"d.png","error":"x"}"#, #"{"file":"a.png","error":"x"}"#, "{}", "\0\0\0"])
  func namesALineThatDoesNotBelong(_ line: String) throws {
    let lines = try whole().split(separator: "\n")
    folder.write("run.jsonl", "\(lines[0])\n\(lines[1])\n\(line)\n\(lines[3])\n")
    let message = String(describing: #expect(throws: (any Error).self) { try open() }!)
    #expect(message.contains("line 3"), "\(message)")
  }
}

enum SampleResult {
  static let bird = DetectedObject(
    box: Box(x1: 1.5, y1: 2, x2: 30.25, y2: 40), label: "bird", labelID: 0, score: 0.75, level: "P3")

  static func of(_ file: String, _ objects: [DetectedObject]) -> PictureResult {
    PictureResult(
      file: file,
      outcome: .found(
        DetectedPicture(
          width: 64, height: 48, objects: objects,
          timing: [
            StageTiming(name: "decode", milliseconds: 1), StageTiming(name: "network", milliseconds: 2),
          ])))
  }
}

enum SyntheticConfiguration {
  /// The demo's model's.
  static func demo() throws -> Configuration {
    try ModelFile.open(Program.checkout + "/assets/models/stamps-r18.safetensors").configuration
  }
}
