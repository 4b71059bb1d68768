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
