import Foundation
import TestSupport
import Testing

/// What the loss command answers to bad input: one clear line, and an exit code that is not 0.
@Suite("Bad input of the loss command")
struct LossInputTests {
  private let folder = TemporaryFolder()
  private let fixtures = Program.checkout + "/Tests/TrainingTests/Fixtures"
  private var trace: String { "\(fixtures)/torchvision.trace.safetensors" }
  private var annotations: String { "\(fixtures)/torchvision.annotations.json" }

  /// Expects that a run fails and says all of these words.
  private func refuses(
    _ arguments: [String], _ words: String..., location: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try Program().run(["loss"] + arguments)
    #expect(outcome.exitCode != 0 && outcome.exitCode != nil, "\(outcome.stderr)", sourceLocation: location)
    for word in words {
      #expect(outcome.stderr.contains(word), "\(word): \(outcome.stderr)", sourceLocation: location)
    }
    let usage = outcome.stderr.split(separator: "\n").filter {
      !$0.hasPrefix("Help:") && !$0.hasPrefix("See ")
    }
    #expect(usage.count == 1, "more than one line: \(outcome.stderr)", sourceLocation: location)
    #expect(outcome.stdout.isEmpty, sourceLocation: location)
  }

  @Test(
    "α, γ, π and β out of range",
    arguments: [
      ("--alpha", "1.5", "from 0 to 1, or none"), ("--alpha", "-0.1", "from 0 to 1, or none"),
      ("--alpha", "nan", "from 0 to 1, or none"), ("--gamma", "-1", "from 0 to 100"),
      ("--gamma", "nan", "from 0 to 100"), ("--gamma", "1e9", "from 0 to 100"),
      ("--prior", "0", "above 0, below 1"), ("--prior", "1", "above 0, below 1"),
      ("--beta", "1", "goes with --box-loss smooth-l1"),
    ])
  func ranges(flag: String, value: String, words: String) throws {
    try refuses([trace, "--annotations", annotations, "\(flag)=\(value)"], flag, words)
  }

  @Test func noAnnotations() throws {
    let lonely = folder.write(
      "a.png", try Data(contentsOf: URL(filePath: Program.checkout + "/assets/demo/6_portrait.png")))
    try refuses(
      [lonely], "no annotations: looked for annotations.json", "a.xml", "labels beside it", folder.path,
      "--annotations FILE")
    try refuses([trace], "no annotations: nothing lies beside a trace")
    try refuses([trace, "--output=a", "--gradients=a"], "name the same file")
  }

  @Test func otherPictures() throws {
    let other = folder.write("other.safetensors", try Data(contentsOf: URL(filePath: trace)))
    try refuses(
      [other, "--annotations", annotations], "none of the pictures is in it", "torchvision.trace.safetensors")
  }

  @Test func noBoxes() throws {
    let empty = folder.write(
      "empty.json",
      #"{"images":[{"id":1,"file_name":"torchvision.trace.safetensors"}],"categories":[{"id":1,"name":"class 0"}],"annotations":[]}"#
    )
    try refuses([trace, "--annotations", empty], "it has no box in")
  }

  @Test func otherClasses() throws {
    let text = try String(contentsOfFile: annotations, encoding: .utf8)
    let renamed = folder.write("renamed.json", text.replacing("class ", with: "kind "))
    try refuses(
      [trace, "--annotations", renamed], "none of its classes (kind 0, kind 1, kind 2)", "class 0, class 1")
  }

  /// A copy of the trace whose logit of class 1 at P4's anchor 5 is not a number.
  private func brokenTrace(_ name: String) throws -> String {
    var bytes = try Data(contentsOf: URL(filePath: trace))
    // The header gives the place of the array.
    let length = bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    let header = try #require(
      try JSONSerialization.jsonObject(with: bytes[8..<8 + length]) as? [String: Any])
    let array = try #require(header["logits.p4"] as? [String: Any])
    let start = try #require((array["data_offsets"] as? [Int])?.first)
    let place = 8 + length + start + (5 * 3 + 1) * 4
    bytes.replaceSubrange(place..<place + 4, with: [0, 0, 0xC0, 0x7F])
    return folder.write(name, bytes)
  }

  @Test("a logit that is not a number is named by level and anchor")
  func notANumber() throws {
    try refuses(
      [try brokenTrace("torchvision.trace.safetensors"), "--annotations", annotations],
      "P4, anchor 5: the logit of class 1 is not a finite number")
  }

  @Test("a picture that fails is reported, the others are measured, and the exit code says so")
  func failedPicture() throws {
    let broken = try brokenTrace("broken.trace.safetensors")
    let both = folder.write(
      "both.json",
      try String(contentsOfFile: annotations, encoding: .utf8).replacing(
        "\"images\": [", with: "\"images\": [{\"id\": 2, \"file_name\": \"broken.trace.safetensors\"}, "))
    let outcome = try Program().run(["loss", trace, broken, "--annotations", both, "--format", "json"])
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("P4, anchor 5") && outcome.stderr.contains("1 of 2 pictures failed."))
    let images = try #require(try outcome.json()["images"] as? [[String: Any]])
    #expect(images[0]["positives"] as? Int == 23)
    #expect((images[1]["error"] as? String)?.contains("P4, anchor 5") == true)
    let total = try #require(try outcome.json()["total"] as? [String: Any])
    #expect(total["pictures"] as? Int == 1)
  }
}
