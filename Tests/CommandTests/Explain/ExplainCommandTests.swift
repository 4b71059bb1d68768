import Foundation
import TestSupport
import Testing

/// The built program on the demo, from outside.
@Suite(.serialized)
struct ExplainCommandTests {
  private let folder = TemporaryFolder()
  private let demo = Program.checkout + "/assets/demo"

  private func explain(_ arguments: String...) throws -> Program.Outcome {
    try Program().run(["explain"] + arguments)
  }

  private func images(_ outcome: Program.Outcome) throws -> [[String: Any]] {
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    return try #require(try outcome.json()["images"] as? [[String: Any]])
  }

  /// Objects of all pictures, with their pictures' names.
  private func objects(_ outcome: Program.Outcome) throws -> [[String: Any]] {
    try images(outcome).flatMap { try #require($0["objects"] as? [[String: Any]]) }
  }

  @Test func explainsTheDemoInWords() throws {
    let outcome = try explain()
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    let text = outcome.stdout
    #expect(
      text.hasPrefix("assets/demo/4_crowd.png, 512×384: found 10 of 22 objects"), "the most misses first")
    for part in [
      """
        missed: horse, 64×51 px at 287,50: score too low
          The best box on it (P5, IoU 0.86) scores 0.28 as horse, and must be above
          0.40: its logit is −0.93, and above −0.41 is needed. There it was taken for
          background: no other class scores more.
          60 boxes cover it → 0 above the score.
      """,
      "remedy: --score 0.4,horse=0.283 finds it",
      "missed: big cat, 12×5 px at 299,255: no anchor fits",
      "The\n    network sees the object as 12×5 px.",
      "2 above the score → 2 within top k → 0 after NMS.",
      "8 pictures: found 42 of 81 objects",
      "    12 of 22  assets/demo/4_crowd.png\n",
      "Nothing is systematically wrong",
    ] {
      #expect(text.contains(part), "\(part) is missing in \(text)")
    }
    let long = text.split(separator: "\n").filter { $0.count > 80 && !$0.contains("look: ") }
    #expect(long == [], "lines of more than 80 columns")
  }

