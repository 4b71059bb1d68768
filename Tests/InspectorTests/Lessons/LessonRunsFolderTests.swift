import Foundation
import TestSupport
import Testing

@testable import Inspector

/// What a killed lesson has left is removed by the next one, and nothing else.
struct LessonRunsFolderTests {
  private let parent = TemporaryFolder()

  private func age(_ name: String) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date.now - 3600], ofItemAtPath: parent.file(name))
  }

  @Test func onlyFoldersThatNobodyHoldsAreRemoved() throws {
    parent.write("elsewhere/precious", "kept")
    for name in ["retinascope-lesson-killed", "retinascope-lesson-young", "another-lesson"] {
      parent.write(name + "/focal/log.jsonl", "{}")
    }
    for name in ["retinascope-lesson-killed/link", "retinascope-lesson-link"] {
      try FileManager.default.createSymbolicLink(
        atPath: parent.file(name), withDestinationPath: parent.file("elsewhere"))
    }
    for name in ["retinascope-lesson-killed", "another-lesson", "elsewhere"] { try age(name) }
    let held = try LessonRunsFolder(in: parent.path)
    try age(String(held.path.dropFirst(parent.path.count + 1)))
    let other = try LessonRunsFolder(in: parent.path)
    let left = try Set(FileManager.default.contentsOfDirectory(atPath: parent.path))
    #expect(!left.contains("retinascope-lesson-killed"))
    #expect(left.isSuperset(of: ["retinascope-lesson-young", "another-lesson", "retinascope-lesson-link"]))
    #expect(parent.text("elsewhere/precious") == "kept", "no link is followed")
    for folder in [held, other] {
      #expect(FileManager.default.fileExists(atPath: folder.path), "a living lesson's")
      folder.remove()
      #expect(!FileManager.default.fileExists(atPath: folder.path))
    }
  }
}
