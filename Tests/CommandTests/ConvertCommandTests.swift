import Checkpoints
import Foundation
import TestSupport
import Testing

struct ConvertCommandTests {
  private let folder = TemporaryFolder()

  /// A checkpoint with two arrays, written by our own writer.
  private func makeCheckpoint() throws -> String {
    let path = folder.file("in.safetensors")
    try Safetensors.write(
      ["a": .bytes([1, 2, 3], shape: [3]), "b": .bytes([4], shape: [1, 1])], metadata: ["key": "value"],
      to: path)
    return path
  }

  private func convert(_ arguments: String...) throws -> Program.Outcome {
    try Program().run(["convert"] + arguments)
  }

  @Test func keepsNamesTypesAndMetadata() throws {
    let output = folder.file("out.safetensors")
    #expect(try convert(try makeCheckpoint(), output).exitCode == 0)
    let checkpoint = try Checkpoint.open(output)
    #expect(Array(checkpoint.arrays.keys) == ["a", "b"])
    #expect(checkpoint.arrays["b"]?.shape == [1, 1] && checkpoint.arrays["b"]?.type == .uint8)
    #expect(try checkpoint.arrays["a"]?.bytes() == [1, 2, 3])
    #expect(checkpoint.metadata == ["key": "value"])
  }

  @Test func replacesOnlyWhenForced() throws {
    let input = try makeCheckpoint()
    let output = folder.write("out.safetensors", "old")
    #expect(try convert(input, output).exitCode == 64)
    #expect(folder.text("out.safetensors") == "old")
    #expect(try convert(input, output, "--force").exitCode == 0)
    #expect(try Checkpoint.open(output).arrays.count == 2)
    // Even onto itself.
    #expect(try convert(input, input, "--force").exitCode == 0)
    #expect(try Checkpoint.open(input).arrays["a"]?.bytes() == [1, 2, 3])
  }

  @Test func refusesOtherNames() throws {
    #expect(try convert("in.pth", "out.pth").exitCode == 64)
  }

  @Test func leavesNothingWhereReadingFails() throws {
    let input = folder.write("in.pth", "no checkpoint at all")
    let outcome = try convert(input, folder.file("out.safetensors"))
    #expect(outcome.exitCode == 1 && outcome.stderr.contains("in.pth"), "\(outcome.stderr)")
    #expect(folder.names == ["in.pth"])
  }
}
