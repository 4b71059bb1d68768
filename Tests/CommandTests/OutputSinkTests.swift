import Foundation
import TestSupport
import Testing

@testable import retinascope

struct OutputSinkTests {
  private let folder = TemporaryFolder()

  @Test func replacesAFileOnlyAtTheEnd() throws {
    let path = folder.write("out.json", "old")
    chmod(path, 0o640)
    let sink = try OutputSink(path: path)
    try sink.write("new")
    #expect(folder.text("out.json") == "old")
    #expect(folder.names.count == 2, "the temporary file lies beside it")
    try sink.finish()
    #expect(folder.text("out.json") == "new")
    #expect(folder.names == ["out.json"])
    var status = stat()
    stat(path, &status)
    #expect(status.st_mode & 0o777 == 0o640)
  }

  @Test func newFilesHaveTheUsersUsualRights() throws {
    let sink = try OutputSink(path: folder.file("new"))
    try sink.finish()
    let plain = folder.file("plain")
    close(open(plain, O_CREAT | O_WRONLY, 0o666))
    var (one, other) = (stat(), stat())
    stat(folder.file("new"), &one)
    stat(plain, &other)
    #expect(one.st_mode == other.st_mode)
  }

  @Test func leavesTheOldFileWhereItIsNotFinished() throws {
    let path = folder.write("out.json", "old")
    do {
      let sink = try OutputSink(path: path)
      try sink.write("half")
    }
    #expect(folder.text("out.json") == "old")
    #expect(folder.names == ["out.json"])
  }

  @Test func followsLinks() throws {
    folder.write("real", "old")
    symlink("real", folder.file("link"))
    let sink = try OutputSink(path: folder.file("link"))
    try sink.write("new")
    try sink.finish()
    #expect(folder.text("real") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "real")
  }

  @Test func addsWholeLines() throws {
    let path = folder.write("run.jsonl", "one\ntorn")
    let sink = try OutputSink(path: path, appends: true)
    try sink.write("two\n")
    #expect(folder.text("run.jsonl") == "one\ntorn\ntwo\n", "a line is there as soon as it is written")
    try sink.finish()
    #expect(folder.names == ["run.jsonl"])
  }

  @Test func takesLongAndStrangeNames() throws {
    for name in [String(repeating: "é", count: 127), "-dash", " ", "a\nb"] {
      let sink = try OutputSink(path: folder.file(name))
      try sink.write("text")
      try sink.finish()
      #expect(folder.text(name) == "text")
    }
  }

  @Test func saysWhyAPlaceCannotBeWritten() {
    func failure(_ path: String) -> String {
      do {
        let sink = try OutputSink(path: path)
        try sink.write("text")
        try sink.finish()
        return "none"
      } catch { return "\(error)" }
    }
    #expect(failure(folder.path).contains("Is a directory"))
    #expect(failure(folder.file("absent/out")).contains("the folder that it should go to does not exist"))
    #expect(failure("/dev/full").contains("No space left on device"))
    #expect(folder.names == [])
  }

  @Test func writesToWhatIsNoOrdinaryFile() throws {
    let sink = try OutputSink(path: "/dev/null")
    try sink.write("text")
    try sink.finish()
    var status = stat()
    stat("/dev/null", &status)
    #expect(status.st_mode & S_IFMT == S_IFCHR, "the device was not replaced by a file")
  }
}