  @Test func givesTheSameAsJSON() throws {
    let outcome = try explain("--format", "json")
    let objects = try objects(outcome)
    #expect(objects.count == 81)
    let missed = objects.filter { $0["status"] as? String == "missed" }
    let causes = try #require(try outcome.json()["causes"] as? [String: Any])
    #expect((causes["found"] as? Int, causes["missed"] as? Int) == (42, missed.count))
    let stages = try #require(causes["stages"] as? [String: Int])
    #expect(causes["taken_for_another_class"] as? Int == 2, "one more is hidden by another object's")
    for (stage, count) in stages {
      #expect(missed.count { $0["stage"] as? String == stage } == count, "\(stage)")
    }
    #expect(stages["score"] == 36 && stages["anchors"] == 1 && stages["nms"] == 1 && stages["matching"] == 1)
    for object in objects {
      #expect((object["box"] as? [Double])?.count == 4)
      #expect(object["label"] is String && object["label_id"] is Int && object["id"] is Int)
      let survivors = try #require(object["survivors"] as? [String: Int])
      #expect(
        survivors["covering"]! >= survivors["above_score"]! && survivors["kept"]! >= survivors["matched"]!)
      #expect((object["status"] as? String == "found") == (survivors["matched"] == 1))
      #expect((object["detection"] != nil) == (survivors["matched"] == 1))
    }
    let horse = try #require(
      missed.first { $0["label"] as? String == "horse" && $0["box"] as? [Double] == [287, 50, 351, 101] })
    let remedy = try #require(horse["remedy"] as? [String: Any])
    #expect(remedy["knob"] as? String == "score")
    #expect(remedy["value"] as? Double == 0.283)
    #expect(remedy["flags"] as? [String] == ["--score", "0.4,horse=0.283"])
    #expect((remedy["admits"] as? [String: Int])?["false_positives"] == 2)
    let worst = try #require(try outcome.json()["worst"] as? [[String: Int]])
    #expect(worst.count == missed.count)
  }

  @Test func remediesDoWhatTheySay() throws {
    let before = try explain(demo + "/4_crowd.png", "--format", "json")
    var tried = 0
    for object in try objects(before) where object["status"] as? String == "missed" {
      guard let remedy = object["remedy"] as? [String: Any], let flags = remedy["flags"] as? [String],
        remedy["knob"] as? String == "score", tried < 4
      else { continue }
      tried += 1
      let outcome = try Program().run(["explain", demo + "/4_crowd.png", "--format", "json"] + flags)
      let after = try objects(outcome)
      let same = after.first { $0["id"] as? Int == object["id"] as? Int }
      #expect(same?["status"] as? String == "found", "\(flags)")
    }
    #expect(tried == 4)
  }

  @Test func asksAboutOneBox() throws {
    let arguments = [demo + "/1_easy.png", "--box", "186,155,173,192", "--label", "traffic sign"]
    let text = try Program().run(["explain"] + arguments)
    #expect((text.exitCode, text.stderr) == (0, ""))
    #expect(text.words.contains("found 0 of 1 object "))
    #expect(text.words.contains("taken for orange: 0.50"))
    #expect(text.words.contains("--view scores --class 'traffic sign'"))
    #expect(!text.words.contains(" false positives: ") && !text.stdout.contains("systematic"))
    let object = try #require(
      try objects(try Program().run(["explain"] + arguments + ["--format", "json"])).first)
    #expect(object["stage"] as? String == "score")
    #expect(object["id"] == nil)
  }

  @Test func picksTheLargestMisses() throws {
    let outcome = try explain("--worst", "2")
    let heads = outcome.stdout.split(separator: "\n").filter { $0.contains("missed: ") }
    #expect(heads.count == 2)
    #expect(heads.first?.contains("sports ball, 180×188 px at 288,195, in") == true)
    #expect(heads.last?.contains("traffic sign, 173×192 px") == true)
    #expect(outcome.words.contains("8 pictures: found 42 of 81 objects"))
    #expect(
      outcome.words.contains(
        "Lost at score: 2 taken for another class that scored enough, 33 for background, 1 hidden by another")
    )
  }

  @Test func listsFoundObjectsOnRequest() throws {
    let outcome = try explain(demo + "/1_easy.png", "--found")
    #expect(
      outcome.stdout.split(separator: "\n").count { $0.hasPrefix("  found: ") } == 2, "\(outcome.stdout)")
  }

  @Test func triesSizes() throws {
    let outcome = try explain(demo + "/3_small.png", "--try-sizes", "--format", "json")
    let cat = try #require(try objects(outcome).first { $0["stage"] as? String == "anchors" })
    let remedy = try #require(cat["remedy"] as? [String: Any])
    let value = try #require(remedy["value"] as? [String: Int])
    let trial = try #require(remedy["trial"] as? [String: Any])
    // A run at that size says the same.
    let other = try Program().run([
      "explain", demo + "/3_small.png", "--format", "json", "--min-size", "\(value["min_size"]!)",
      "--max-size",
      "\(value["max_size"]!)",
    ])
    let there = try #require(try objects(other).first { $0["id"] as? Int == cat["id"] as? Int })
    #expect(trial["status"] as? String == there["status"] as? String)
    #expect(trial["stage"] as? String == there["stage"] as? String)
    #expect(there["stage"] as? String != "anchors")
  }

  @Test func explainsATraceAsItsPicture() throws {
    let trace = folder.file("easy.safetensors")
    #expect(try Program.run("trace", demo + "/1_easy.png", "--output", trace).exitCode == 0)
    func stages(_ source: String) throws -> [String] {
      let outcome = try explain(
        source, "--box", "186,155,173,192", "--label", "traffic sign", "--format", "json")
      return try objects(outcome).compactMap { $0["stage"] as? String }
    }
    #expect(try stages(trace) == stages(demo + "/1_easy.png"))
  }

  @Test func reportsABadPictureAndGoesOn() throws {
    folder.write("1_easy.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3])
    try FileManager.default.copyItem(atPath: demo + "/6_portrait.png", toPath: folder.file("6_portrait.png"))
    try FileManager.default.copyItem(atPath: demo + "/1_easy.png", toPath: folder.file("stranger.png"))
    let outcome = try explain(folder.path, "--annotations", demo + "/annotations.json", "--format", "json")
    #expect(outcome.exitCode == 1)
    let images = try #require(try outcome.json()["images"] as? [[String: Any]])
    #expect(images.count == 2, "a picture that is not annotated is left out")
    #expect(images[0]["objects"] != nil && images[1]["error"] != nil)
    #expect(outcome.stderr.contains("1_easy.png"))
    #expect(outcome.stderr.contains("stranger.png"), "\(outcome.stderr)")
  }

  @Test func writesAFile() throws {
    let path = folder.write("why.json", "old")
    let outcome = try explain(demo + "/1_easy.png", "--format", "json", "--output", path)
    #expect((outcome.exitCode, outcome.stdout) == (0, ""))
    #expect(try JSONSerialization.jsonObject(with: Data(folder.text("why.json")!.utf8)) is [String: Any])
    let itself = try explain(
      demo + "/1_easy.png", "--annotations", demo + "/annotations.json", "--output",
      demo + "/annotations.json")
    #expect(itself.exitCode == 1)
    #expect(itself.stderr.contains("choose another file"))
  }

  @Test func failsWhereNothingIsAnnotated() throws {
    let annotations = folder.write("a.json", #"{"images":[],"annotations":[],"categories":[]}"#)
    let outcome = try explain(demo + "/1_easy.png", "--annotations", annotations)
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("none of the pictures is in it"), "\(outcome.stderr)")
    let other = TemporaryFolder()
    let lonely = other.file("lonely.png")
    try FileManager.default.copyItem(atPath: demo + "/1_easy.png", toPath: lonely)
    let without = try explain(lonely)
    #expect(without.exitCode == 64)
    #expect(without.stderr.contains("What should be found?"), "\(without.stderr)")
  }

  @Test(arguments: [
    ["a.png", "--box", "1,2,3", "--label", "bird"], ["a.png", "--box", "1,2,-3,4", "--label", "bird"],
    ["a.png", "--box", "1,2,nan,4", "--label", "bird"], ["a.png", "--box", "1,2,3,4"],
    ["a.png", "--label", "bird"],
    ["a.png", "b.png", "--box", "1,2,3,4", "--label", "bird"], ["--box", "1,2,3,4", "--label", "bird"],
    ["a.png", "--box", "1,2,3,4", "--label", "bird", "--annotations", "x.json"],
    ["a.png", "--box", "1,2,3,4", "--label", "bird", "--diagnose-setup"], ["--iou", "0"], ["--iou", "1.5"],
    ["--worst", "0"], ["--format", "xml"],
  ])
  func refusesWrongUsage(arguments: [String]) throws {
    let outcome = try Program().run(["explain"] + arguments)
    #expect(outcome.exitCode == 64, "\(outcome.stderr)")
    #expect(outcome.stdout.isEmpty)
  }

  /// The demo's annotations, changed.
  private func annotations(_ change: (inout [String: Any]) -> Void) throws -> String {
    let data = try Data(contentsOf: URL(filePath: demo + "/annotations.json"))
    var annotations = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    change(&annotations)
    let text = String(decoding: try JSONSerialization.data(withJSONObject: annotations), as: UTF8.self)
    return folder.write("changed.json", text)
  }

  @Test func namesAPictureThatIsNotThere() throws {
    let alone = try explain(demo + "/nosuch.png")
    #expect(alone.exitCode == 1)
    #expect(alone.stderr.contains("nosuch.png cannot be read"), "\(alone.stderr)")
    let among = try explain(demo + "/1_easy.png", demo + "/nosuch.png")
    #expect(among.exitCode == 1)
    #expect(among.stderr.contains("1 of 2 pictures failed"), "\(among.stderr)")
    #expect(among.words.contains("found 2 of 4 objects"))
  }

  @Test func saysThatABoxLiesOutsideThePicture() throws {
    let outcome = try explain(demo + "/1_easy.png", "--box", "600,10,8,8", "--label", "bird")
    #expect(
      outcome.words.contains("It lies outside the picture, which ends at 512,384"), "\(outcome.stdout)")
  }

  @Test func countsNoDetectionsOfClassesThatAreNotAnnotated() throws {
    let path = try annotations { all in
      let kept = (all["categories"] as! [[String: Any]]).filter { $0["name"] as? String != "orange" }
      let ids = Set(kept.map { $0["id"] as! Int })
      all["categories"] = kept
      all["annotations"] = (all["annotations"] as! [[String: Any]]).filter {
        ids.contains($0["category_id"] as! Int)
      }
    }
    let outcome = try explain(demo + "/1_easy.png", "--annotations", path)
    #expect(
      outcome.words.contains(
        "1 of 3 objects; 1 of classes that are"), "\(outcome.stdout)")
    #expect(!outcome.words.contains(" false positives: "))
  }

  @Test func tellsOfTransposedSizesBesideTheWorst() throws {
    let path = try annotations { all in
      all["images"] = (all["images"] as! [[String: Any]]).map { image in
        image.merging(["width": image["height"]!, "height": image["width"]!]) { $1 }
      }
    }
    let outcome = try explain(demo, "--annotations", path, "--worst", "1")
    let words = outcome.stdout.split { $0.isWhitespace }.joined(separator: " ")
    #expect(words.contains("note: 1_easy.png is annotated as 384×512"), "\(outcome.stdout)")
    #expect(words.contains("(and 7 others likewise)"))
  }

  @Test func refusesObjectsOfWhichNoneCanBeFound() throws {
    let path = try annotations { all in
      let objects = (all["annotations"] as! [[String: Any]]).prefix(3).enumerated()
      all["annotations"] = objects.map { place, object in
        object.merging(place == 0 ? ["bbox": [1, 1, 0, 0]] : ["ignore": 1]) { $1 }
      }
    }
    let outcome = try explain(demo + "/1_easy.png", "--annotations", path)
    #expect(outcome.exitCode == 1 && outcome.stdout.isEmpty)
    #expect(
      outcome.stderr.contains(
        "of its 3 objects, 2 are crowds or to be ignored, and 1 has no class of the model's, or no width or height"
      ), "\(outcome.stderr)")
  }

  @Test func suggestsClasses() throws {
    let outcome = try explain(demo + "/1_easy.png", "--box", "1,2,3,4", "--label", "brid")
    #expect(outcome.exitCode == 64)
    #expect(outcome.stderr.contains("bird"), "\(outcome.stderr)")
  }
}
