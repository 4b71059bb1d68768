import Foundation
import TestSupport
import Testing

/// Objects of a class that the model does not have are the largest group of misses where a class is new. No stage lost
/// them, so each tool has to tell of them.
struct UnknownClassTests {
  private let folder = TemporaryFolder()
  private let demo = Program.checkout + "/assets/demo"

  /// The demo's ground truth with another name for a class.
  private func annotations() throws -> String {
    let text = try String(contentsOfFile: demo + "/annotations.json", encoding: .utf8)
    return folder.write("annotations.json", text.replacing("sports ball", with: "mushroom"))
  }

  @Test(arguments: [
    ["explain"], ["render", "--view", "browser", "--format", "text"],
    ["render", "--view", "misses", "--format", "text"],
  ])
  func isToldOf(_ command: [String]) throws {
    let pictures = command.contains("misses") ? demo + "/5_unseen_stamps.png" : demo
    var arguments = [command[0], pictures]
    arguments += command.dropFirst()
    arguments += ["--annotations", try annotations()]
    let outcome = try Program().run(arguments)
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(outcome.words.contains("class unknown: mushroom"), "\(outcome.stdout)")
    let messages = outcome.stderr.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(messages.contains("are left out; train --train new teaches it"), "\(outcome.stderr)")
  }

  @Test func scriptsReadHowMany() throws {
    let file = try annotations()
    let outcome = try Program.run("explain", demo, "--annotations", file, "--format", "json")
    let images = try #require(try outcome.json()["images"] as? [[String: Any]])
    let counts = images.compactMap { ($0["unknown_classes"] as? [String: Int])?["mushroom"] }
    let text = try Program.run("explain", demo, "--annotations", file)
    #expect(text.words.contains("class unknown: mushroom \(counts.reduce(0, +)) "), "\(text.stdout)")
  }
}
