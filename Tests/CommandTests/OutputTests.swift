import Foundation
import Glibc
import TestSupport
import Testing

/// What `--output` does, by the command that is quickest to write something.
struct OutputTests {
  private let folder = TemporaryFolder()

  private func render(to output: String) throws -> Program.Outcome {
    try Program.run(
      "render", Program.checkout + "/assets/demo/1_easy.png", "--view", "picture", "--format", "text",
      "--size",
      "20x5", "--output", output)
  }

  @Test func replacesAFileAndKeepsItsPermissions() throws {
    let path = folder.write("out.txt", "old")
    chmod(path, 0o640)
    #expect(try render(to: path).exitCode == 0)
    #expect(folder.text("out.txt")?.split(separator: "\n", omittingEmptySubsequences: false).count ?? 0 >= 5)
    #expect(folder.names == ["out.txt"])
    var status = stat()
    stat(path, &status)
    #expect(status.st_mode & 0o777 == 0o640)
  }

  @Test func followsLinks() throws {
    folder.write("real", "old")
    symlink("real", folder.file("link"))
    #expect(try render(to: folder.file("link")).exitCode == 0)
    #expect(folder.text("real") != "old")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "real")
  }

  @Test func writesToWhatIsNoOrdinaryFile() throws {
    #expect(try render(to: "/dev/null").exitCode == 0)
    var status = stat()
    stat("/dev/null", &status)
    #expect(status.st_mode & S_IFMT == S_IFCHR, "the device was not replaced by a file")
  }

  @Test func saysWhyAPlaceCannotBeWritten() throws {
    for (path, reason) in [
      (folder.path, "folder"), (folder.file("absent/out"), "the folder that it should go to does not exist"),
      ("/dev/full", "No space left on device"),
    ] {
      let outcome = try render(to: path)
      #expect(outcome.exitCode == 1)
      #expect(
        outcome.stderr.lowercased().contains(reason.lowercased())
          || outcome.stderr.contains("Is a directory"), "\(outcome.stderr)")
    }
    #expect(folder.names == [])
  }

  /// Lines are added, behind a line that was cut off.
  @Test func addsLinesToAJSONLFile() throws {
    let path = folder.write("run.jsonl", "one\ntorn")
    let outcome = try Program.run("detect", folder.file("absent.png"), "--format", "jsonl", "--output", path)
    #expect(outcome.exitCode == 1)
    let lines = folder.text("run.jsonl")?.split(separator: "\n") ?? []
    #expect(lines.prefix(2) == ["one", "torn"])
    #expect(lines.count == 3 && lines[2].hasPrefix(#"{"file":"#) && lines[2].contains(#""error":"#))
    #expect(folder.names == ["run.jsonl"])
  }
}
