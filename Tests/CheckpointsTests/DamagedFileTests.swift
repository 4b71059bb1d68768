import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// Small honest files, cut at every byte and with bits flipped in every byte in turn: each is refused or read, and what
/// is read holds together.
@Suite struct DamageTests {
  static let names = [
    "zip-float32.pth", "zip-nested.ckpt", "legacy-float32.pth", "numpy-2.pkl", "numpy-4.pkl", "numpy-5.pkl",
    "plain.safetensors",
  ]

  @Test(arguments: names) func refusesEveryTruncation(name: String) throws {
    let bytes = try fixtureBytes(name)
    for count in 0..<bytes.count {
      #expect(failure(Array(bytes[..<count])) != nil, "\(name) passes when cut to \(count) bytes")
    }
  }

  @Test(arguments: names) func survivesFlippedBitsInEveryByte(name: String) throws {
    var bytes = try fixtureBytes(name)
    for index in bytes.indices {
      // Three bits of each byte: the lowest, one in the middle, the highest.
      for bit in [0, 4, 7] {
        bytes[index] ^= 1 << bit
        readAll(bytes, "\(name), byte \(index), bit \(bit)")
        bytes[index] ^= 1 << bit
      }
    }
  }

  /// In a zip archive nothing that an array is made of may change unnoticed: all of it has a checksum.
  @Test(arguments: ["zip-float32.pth", "zip-parameters.pth", "zip-big-endian.pth"])
  func noticesEveryFlippedBitThatMatters(name: String) throws {
    var bytes = try fixtureBytes(name)
    let honest = try elements(Checkpoint.parse(bytes))
    for index in bytes.indices {
      bytes[index] ^= 0x10
      if let checkpoint = try? Checkpoint.parse(bytes) {
        #expect(try elements(checkpoint) == honest, "\(name), byte \(index)")
      }
      bytes[index] ^= 0x10
    }
  }

  private func elements(_ checkpoint: Checkpoint) throws -> [String: [Float]] {
    try Dictionary(uniqueKeysWithValues: checkpoint.arrays.map { ($0, try $1.floats().elements) })
  }

  private func readAll(_ bytes: [UInt8], _ what: String) {
    guard let checkpoint = try? Checkpoint.parse(bytes) else { return }
    for array in checkpoint.arrays.values {
      let count = array.shape.reduce(1, *)
      #expect((try? array.bytes().count) == count * array.type.size, "\(what)")
      if array.type.isConvertible { #expect((try? array.floats().count) == count, "\(what)") }
    }
  }
}

/// Files that are no checkpoints, or hold no weights, are refused by name.
@Suite struct ForeignFileTests {
  @Test(arguments: [
    ("version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS"),
    ("\n <!DOCTYPE html><html>", "web page"), ("<HTML>not found", "web page"), ("{\"images\": []}", "JSON"),
    ("\u{8}\u{8}\u{12}\u{7}pytorch", "ONNX"), ("GGUF\u{3}", "GGUF"), ("(dp0\nS'a'\n", "protocol 0"),
    ("PK\u{5}\u{6}", "empty zip"), ("some text", "not a checkpoint"),
  ])
  func namesWhatItLooksLike(text: String, expected: String) throws {
    let error = try #require(failure(Array(text.utf8)))
    #expect(error.kind == .unrecognized)
    #expect(error.description.contains(expected), "\(error)")
  }

  @Test(
    arguments: [
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "HDF5"), ([0x1F, 0x8B, 8, 0], "compressed"),
      ([0xFF, 0xD8, 0xFF, 0xE0], "picture"), ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "NumPy"),
    ] as [([UInt8], String)])
  func namesWhatItsFirstBytesSay(bytes: [UInt8], expected: String) throws {
    let error = try #require(failure(bytes))
    #expect(error.description.contains(expected), "\(error)")
  }

  @Test(arguments: [
    ("torchscript.pt", "TorchScript"),
    ("zip-no-weights.pth", "no weights, only 'count'"), ("zip-unknown-weight.pth", "__main__.Recipe"),
    ("numpy-torch.pkl", "without torch.save"),
    ("caffe2.pkl", "Caffe2"), ("numpy.npz", "NumPy arrays"),
  ])
  func refusesWhatHoldsNoWeights(name: String, expected: String) throws {
    let error = try #require(failure(try fixtureBytes(name)))
    #expect(error.description.contains(expected), "\(error)")
  }

  @Test func namesTheClassesThatItPassedOver() throws {
    let checkpoint = try Checkpoint.open(fixture("zip-nested.ckpt"))
    #expect(checkpoint.warnings.count == 1)
    #expect(checkpoint.warnings.first?.contains("'__main__.Recipe'") == true, "\(checkpoint.warnings)")
  }
}

