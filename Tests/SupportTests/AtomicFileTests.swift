import Foundation
import Support
import TestSupport
import Testing

/// A file is replaced whole or not at all.
struct AtomicFileTests {
  private let folder = TemporaryFolder()

  private func mode(_ path: String) -> mode_t? { FileStatus(path, followingLinks: false)?.permissions }

  private func replace(_ path: String, with text: String) throws {
    let file = try AtomicFile(path)
    try file.write(Array(text.utf8))
    try file.commit()
  }

  private func problem(_ path: String) -> FileError.FileProblem? {
    do throws(FileError) {
      _ = try AtomicFile(path)
      return nil
    } catch { return error.problem }
  }

  @Test func leavesTheOldFileWhenNotCommitted() throws {
    let path = folder.write("out", "old")
    do {
      let file = try AtomicFile(path)
      try file.write([UInt8](repeating: 1, count: 100_000))
      #expect(folder.names.count == 2, "the temporary file lies in the target's folder")
    }
    #expect(folder.names == ["out"])
    #expect(folder.text("out") == "old")
  }

  @Test(arguments: [0o640, 0o600, 0o666, 0o777] as [mode_t]) func keepsPermissions(mode: mode_t) throws {
    let path = folder.write("out", "old")
    #expect(chmod(path, mode) == 0)
    try replace(path, with: "new")
    #expect(self.mode(path) == mode)
    #expect(folder.text("out") == "new")
    #expect(folder.names == ["out"])
  }

  @Test func newFilesHaveOrdinaryPermissions() throws {
    try replace(folder.file("new"), with: "text")
    close(open(folder.file("plain"), O_CREAT | O_WRONLY, 0o666))
    #expect(mode(folder.file("new")) == mode(folder.file("plain")))
  }

  @Test func followsLinks() throws {
    folder.write("real", "old")
    symlink("real", folder.file("link"))
    try replace(folder.file("link"), with: "new")
    #expect(folder.text("real") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "real")
    #expect(folder.names == ["link", "real"])
  }

  @Test func takesLongAndStrangeNames() throws {
    for name in [String(repeating: "é", count: 127), "-dash", " ", "a\nb"] {
      try replace(folder.file(name), with: "text")
      #expect(folder.text(name) == "text")
    }
  }

  @Test func refusesWhatNoFileCanReplace() {
    #expect(problem(folder.path) == .folder)
    #expect(problem("/dev/null") == .notRegular)
    #expect(problem("") == .system(ENOENT))
    #expect(problem("a\0b") == .nulInName)
    #expect(problem(folder.file("absent/out")) == .system(ENOENT))
  }

  @Test func writesInPlaceWhereAsked() throws {
    let file = try AtomicFile("/dev/null", specialFiles: .writtenInPlace)
    try file.write([1])
    try file.commit()
    #expect(FileStatus("/dev/null")?.kind == .other, "the device was not replaced by a file")
    let full = try AtomicFile("/dev/full", specialFiles: .writtenInPlace)
    #expect(throws: FileError(.writing, "/dev/full", .system(ENOSPC))) { try full.write([1]) }
  }
}
