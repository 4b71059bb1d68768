import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// Models that were saved in parts, and files around a checkpoint.
@Suite struct ShardTests {
  private let folder = TemporaryFolder()

  private func part(_ number: Int, _ names: [String]) -> [UInt8] {
    let entries = names.enumerated().map { place, name in
      #""\#(name)":{"dtype":"F32","shape":[1],"data_offsets":[\#(4 * place),\#(4 * place + 4)]}"#
    }
    return safetensors(
      "{\(entries.joined(separator: ","))}", data: floatBytes(names.indices.map { Float(10 * number + $0) }))
  }

  private func write(_ map: [String: String], parts: [(String, [UInt8])]) -> String {
    for (name, bytes) in parts { _ = folder.write(name, bytes) }
    let entries = map.map { "\"\($0.key)\": \"\($0.value)\"" }.sorted().joined(separator: ", ")
    return folder.write(
      "model.safetensors.index.json",
      Array(#"{"metadata": {"total_size": 12}, "weight_map": {\#(entries)}}"#.utf8))
  }

  private static let names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]

  @Test func `the index and each part stand for all parts`() throws {
    let (first, second) = (Self.names[0], Self.names[1])
    let index = write(
      ["a": first, "b": first, "c": second],
      parts: [(first, part(1, ["a", "b"])), (second, part(2, ["c"]))])
    for path in [index, folder.file(first), folder.file(second)] {
      let checkpoint = try Checkpoint.open(path)
      let values = try checkpoint.arrays.mapValues { try $0.floats().elements }
      #expect(values == ["a": [10], "b": [11], "c": [20]])
      #expect(checkpoint.warnings.isEmpty == (path == index))
      checkpoint.releasePages()
      #expect(try checkpoint.arrays["c"]?.floats().elements == [20])
    }
  }

  @Test func `parts that disagree with the index are refused`() throws {
    let (first, second) = (Self.names[0], Self.names[1])
    let whole = part(1, ["a", "b"])
    let cases: [(map: [String: String], words: String)] = [
      (["a": first], "places its array 'b' elsewhere"),
      (["a": first, "b": first, "z": first], "it lacks 'z'"),
      (["a": first, "b": first, "c": second], "No such file"),
      (["a": first, "b": "../" + first], "own folder"), (["a": first, "b": ".."], "own folder"),
      ([:], "no weight_map"),
    ]
    for (map, words) in cases {
      let index = write(map, parts: [(first, whole)])
      let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(index) }
      #expect(error.description.contains(words), "\(error)")
    }
  }

  @Test func `a part without its index says so`() throws {
    let path = folder.write(Self.names[1], part(2, ["c"]))
    let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
    #expect(
      error.description.contains("part 2 of 2") && error.remedy.contains("model.safetensors.index.json"))
    let only = folder.write("model-00001-of-00001.safetensors", part(1, ["a"]))
    #expect(try Checkpoint.open(only).arrays.count == 1)
  }

  @Test func `a distributed checkpoint says how to join it`() throws {
    let file = folder.write("__0_0.distcp", [1, 2, 3])
    _ = folder.write(".metadata", [0x80])
    for path in [file, folder.path] {
      let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(path) }
      #expect(
        error.description.contains("torch.distributed.checkpoint") && error.remedy.contains("dcp_to_torch"))
    }
  }

  @Test(arguments: [
    ("run", "mp_rank_00_model_states.pt"), ("run/step", "mp_rank_00_model_states.pt"),
    ("run", "zero_pp_rank_0_mp_rank_00_model_states.pt"),
  ])
  func `a folder of DeepSpeed's says what to give`(given: String, model: String) throws {
    _ = folder.write("run/latest", "step\n")
    let file = folder.write("run/step/\(model)", [1, 2, 3])
    let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(folder.file(given)) }
    #expect(error.description.contains("DeepSpeed") && error.remedy.contains("zero_to_fp32.py"))
    #expect(error.remedy.contains(file) == model.hasPrefix("mp_"), "\(error)")
  }

  @Test(arguments: ["", "..", "../run", "no such step", String(repeating: "x", count: 5000)])
  func `a folder whose latest names no folder is a folder`(latest: String) throws {
    _ = folder.write("mp_rank_00_model_states.pt", [1, 2, 3])
    _ = folder.write("run/latest", latest)
    let error = try #require(throws: CheckpointError.self) { _ = try Checkpoint.open(folder.file("run")) }
    #expect(error.problem == "this is a directory", "\(error)")
  }

  @Test func `a zip archive around a checkpoint says what to unpack`() throws {
    let archive = ZipBuilder(records: [.init("run/best.pth", [1, 2]), .init("__MACOSX/run/._best.pth", [1])])
    let error = try #require(failure(archive.bytes))
    #expect(error.problem == "this is a zip archive that holds 'run/best.pth'")
    #expect(error.remedy.contains("unzip"))
  }
}
