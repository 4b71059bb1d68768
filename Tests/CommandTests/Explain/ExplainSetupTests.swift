import Foundation
import TestSupport
import Testing

/// Faults that are planted in the demo's annotations and configuration, and what the program says of them.
@Suite(.serialized)
struct ExplainSetupTests {
  private let folder = TemporaryFolder()
  private let demo = Program.checkout + "/assets/demo"

  /// What is said of the set-up, as JSON.
  private func setup(_ arguments: String...) throws -> [String: Any] {
    let outcome = try Program().run(["explain", demo, "--format", "json"] + arguments)
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    return try #require(try outcome.json()["setup"] as? [String: Any])
  }

  private func hypotheses(_ setup: [String: Any]) throws -> [String] {
    try #require(setup["findings"] as? [[String: Any]]).compactMap { $0["hypothesis"] as? String }
  }

  /// The demo's annotations with a fault in each.
  private func annotations(_ name: String, _ fault: (inout [Double], inout Int) -> Void) throws -> String {
    let data = try Data(contentsOf: URL(filePath: demo + "/annotations.json"))
    var root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let objects = try #require(root["annotations"] as? [[String: Any]])
    root["annotations"] = try objects.map { object in
      var object = object
      var box = try #require(object["bbox"] as? [Double])
      var category = try #require(object["category_id"] as? Int)
      fault(&box, &category)
      (object["bbox"], object["category_id"]) = (box, category)
      return object
    }
    return folder.write(name, Array(try JSONSerialization.data(withJSONObject: root)))
  }

  @Test func aBrokenPictureDoesNotEndTheDiagnosis() throws {
    let broken = folder.write("2_mixed.png", "no picture")
    let outcome = try Program().run([
      "explain", demo + "/1_easy.png", broken, "--annotations", demo + "/annotations.json", "--format",
      "json",
      "--diagnose-setup",
    ])
    #expect(outcome.exitCode == 1, "one picture failed")
    let setup = try #require(try outcome.json()["setup"] as? [String: Any], "\(outcome.stderr)")
    #expect((setup["input"] as? [String: Any])?["pictures"] as? [String] == [demo + "/1_easy.png"])
  }

  /// A pipe can be read only once: it is explained, but not tried.
  @Test func explainsWhatItCannotTryAgain() throws {
    let object = #"{"id":1,"image_id":1,"category_id":1,"bbox":[10,10,60,60],"area":3600}"#
    let truth = folder.write(
      "a.json",
      #"{"images":[{"id":1,"file_name":"pipe"}],"annotations":[\#(object)],"categories":[{"id":1,"name":"bird"}]}"#
    )
    let pipe = folder.file("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    let picture = try Data(contentsOf: URL(filePath: demo + "/1_easy.png"))
    DispatchQueue.global().async {
      let writer = FileHandle(forWritingAtPath: pipe)
      try? writer?.write(contentsOf: picture)
      try? writer?.close()
    }
    let outcome = try Program().run(["explain", pipe, "--annotations", truth, "--diagnose-setup"])
    #expect(outcome.exitCode == 1, "what was asked for is not done")
    #expect(outcome.stdout.contains("of 1 object"), "\(outcome.stdout)")
    #expect(outcome.stderr.contains("no picture that can be read again"), "\(outcome.stderr)")
  }

  @Test func accusesNothingOfTheDemo() throws {
    let setup = try setup("--diagnose-setup")
    #expect(try hypotheses(setup) == [])
    #expect((setup["anchors"] as? [String: Any])?["misfit"] as? Bool == false)
    let input = try #require(setup["input"] as? [String: Any])
    #expect(input["winner"] is NSNull)
    let present = try #require(input["present"] as? [String: Any])
    #expect(abs((present["ap50"] as? Double ?? 0) - 0.619) < 0.001, "pycocotools' figure")
    #expect((input["alternatives"] as? [Any])?.count == 7)
  }

  @Test func seesFaultsOfAnnotations() throws {
    let faults: [(String, (inout [Double], inout Int) -> Void)] = [
      ("corners", { box, _ in box = [box[0], box[1], box[0] + box[2], box[1] + box[3]] }),
      ("centers", { box, _ in box = [box[0] + box[2] / 2, box[1] + box[3] / 2, box[2], box[3]] }),
      ("swapped_axes", { box, _ in box = [box[1], box[0], box[3], box[2]] }),
      ("scale", { box, _ in box = box.map { $0 / 2 } }),
      ("class_shift_down", { _, category in category += 1 }),
      ("class_shift_up", { _, category in category -= 1 }),
    ]
    for (name, fault) in faults {
      let setup = try setup("--annotations", annotations("\(name).json", fault))
      #expect(try hypotheses(setup) == [name])
    }
  }

  @Test(arguments: [
    (#"{"bgr":true}"#, "channel_order"),
    (#"{"mean":[0,0,0],"std":[1,1,1]}"#, "torchvision_normalization"),
    (
      #"{"mean":[0.596065,0.558144,0.49735],"std":[0.052441,0.050176,0.050625]}"#, "torchvision_normalization"
    ),
    (#"{"scale":1}"#, "torchvision_normalization"),
    (#"{"mean":[123.675,116.28,103.53],"std":[1,1,1],"scale":1,"bgr":true}"#, "torchvision_normalization"),
  ])
  func seesFaultsOfTheInput(fault: String, expected: String) throws {
    let config = folder.write("config.json", #"{"input":\#(fault)}"#)
    let input = try #require(try setup("--diagnose-setup", "--config", config)["input"] as? [String: Any])
    #expect(input["winner"] as? String == expected)
    // What is proposed mends it.
    let alternatives = try #require(input["alternatives"] as? [[String: Any]])
    let winner = try #require(alternatives.first { $0["hypothesis"] as? String == expected })
    let proposed = folder.write(
      "mended.json", Array(try JSONSerialization.data(withJSONObject: try #require(winner["config"]))))
    let outcome = try Program().run(["explain", demo, "--config", proposed, "--format", "json"])
    #expect((try outcome.json()["causes"] as? [String: Any])?["found"] as? Int == 42)
  }

  @Test func saysWhatToChange() throws {
    let config = folder.write("config.json", #"{"input":{"bgr":true}}"#)
    let outcome = try Program().run([
      "explain", demo, "--diagnose-setup", "--worst", "1", "--config", config,
    ])
    #expect(outcome.words.contains("The input is most likely set up wrongly."), "\(outcome.stdout)")
    #expect(outcome.stdout.contains(#""bgr":false"#))
  }

  @Test func needsAModelToTryInputs() throws {
    let trace = folder.file("1_easy.safetensors")
    #expect(try Program.run("trace", demo + "/1_easy.png", "--output", trace).exitCode == 0)
    // The trace is found in the annotations by its name.
    let annotations = folder.write(
      "a.json",
      #"{"images":[{"id":1,"file_name":"1_easy.safetensors"}],"categories":[{"id":1,"name":"bird"}],"annotations":[]}"#
    )
    let outcome = try Program().run(["explain", trace, "--annotations", annotations, "--diagnose-setup"])
    #expect(outcome.exitCode == 64)
    #expect(outcome.stderr.contains("it needs pictures and a model"), "\(outcome.stderr)")
  }
}
