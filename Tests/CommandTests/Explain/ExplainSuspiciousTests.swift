import Foundation
import TestSupport
import Testing

/// `explain --suspicious` on the demo, with annotations in which two objects are spoilt.
@Suite(.serialized)
struct ExplainSuspiciousTests {
  private let folder = TemporaryFolder()
  private let demo = Program.checkout + "/assets/demo"

  /// Without the traffic light of `8_distractors.png`, and with that of `4_crowd.png` called a bird.
  private func spoiltAnnotations() throws -> String {
    let data = try Data(contentsOf: URL(filePath: demo + "/annotations.json"))
    var document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    var objects = try #require(document["annotations"] as? [[String: Any]])
    objects.removeAll { $0["id"] as? Int == 80 }
    let changed = try #require(objects.firstIndex { $0["id"] as? Int == 44 })
    objects[changed]["category_id"] = 1
    document["annotations"] = objects
    let text = String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
    return folder.write("spoilt.json", text)
  }

  @Test func putsTheSpoiltObjectsFirst() throws {
    let annotations = try spoiltAnnotations()
    let outcome = try Program.run(
      "explain", demo, "--annotations", annotations, "--suspicious", "5", "--format", "json")
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    let document = try outcome.json()
    #expect((document["images"] as? [Any])?.count == 8, "the rest of the document is as without the flag")
    let lists = try #require(document["suspicious"] as? [String: [[String: Any]]])

    let missing = try #require(lists["missing"])
    #expect(missing.count == 5)
    let lost = try #require(missing.first)
    #expect((lost["file"] as? String)?.hasSuffix("8_distractors.png") == true)
    #expect(lost["label"] as? String == "traffic light" && lost["label_id"] as? Int == 15)
    #expect((lost["score"] as? Double ?? 0) > 0.9)
    let box = try #require(lost["box"] as? [Double])
    for (edge, annotated) in zip(box, [286.0, 273, 313, 327]) { #expect(abs(edge - annotated) < 8) }

    let wrong = try #require(lists["wrong"])
    #expect(wrong.count == 5)
    let changed = try #require(wrong.first)
    #expect((changed["file"] as? String)?.hasSuffix("4_crowd.png") == true)
    #expect(changed["id"] as? Int == 44 && changed["label"] as? String == "bird")
    #expect((changed["suggested"] as? [String: Any])?["label"] as? String == "traffic light")
    for list in [missing, wrong] {
      let ranks = list.compactMap { $0["suspicion"] as? Double }
      #expect(ranks.count == 5 && ranks == ranks.sorted(by: >))
    }
  }

  @Test func saysSoInWordsAndOpensThePlaces() throws {
    let annotations = try spoiltAnnotations()
    let outcome = try Program.run(
      "explain", demo + "/8_distractors.png", demo + "/4_crowd.png", "--annotations", annotations,
      "--suspicious", "1")
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    let text = outcome.stdout
    let words = text.split { $0.isWhitespace }.joined(separator: " ")
    #expect(words.contains("Only a look at each tells which of the two is wrong"), "\(text)")
    #expect(words.contains("Missing labels? 1 detection where nothing is annotated"), "\(text)")
    #expect(words.contains("Wrong labels? 1 object for which another class scores more"), "\(text)")
    #expect(words.contains("4_crowd.png: rather traffic light"), "\(text)")
    #expect(!text.contains("missed: "), "the lists stand in place of the explanations")
    let commands = text.split(separator: "\n").compactMap { line in
      line.range(of: "look: retinascope ").map { String(line[$0.upperBound...]) }
    }
    #expect(commands.count == 2)
    // What the inspector opens, `render` draws.
    for (command, title) in zip(commands, ["Why traffic light 0.97?", "Why was bird 17 missed?"]) {
      let drawn = try Program().run(shell: "retinascope render --format text --size 100x30 \(command)")
      #expect(drawn.exitCode == 0, "\(command): \(drawn.stderr)")
      #expect(drawn.stdout.contains(title), "\(command)\n\(drawn.stdout)")
    }
  }

  @Test func explainsTheWorstBesideThem() throws {
    let outcome = try Program.run(
      "explain", demo + "/4_crowd.png", "--suspicious", "1", "--worst", "1")
    #expect(outcome.exitCode == 0)
    #expect(outcome.stdout.split(separator: "\n").count { $0.contains("missed: ") } == 1)
    #expect(outcome.words.contains("Missing labels?"))
  }

  @Test(arguments: [
    (["--suspicious", "0"], "--suspicious 0: expected a whole number from 1"),
    (
      ["a.png", "--box", "1,2,3,4", "--label", "bird", "--suspicious", "5"],
      "--suspicious compares with annotations"
    ),
  ])
  func refusesWrongUsage(arguments: [String], complaint: String) throws {
    let outcome = try Program().run(["explain"] + arguments)
    #expect(outcome.exitCode == 64 && outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(complaint), "\(outcome.stderr)")
  }
}
