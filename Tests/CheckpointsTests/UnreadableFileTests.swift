import Foundation
import TestSupport
import Testing

@testable import Checkpoints

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