/// What the file system can put in the way of reading.
@Suite struct UnreadableFileTests {
  private func refusal(of path: String) throws -> CheckpointError {
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
    return try #require(error)
  }

  @Test func namesMissingFilesDirectoriesAndDevices() throws {
    try withTemporaryDirectory { (directory) throws in
      #expect(try refusal(of: directory + "/none.pth").description.contains("No such file"))
      #expect(try refusal(of: directory).description.contains("directory"))
      #expect(try refusal(of: "/dev/zero").description.contains("device"))
      #expect(mkfifo(directory + "/pipe", 0o600) == 0)
      #expect(try refusal(of: directory + "/pipe").description.contains("pipe"))
      #expect(try refusal(of: directory + "/none.pth").file == directory + "/none.pth")
    }
  }

  @Test func namesEmptyAndTinyFiles() throws {
    try withTemporaryDirectory { (directory) throws in
      let path = directory + "/file.pth"
      for count in 0...9 {
        try Data(repeating: 0x80, count: count).write(to: URL(fileURLWithPath: path))
        let error = try refusal(of: path)
        #expect(error.file == path && (count > 0 || error.problem.contains("empty")), "\(error)")
      }
    }
  }

  @Test func namesMissingPermission() throws {
    try withTemporaryDirectory { (directory) throws in
      let path = directory + "/secret.pth"
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
      #expect(chmod(path, 0) == 0)
      let error = try asOrdinaryUser { try refusal(of: path) }
      #expect(error.kind == .unreadable && error.problem.contains("Permission denied"), "\(error)")
      #expect(error.remedy.contains("chmod"))
    }
  }

  /// A file that another program writes to meanwhile must not give half of each state.
  @Test func noticesThatTheFileHasChanged() throws {
    try withTemporaryDirectory { (directory) throws in
      let path = directory + "/model.pth"
      try FileManager.default.copyItem(atPath: fixture("zip-float16.pth"), toPath: path)
      let checkpoint = try Checkpoint.open(path)
      let array = try #require(checkpoint.arrays["conv.weight"])
      #expect(try array.floats().elements == ExpectedArray.weight.elements)
      #expect(truncate(path, 100) == 0)
      let error = #expect(throws: CheckpointError.self) { try array.floats() }
      #expect(error?.problem.contains("changed") == true)
    }
  }

  /// Replacing a file, unlike writing into it, leaves what is open as it was.
  @Test func readsOnWhenTheFileIsReplacedOrRemoved() throws {
    try withTemporaryDirectory { (directory) throws in
      let path = directory + "/model.pth"
      try FileManager.default.copyItem(atPath: fixture("zip-float32.pth"), toPath: path)
      let checkpoint = try Checkpoint.open(path)
      try Safetensors.write(["other": .bytes([1], shape: [1])], to: path)
      #expect(try checkpoint.arrays["conv.weight"]?.floats().elements == ExpectedArray.weight.elements)
      #expect(try Array(Checkpoint.open(path).arrays.keys) == ["other"])
      try FileManager.default.removeItem(atPath: path)
      #expect(try checkpoint.arrays["conv.bias"]?.floats().elements == [0, 0.5, 1, 1.5])
    }
  }

  @Test func tensorsOutliveTheirCheckpoint() throws {
    let tensor = try Checkpoint.open(fixture("zip-float32.pth")).arrays["conv.weight"]?.floats()
    #expect(tensor?.elements == ExpectedArray.weight.elements)
  }
}

/// Everything that the fuzzer found worth keeping, and every fixture, once more.
@Suite struct ReplayTests {
  @Test(arguments: ["Fuzz", "."]) func survivesWhatTheFuzzerBred(folder: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture(folder)).sorted()
    let files = try names.map { fixture(folder + "/" + $0) }.filter { path in
      try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeRegular
    }
    #expect(files.count > (folder == "Fuzz" ? 200 : 20))
    for file in files {
      // The trial traps where a checkpoint contradicts itself.
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
      bytes.withUnsafeBytes(tryCheckpoint)
    }
  }
}
