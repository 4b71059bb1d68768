import Foundation
import OrderedCollections
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct SafetensorsWriterTests {
  private static let arrays: OrderedDictionary<String, Safetensors.Value> = [
    "image": .bytes([1, 2, 3, 4, 5, 6], shape: [1, 2, 3]),
    "weight": .floats(Tensor(shape: [2, 2], [1, -2, 3, -4])),
    "scalar": .floats(Tensor(shape: [], [0.5])),
    "empty": .floats(Tensor(shape: [0, 4], [])),
  ]

  @Test func readsBackWhatItWrote() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/out.safetensors"
      let metadata = ["key": "tab\t, \"quote\", back\\slash, \u{1}, ü, 🐦", "": "empty key"]
      try Safetensors.write(Self.arrays, metadata: metadata, to: path)
      let checkpoint = try Checkpoint.open(path)
      #expect(Array(checkpoint.arrays.keys) == ["image", "weight", "scalar", "empty"])
      #expect(checkpoint.metadata == metadata)
      #expect(try checkpoint.arrays["image"]?.bytes() == [1, 2, 3, 4, 5, 6])
      #expect(checkpoint.arrays["image"]?.shape == [1, 2, 3])
      #expect(try checkpoint.arrays["weight"]?.floats().elements == [1, -2, 3, -4])
      #expect(try checkpoint.arrays["scalar"]?.floats().shape == [])
      #expect(try checkpoint.arrays["empty"]?.floats().shape == [0, 4])
      #expect(checkpoint.arrays["weight"]?.isMappedDirectly == true, "the data are not aligned")
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["out.safetensors"])
    }
  }
}

/// What the file system can put in the way of writing.
@Suite struct SafetensorsFileTests {
  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private func names(_ directory: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: directory))
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    lstat(path, &status)
    return status.st_mode & 0o7777
  }

  @Test func keepsPermissionsAndFollowsLinks() throws {
    try withTemporaryDirectory { (directory) throws in
      let path = directory + "/out"
      try write("old", to: path)
      #expect(chmod(path, 0o640) == 0)
      #expect(symlink("out", directory + "/link") == 0)
      try Safetensors.write([:], to: directory + "/link")
      #expect(mode(path) == 0o640)
      #expect(try Checkpoint.open(path).arrays.isEmpty)
      #expect(try names(directory) == ["out", "link"])
      #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: directory + "/link")) == "out")
    }
  }

  @Test(arguments: ["/dev/full", "/dev/null", "/tmp"]) func refusesDevicesAndDirectories(path: String) throws
  {
    let error = #expect(throws: CheckpointError.self) { try Safetensors.write([:], to: path) }
    #expect(
      error?.kind == .unwritable && error?.file == path && error?.problem.contains("cannot replace") == true)
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG)
  }

  @Test func namesMissingDirectoriesAndPermission() throws {
    try withTemporaryDirectory { (directory) throws in
      let missing = #expect(throws: CheckpointError.self) {
        try Safetensors.write([:], to: directory + "/no/out")
      }
      #expect(missing?.description.contains("No such file") == true && missing?.file == directory + "/no/out")
      #expect(chmod(directory, 0o555) == 0)
      let denied = #expect(throws: CheckpointError.self) {
        try asOrdinaryUser { try Safetensors.write([:], to: directory + "/out") }
      }
      #expect(denied?.description.contains("Permission denied") == true)
      #expect(chmod(directory, 0o777) == 0)
      try write("old", to: directory + "/protected")
      #expect(chmod(directory + "/protected", 0o444) == 0)
      let protected = #expect(throws: CheckpointError.self) {
        try asOrdinaryUser { try Safetensors.write([:], to: directory + "/protected") }
      }
      #expect(protected?.description.contains("Permission denied") == true)
      #expect(try names(directory) == ["protected"])
    }
  }
}
