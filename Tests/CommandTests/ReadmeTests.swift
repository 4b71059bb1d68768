import Foundation
import TestSupport
import Testing

@Suite("README")
struct ReadmeTests {
  private static let text =
    (try? String(contentsOfFile: Program.checkout + "/README.md", encoding: .utf8)) ?? ""

  /// The lines of a block of code without their indent, from the line that begins so.
  private static func block(_ start: String) -> [Substring] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.firstIndex(where: { $0.hasPrefix("    " + start) }) else { return [] }
    return lines[first...].prefix { $0.isEmpty || $0.hasPrefix("    ") }.map { $0.dropFirst(4) }
      .reversed().drop(while: \.isEmpty).reversed()
  }

  /// How long a picture took differs from run to run.
  private static func withoutTimes(_ text: String) -> String { text.replacing(/, [0-9,]+ ms/, with: "") }

  @Test(
    "what it shows of a command is what the command prints",
    arguments: [
      ("assets/demo/8_distractors.png  448×384", ["detect", "assets/demo/8_distractors.png"]),
      ("missed: sports ball", ["explain", "--worst", "1"]),
      ("assets/demo/1_easy.png, 512×384: loss", ["loss", "assets/demo/1_easy.png"]),
    ])
  func output(start: String, command: [String]) throws {
    let shown = Self.block(start)
    try #require(shown.count > 5, "README.md has no lines that begin with \(start)")
    #expect(Self.text.contains("`retinascope \(command.joined(separator: " "))"))
    let outcome = try Program().run(command)
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    // An indent of the whole output is left out there.
    let printed = outcome.stdout.split(separator: "\n", omittingEmptySubsequences: false)
    let indent = printed.first.map { $0.prefix { $0 == " " }.count } ?? 0
    let lines = printed.map { String($0.dropFirst(min(indent, $0.prefix { $0 == " " }.count))) }
    #expect(
      Self.withoutTimes(shown.joined(separator: "\n"))
        == Self.withoutTimes(lines.prefix(shown.count).joined(separator: "\n")))
  }

  @Test("it names no command, topic or flag that is not there")
  func names() throws {
    let help = try Program.run("help").stdout
    for match in Self.text.matches(of: /\n\| `([a-z-]+)` \|/) where match.output.1 != "retinascope" {
      #expect(help.contains("  \(match.output.1) "), "\(match.output.1)")
    }
    // Flags of other programs stand there, too.
    let foreign: Set = [
      "--requeue", "--array", "--cpus-per-task", "--help",
    ]
    let known = try Program.run("--experimental-dump-help").stdout
    for match in Self.text.matches(of: /--[a-z][a-z-]+/) where !foreign.contains(String(match.output)) {
      #expect(known.contains("\"\(match.output.dropFirst(2))\""), "\(match.output)")
    }
  }
}
