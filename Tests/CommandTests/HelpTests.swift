import Foundation
import Inspector
import RetinaNet
import TestSupport
import Testing

@Suite("Help")
struct HelpTests {
  static let topics = [
    "keys", "pictures", "annotations", "checkpoints", "config", "training", "json", "terminal", "lessons",
    "exit-codes", "glossary",
  ]

  private func text(_ topic: String) throws -> String {
    let help = try Program.run("help", topic)
    #expect((help.exitCode, help.stderr) == (0, ""), "\(topic)")
    return help.stdout
  }

  /// A text without its line breaks and indents.
  private func flat(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// What makes the manual page of it leaves out everything else.
  @Test func isASCII() throws {
    let help = try Program.run("--experimental-dump-help")
    #expect(help.exitCode == 0)
    let other = help.stdout.split(separator: "\n").filter { !$0.utf8.allSatisfy { $0 < 0x80 } }
    #expect(other.isEmpty, "\(other)")
  }

  @Test(arguments: ["inspect", "render"]) func namesTheViewThatACommandBeginsWith(_ command: String) throws {
    #expect(flat(try text(command)).contains("default: detections"))
  }

  @Test("the program's help lists the topics, and each is a page of 80 columns", arguments: topics)
  func page(_ topic: String) throws {
    #expect(try Program.run("help").stdout.contains("  \(topic) "))
    let page = try text(topic)
    #expect(page.split(separator: "\n").count >= 5)
    let wide = page.split(separator: "\n").filter { $0.count > 80 && !$0.contains("https://") }
    #expect(wide.isEmpty, "\(wide)")
  }

  @Test("topic and manual page have all keys")
  func keys() throws {
    let (page, manual) = (flat(try text("keys")), flat(try Program.run("manual").stdout))
    for binding in KeyTable.bindings {
      #expect(page.contains(flat(binding.text)), "\(binding.text)")
      #expect(manual.contains(flat(binding.text.replacing("-", with: #"\-"#))), "\(binding.text)")
    }
  }

  @Test("no word of the manual page is taken for a request")
  func manual() throws {
    let manual = try Program.run("manual").stdout
    let requests = Set(manual.split(separator: "\n").filter { $0.hasPrefix(".") }.map { $0.prefix(3) })
    #expect(requests.isSubset(of: [".Sh", ".Ss", ".Pp", ".Bl", ".It", ".El", ".Bd", ".Ed"]), "\(requests)")
    #expect(manual.utf8.allSatisfy { $0 < 0x80 })
    for topic in Self.topics {
      #expect(manual.contains(".Sh \(topic.uppercased().replacing("-", with: #"\-"#))\n"))
    }
  }

  @Test("the configuration that the help shows is one")
  func configuration() throws {
    let lines = try text("config").split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix("    {") })
    let end = try #require(lines.lastIndex { $0.hasPrefix("    }") })
    let json = lines[start...end].joined(separator: "\n")
    let layer = try ConfigurationLayer(json: Data(json.utf8), origin: .flag("--config"))
    #expect(layer.classes == ["bird", "cow"] && layer.minSize == 800 && layer.displayScore == 0.5)
  }

  @Test("the members of JSON that the help names are there")
  func json() throws {
    let folder = TemporaryFolder()
    let trace = folder.file("easy.safetensors")
    #expect(try Program.run("trace", "assets/demo/1_easy.png", "--output", trace).exitCode == 0)
    try FileManager.default.copyItem(
      atPath: Program.checkout + "/assets/demo/annotations.json", toPath: folder.file("truth.json"))
    let truth = ["--annotations", "assets/demo/annotations.json"]
    let picture = "assets/demo/1_easy.png"
    let sections = try text("json").split(separator: " --format json:\n")
    try #require(sections.count == 4)
    for (command, section) in [
      (["detect", trace], sections[1]), (["explain", picture] + truth, sections[2]),
      (["evaluate", picture] + truth, sections[3]),
    ] {
      let output = try Program().run(command + ["--format", "json"]).stdout
      let shown = section.prefix { $0 != "." && $0 != ";" }
      for match in shown.matches(of: /"([a-zA-Z0-9_]+)":/) {
        let name = match.output.1
        // What only missed objects have, or failed pictures.
        if ["stage", "evidence", "remedies", "error"].contains(name) { continue }
        #expect(output.contains("\"\(name)\":"), "\(command[0]) has no \(name)")
      }
    }
  }
}
