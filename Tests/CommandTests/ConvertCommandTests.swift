import ArgumentParser
import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import retinascope

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

  private func convert(_ arguments: String...) throws {
    let command = try ConvertCommand.parse(arguments)
    try command.run()
  }

  @Test func keepsNamesTypesAndMetadata() throws {
    let output = folder.file("out.safetensors")
    try convert(try makeCheckpoint(), output)
    let checkpoint = try Checkpoint.open(output)
    #expect(Array(checkpoint.arrays.keys) == ["a", "b"])
    #expect(checkpoint.arrays["b"]?.shape == [1, 1] && checkpoint.arrays["b"]?.type == .uint8)
    #expect(try checkpoint.arrays["a"]?.bytes() == [1, 2, 3])
    #expect(checkpoint.metadata == ["key": "value"])
  }

  @Test func replacesOnlyWhenForced() throws {
    let input = try makeCheckpoint()
    let output = folder.write("out.safetensors", "old")
    #expect(throws: (any Error).self) { try convert(input, output) }
    #expect(folder.text("out.safetensors") == "old")
    try convert(input, output, "--force")
    #expect(try Checkpoint.open(output).arrays.count == 2)
    // Even onto itself.
    try convert(input, input, "--force")
    #expect(try Checkpoint.open(input).arrays["a"]?.bytes() == [1, 2, 3])
  }

  @Test func refusesOtherNames() throws {
    #expect(throws: (any Error).self) { try ConvertCommand.parse(["in.pth", "out.pth"]) }
  }

  @Test func leavesNothingWhereReadingFails() throws {
    let input = folder.write("in.pth", "no checkpoint at all")
    #expect(throws: CheckpointError.self) { try convert(input, folder.file("out.safetensors")) }
    #expect(folder.names == ["in.pth"])
  }
}
