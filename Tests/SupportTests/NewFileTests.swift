import Foundation
import Support
import TestSupport
import Testing

struct NewFileTests {
  private let folder = TemporaryFolder()

  @Test func neverReplacesAFile() throws {
    let first = try NewFile.write([1], folder: folder.path + "/", stem: "a/b", ending: "png")
    let second = try NewFile.write([2], folder: folder.path + "/", stem: "a/b", ending: "png")
    #expect(folder.names == ["a_b-2.png", "a_b.png"])
    #expect(first == folder.file("a_b.png") && second == folder.file("a_b-2.png"))
    #expect(folder.text("a_b.png") == "\u{1}")
    #expect(throws: FileError.self) {
      try NewFile.write([1], folder: folder.path + "/missing/", stem: "a", ending: "png")
    }
  }

  @Test(.enabled(if: SmallDisk.isPossible)) func leavesNoHalfOfAFile() throws {
    let disk = try SmallDisk()
    #expect(throws: FileError(.writing, disk.path + "/a.png", .system(ENOSPC))) {
      try NewFile.write(
        Array(repeating: 1, count: 1 << 20), folder: disk.path + "/", stem: "a", ending: "png")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
  }
}
