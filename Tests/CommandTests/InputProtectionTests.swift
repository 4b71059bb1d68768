import Foundation
import TestSupport
import Testing

/// No output may take the place of something that the run reads.
@Suite(.serialized)
struct InputProtectionTests {
  private let folder = TemporaryFolder()
  private let demo = Program.checkout + "/assets/demo"

  private func copy(_ scene: String, as name: String) throws -> String {
    let path = folder.file(name)
    try FileManager.default.copyItem(atPath: "\(demo)/\(scene)", toPath: path)
    return path
  }

  @Test(arguments: [["detect"], ["detect", "--format", "jsonl"], ["trace"]])
  func anOutputIsNotTheInput(_ command: [String]) throws {
    let picture = try copy("1_easy.png", as: "a.png")
    let before = FileManager.default.contents(atPath: picture)
    let outcome = try Program().run(command + [picture, "--output", folder.path + "/./a.png"])
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("is what would be read"), "\(outcome.stderr)")
    #expect(FileManager.default.contents(atPath: picture) == before)
  }

  @Test func aTraceDoesNotReplaceTheModel() throws {
    let model = folder.file("m.safetensors")
    try FileManager.default.copyItem(
      atPath: Program.checkout + "/assets/models/stamps-r18.safetensors", toPath: model)
    let outcome = try Program.run(
      "trace", "\(demo)/1_easy.png", "--model", model, "--output", model)
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("choose another file"), "\(outcome.stderr)")
    #expect(try FileManager.default.attributesOfItem(atPath: model)[.size] as? Int == 13_763_992)
  }

  /// The overlay of the first would have the name of the second.
  @Test func anOverlayIsNotAnotherInput() throws {
    let first = try copy("1_easy.png", as: "a.jpg")
    let second = try copy("2_mixed.png", as: "a.png")
    let before = FileManager.default.contents(atPath: second)
    let outcome = try Program.run("detect", first, second, "--save-overlays", folder.path)
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("one of the pictures themselves"), "\(outcome.stderr)")
    #expect(FileManager.default.contents(atPath: second) == before)
  }

  @Test func aTraceNeedsAFile() throws {
    let outcome = try Program.run("trace", "\(demo)/1_easy.png", "--output", "-")
    #expect(outcome.exitCode == 64)
  }
}
