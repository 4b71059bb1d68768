import TestSupport
import Testing

struct HelpTests {
  /// What makes the manual page of it leaves out everything else.
  @Test func isASCII() throws {
    let help = try Program.run("--experimental-dump-help")
    #expect(help.exitCode == 0)
    let other = help.stdout.split(separator: "\n").filter { !$0.utf8.allSatisfy { $0 < 0x80 } }
    #expect(other.isEmpty, "\(other)")
  }

  @Test(arguments: ["inspect", "render"]) func namesTheViewThatACommandBeginsWith(_ command: String) throws {
    let help = try Program.run("help", command).stdout.split { $0 == " " || $0 == "\n" }.joined(
      separator: " ")
    #expect(help.contains("default: detections"), "\(help)")
  }
}
