import Foundation
import RetinaNet
import Support
import TestSupport
import Testing

/// Runs that are killed in the middle, by SIGKILL, and taken up again until they are done.
@Suite(.serialized)
struct BrokenRunTests {
  private let folder = TemporaryFolder()

  /// Small pictures, for more moments between them: each scene under a few names, and one that is damaged.
  private func evaluate(into output: String) throws -> [String] {
    if !folder.names.contains("pictures") {
      let demo = Program.checkout + "/assets/demo"
      var images: [[String: Any]] = []
      for copy in 0..<3 {
        for scene in ["1_easy", "3_small", "6_portrait", "7_dark"] {
          let bytes = try Data(contentsOf: URL(filePath: "\(demo)/\(scene).png"))
          folder.write("pictures/\(scene)-\(copy).png", bytes)
          images.append(["id": images.count + 1, "file_name": "\(scene)-\(copy).png"])
        }
      }
      folder.write("pictures/5_damaged.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3])
      images.append(["id": images.count + 1, "file_name": "5_damaged.png"])
      let annotations: [String: Any] = [
        "images": images, "categories": [["id": 1, "name": "bird"]], "annotations": [[String: Any]](),
      ]
      folder.write("annotations.json", try JSONSerialization.data(withJSONObject: annotations))
    }
    return [
      "evaluate", "--images", folder.file("pictures"), "--annotations", folder.file("annotations.json"),
      "--min-size", "96", "--max-size", "160", "--threads", "1", "--output", output,
    ]
  }

  /// At places drawn from the whole file, and moments after them drawn from the time of a picture: whatever the
  /// machine's pace, most lie within the run.
  @Test func endsWithTheSameBytesHoweverOftenItIsKilled() throws {
    let unbroken = folder.file("unbroken.jsonl")
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try Program().run(evaluate(into: unbroken)).exitCode == 1, "one picture is damaged")
    let length = (clock.now - start) / .microseconds(1)
    let expected = try #require(folder.text("unbroken.jsonl"))
    #expect(expected.split(separator: "\n").count == 14)

    var random = SeededRandom(seed: 20)
    var (kills, between, round) = (0, 0, 0)
    while (kills < 20 || between == 0) && round < 100 {
      round += 1
      let path = folder.file("broken-\(round).jsonl")
      var outcome: Program.Outcome?
      for _ in 0..<6 {
        let program = Program(
          interruption: (Int.random(in: 0...expected.utf8.count, using: &random), SIGKILL), watched: path,
          delay: .microseconds(Int.random(in: 0...max(1, Int(length) / 14), using: &random)))
        outcome = try program.run(evaluate(into: path))
        guard outcome?.exitCode == nil else { break }
        kills += 1
        let lines = folder.text("broken-\(round).jsonl")?.split(separator: "\n").count ?? 0
        if (2..<14).contains(lines) { between += 1 }
      }
      if outcome?.exitCode == nil { _ = try Program().run(evaluate(into: path)) }
      guard folder.text("broken-\(round).jsonl") == expected else {
        Issue.record("round \(round), after \(kills) kills in all")
        return
      }
    }
    #expect(kills >= 20 && between > 0, "\(kills) kills, \(between) of them between two pictures")
  }
}
