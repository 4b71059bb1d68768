import Foundation
import Support
import TestSupport
import Testing

struct InputFileTests {
  private let folder = TemporaryFolder()

  private func problem(_ path: String, limit: Int = 1 << 20) -> FileError.FileProblem? {
    do throws(FileError) {
      _ = try InputFile.bytes(of: path, limit: limit)
      return nil
    } catch { return error.problem }
  }

  @Test(arguments: [0, 1, 1 << 18, (1 << 18) + 1, 1_000_000]) func readsAllOfAFile(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let path = folder.write("a", bytes)
    #expect(try InputFile.bytes(of: path, limit: count) == bytes)
    #expect(try InputFile.start(of: path, count: 10) == Array(bytes.prefix(10)))
    if count > 0 { #expect(problem(path, limit: count - 1) == .tooLarge(limit: count - 1)) }
  }

  @Test func readsFromAnyByteOn() throws {
    let file = try InputFile(folder.write("a", Array(0..<10)))
    for (start, expected) in [(7, [7, 8, 9]), (0, [0, 1, 2, 3]), (10, []), (1000, [])] as [(Int, [UInt8])] {
      try file.seek(to: start)
      #expect(try file.readPrefix(4) == expected, "from byte \(start)")
    }
  }

  @Test func readsPipesInPieces() throws {
    let path = folder.file("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let writer = Thread {
      let file = FileHandle(forWritingAtPath: path)
      for _ in 0..<3 {
        try? file?.write(contentsOf: Data("abc".utf8))
        usleep(1000)
      }
      try? file?.close()
    }
    writer.start()
    let file = try InputFile(path)
    #expect(try file.readPrefix(4) == Array("abca".utf8))
    var rest: [UInt8] = []
    try file.readRest(into: &rest, limit: 100)
    #expect(rest == Array("bcabc".utf8))
  }

  @Test func boundsWhatHasNoEnd() {
    #expect(problem("/dev/zero", limit: 1 << 20) == .tooLarge(limit: 1 << 20))
  }

  @Test func saysWhyAFileCannotBeRead() {
    #expect(problem(folder.path) == .folder)
    #expect(problem(folder.file("absent")) == .system(ENOENT))
    #expect(problem("a\0b") == .nulInName)
    #expect("\(FileError(.reading, "a", .system(ENOENT)))" == "a cannot be read: No such file or directory")
  }

  @Test func listsFoldersInTheOrderOfBytes() throws {
    for name in ["b", "a", "é", "B", ".hidden"] { folder.write(name, "") }
    #expect(try Folder.names(in: folder.path) == ["B", "a", "b", "é"])
    #expect(try Folder.names(in: folder.path, includingHidden: true) == [".hidden", "B", "a", "b", "é"])
    #expect(throws: FileError(.reading, folder.file("no"), .system(ENOENT))) {
      try Folder.names(in: folder.file("no"))
    }
  }

  @Test func tellsFilesApart() throws {
    let path = folder.write("a", "text")
    symlink("a", folder.file("link"))
    #expect(FileIdentity(path: path) == FileIdentity(path: folder.file("link")))
    #expect(FileIdentity(path: path) != FileIdentity(path: folder.path))
    #expect(FileIdentity(path: folder.file("absent")) == nil)
    #expect(FileStatus(folder.file("link"), followingLinks: false)?.kind == .symbolicLink)
    #expect(FileStatus(path)?.size == 4)
  }
}

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
