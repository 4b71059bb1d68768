import Foundation
import Imaging
import TestSupport
import Testing

/// Batches in which something is wrong with one of many.
@Suite(.serialized)
struct BatchTests {
  private let folder = TemporaryFolder()
  private let scene = Program.checkout + "/assets/demo/1_easy.png"

  @Test func aDamagedTraceDoesNotEndTheBatch() throws {
    let (good, damaged) = (folder.file("good.safetensors"), folder.file("damaged.safetensors"))
    #expect(try Program.run("trace", scene, "--output", good).exitCode == 0)
    let whole = try #require(FileManager.default.contents(atPath: good))
    try whole.prefix(whole.count / 2).write(to: URL(filePath: damaged))
    let outcome = try Program.run("detect", damaged, good, "--format", "json")
    #expect(outcome.exitCode == 1)
    let images = try #require(try outcome.json()["images"] as? [[String: Any]])
    #expect(images[0]["error"] is String)
    #expect((images[1]["detections"] as? [Any])?.isEmpty == false)
  }

  /// Thin pictures fit into memory at sizes where their long side does not fit the network's bound.
  @Test func theLargestInputsDoNotCrash() throws {
    let thin = folder.file("thin.png")
    try Image(width: 20_000, height: 1, pixels: [UInt8](repeating: 90, count: 60_000)).writePNG(to: thin)
    let config = folder.write(
      "c.json", #"{"input": {"min_size": 32768, "max_size": 32768, "size_divisible": 64}}"#)
    let outcome = try Program.run("detect", thin, "--config", config, "--format", "json")
    #expect(outcome.exitCode == 0 || outcome.exitCode == 1, "\(outcome.stderr)")
    let tooLarge = try Program.run("detect", thin, "--max-size", "40000")
    #expect(tooLarge.exitCode == 64, "\(tooLarge.stderr)")
  }

  @Test func anEmptyListIsAMistake() throws {
    let outcome = try Program.run("detect", "--files-from", "/dev/null")
    #expect(outcome.exitCode == 64)
    #expect(outcome.stderr.contains(": it names no picture."), "\(outcome.stderr)")
  }

  @Test func aStrangerToTheAnnotationsIsSkipped() throws {
    let stranger = folder.file("stranger.png")
    try FileManager.default.copyItem(atPath: scene, toPath: stranger)
    let outcome = try Program.run(
      "detect", stranger, scene, "--format", "coco", "--annotations",
      Program.checkout + "/assets/demo/annotations.json")
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("stranger.png is not among the annotations' images"), "\(outcome.stderr)")
    let entries = try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [[String: Any]]
    #expect(entries?.isEmpty == false)
  }

  @Test(arguments: [["--min-size", "100"], ["--labels", "names.txt"], ["--config", "c.json"]])
  func aTraceTakesNoSettingsOfTheNetwork(_ flags: [String]) throws {
    let trace = folder.file("t.safetensors")
    #expect(try Program.run("trace", scene, "--output", trace).exitCode == 0)
    let outcome = try Program().run(["detect", trace] + flags)
    #expect(outcome.exitCode == 64)
    #expect(outcome.stderr.contains("\(flags[0]) does nothing here"), "\(outcome.stderr)")
  }
}
