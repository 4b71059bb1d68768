import Foundation
import TestSupport
import Testing

/// Files as people have them, from outside: each gives pycocotools' figures, or says what is wrong and fails.
@Suite struct FieldFilesTests {
  private let folder = TemporaryFolder()
  private let demo = Program.checkout + "/assets/demo"

  private func field(_ name: String) -> String {
    "\(Program.checkout)/Tests/MetricsTests/Goldens/field/\(name).json"
  }

  private func measure(
    _ truth: String, _ found: String, _ flags: String..., exitCode: Int32 = 0
  ) throws -> Program.Outcome {
    let outcome = try Program().run(
      ["evaluate", "--format", "json", "--annotations", truth, "--detections", found] + flags)
    #expect(outcome.exitCode == exitCode, "\(outcome.stderr)")
    #expect(outcome.stdout.isEmpty == (exitCode != 0))
    return outcome
  }

  private func ap(_ outcome: Program.Outcome) throws -> Double {
    try #require((outcome.json()["coco"] as? [String: Double])?["AP"], "\(outcome.stdout)")
  }

  /// The figures are pycocotools'.
  @Test(arguments: [
    ("base-gt", "base-dt", 0.2204, ""), ("text-ids-gt", "text-ids-dt", 0.2204, ""),
    ("zero-width-gt", "base-dt", 0.1481, "4 boxes whose width or height is not above 0"),
    ("base-gt", "one-negative-dt", 0.1773, "1 detection has a negative width or height"),
  ])
  func measuresAsPycocotoolsDoes(truth: String, found: String, expected: Double, note: String) throws {
    let outcome = try measure(field(truth), field(found))
    #expect(abs(try ap(outcome) - expected) < 5e-5)
    #expect(note.isEmpty ? outcome.stderr.isEmpty : outcome.stderr.contains(note), "\(outcome.stderr)")
  }

  @Test func readsDetectionsInAllFormsOfCOCO() throws {
    let rows = try String(contentsOfFile: field("base-dt"), encoding: .utf8)
    let lines = folder.write(
      "rows.jsonl", rows.trimmingCharacters(in: ["[", "]", "\n"]).replacing("}, {", with: "}\n{"))
    let wrapped = folder.write("wrapped.json", #"{"annotations": \#(rows)}"#)
    for found in [lines, wrapped] {
      #expect(abs(try ap(measure(field("base-gt"), found)) - 0.2204) < 5e-5)
    }
    for (truth, found, problem) in [
      (wrapped, field("base-dt"), "they are detections, not annotations"),
      (field("base-gt"), field("base-gt"), "this is a file of annotations, where detections should be"),
    ] {
      let outcome = try measure(truth, found, exitCode: 1)
      #expect(outcome.stderr.contains(problem), "\(outcome.stderr)")
    }
  }

  /// Objects called `Cat` beside others called `cat`, and detections called `CAT`.
  @Test func joinsNamesThatDifferInCase() throws {
    let truth = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: field("base-gt"))))
    let objects = try #require((truth as? [String: Any])?["annotations"] as? [[String: Any]])
    var names: [Int: [String]] = [:]
    for object in objects {
      let (box, id) = (object["bbox"] as! [Double], object["image_id"] as! Int)
      let name = object["category_id"] as! Int == 2 ? "dog" : names[id] == nil ? "Cat" : "cat"
      names[id, default: []].append(
        "im\(id).jpg,\(box[0]),\(box[1]),\(box[0] + box[2]),\(box[1] + box[3]),\(name)")
    }
    let table = folder.write("truth.csv", names.values.joined().joined(separator: "\n"))
    let found = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: field("base-dt"))))
    var lines: [Int: [String]] = [:]
    for row in try #require(found as? [[String: Any]]) {
      let (box, cat) = (row["bbox"] as! [Double], row["category_id"] as! Int == 1)
      lines[row["image_id"] as! Int, default: []].append(
        #"{"box":[\#(box[0]),\#(box[1]),\#(box[0] + box[2]),\#(box[1] + box[3])],"label":"\#(cat ? "CAT" : "dog")","#
          + #""score":\#(row["score"] as! Double)}"#)
    }
    let results = folder.write(
      "found.jsonl",
      names.keys.map {
        #"{"file":"im\#($0).jpg","detections":[\#((lines[$0] ?? []).joined(separator: ","))]}"# + "\n"
      }
      .joined())
    let outcome = try measure(table, results)
    #expect(abs(try ap(outcome) - 0.2204) < 5e-5)
    #expect(outcome.stderr.contains("joined: Cat as cat"), "\(outcome.stderr)")
    #expect(outcome.stderr.contains("written otherwise than the results' class"), "\(outcome.stderr)")
    let apart = try measure(table, results, "--labels", folder.write("names.txt", "Cat\ncat\ndog\n"))
    #expect(!apart.stderr.contains("joined"), "\(apart.stderr)")
    #expect(apart.stderr.contains("1 category shares its class"), "\(apart.stderr)")
  }

  @Test func oddRowsDoNotRefuseTheFile() throws {
    let rows = try String(contentsOfFile: field("base-dt"), encoding: .utf8)
    let odd = folder.write(
      "odd.json",
      rows.replacing(
        "[{", with: #"[null,{"image_id":1},{"image_id":1,"category_id":1,"bbox":[0,0,1,1],"score":NaN},{"#))
    let outcome = try measure(field("base-gt"), odd)
    #expect(abs(try ap(outcome) - 0.2204) < 5e-5)
    #expect(outcome.stderr.split(separator: "\n").count == 3, "\(outcome.stderr)")
  }

  @Test func needsNoFileNames() throws {
    let text = try String(contentsOfFile: field("base-gt"), encoding: .utf8)
    let nameless = folder.write("nameless.json", text.replacing(#/"file_name": "im\d.jpg", /#, with: ""))
    #expect(abs(try ap(measure(nameless, field("base-dt"))) - 0.2204) < 5e-5)
  }

  /// Names as Label Studio on Windows writes them.
  @Test func findsPicturesByTheNamesOfWindows() throws {
    let text = try String(contentsOfFile: demo + "/annotations.json", encoding: .utf8)
    let windows = folder.write(
      "windows.json", text.replacing("1_easy.png", with: #"..\\media\\upload\\4\\0f3e9a11-1_EASY.jpg"#))
    let (same, other) = (try run(demo + "/annotations.json"), try run(windows))
    #expect(same.exitCode == 0 && other.exitCode == 0, "\(other.stderr)")
    #expect(try ap(other) == ap(same))
  }

  private func run(_ annotations: String, _ flags: String...) throws -> Program.Outcome {
    try Program().run(
      ["evaluate", demo + "/1_easy.png", "--annotations", annotations, "--format", "json"] + flags)
  }

  @Test func countsMoreThanAHundredWhereAskedTo() throws {
    let goldens = Program.checkout + "/Tests/MetricsTests/Goldens/maxima."
    let (truth, found) = (goldens + "annotations.json", goldens + "results.json")
    let usual = try measure(truth, found)
    #expect(
      usual.stderr.contains("1 picture has more than 100 objects of a class (1.png has 160 of class 1)")
        && usual.stderr.contains("--coco-max-detections 1,10,200"), "\(usual.stderr)")
    let outcome = try measure(truth, found, "--coco-max-detections", "2,20,150")
    let figures = try #require(outcome.json()["coco"] as? [String: Double])
    #expect(Set(figures.keys).isSuperset(of: ["AR2", "AR20", "AR150"]) && figures["AR100"] == nil)
    #expect(abs(try #require(figures["AP"]) - 0.6776619214747127) < 1e-12)
    #expect(try outcome.json()["coco_max_detections"] as? [Int] == [2, 20, 150])
    #expect(try measure(truth, found, "--coco-max-detections", "1,10,160").stderr.isEmpty)
    for wrong in ["1,10", "10,1,100", "0,1,2", "1,10,x", "1,10,100,1000", "1,10,2000000"] {
      let refused = try Program.run("evaluate", "--coco-max-detections", wrong)
      #expect(refused.exitCode == 64 && refused.stderr.contains("--coco-max-detections"), "\(refused.stderr)")
    }
  }
}

/// Where all annotations, pictures or classes are left out, a figure would say nothing.
@Suite struct NothingMeasuredTests {
  private let folder = TemporaryFolder()
  private let demo = Program.checkout + "/assets/demo"

  private func truth(
    _ annotation: String = #"{"id":1,"image_id":1,"category_id":1,"bbox":[0,0,9,9],"area":81}"#,
    name: String = "cat", category: Int = 1
  ) -> String {
    folder.write(
      "truth.json",
      #"{"images":[{"id":1,"file_name":"1_easy.png"}],"categories":[{"id":\#(category),"name":"\#(name)"}],"annotations":[\#(annotation)]}"#
    )
  }

  private func refusal(_ arguments: String...) throws -> String {
    let outcome = try Program().run(arguments)
    #expect(outcome.exitCode == 1, "\(outcome.stderr)")
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains("Nothing to measure: "), "\(outcome.stderr)")
    return outcome.stderr
  }

  @Test(arguments: [
    (#"[{"image_id":7,"category_id":1,"bbox":[0,0,9,9],"score":1}]"#, "Its first picture is 1, 1_easy.png"),
    (#"[{"image_id":1,"category_id":7,"bbox":[0,0,9,9],"score":1}]"#, "its categories are 1, cat."),
    (#"[{"image_id":1,"category_id":1,"bbox":[0,0,9],"score":1}]"#, "the only detection is left out"),
    (
      #"{"file":"1_easy.png","detections":[{"box":[0,0,9,9],"label":"class 1","score":1}]}"#,
      "with --labels"
    ),
    (#"{"file":"1_easy.png","error":"it is no picture"}"#, "no picture of"), ("", "no picture of"),
    ("[]", "the results hold no detection"),
  ])
  func refusesResultsOfNothing(results: String, expected: String) throws {
    let found = folder.write("found.json", results + "\n")
    let message = try refusal("evaluate", "--annotations", truth(), "--detections", found)
    #expect(message.contains(expected), "\(message)")
  }

  /// CSV only names its classes, so that a list's numbers need --labels.
  @Test func labelsNameTheNumbersOfAList() throws {
    let truth = folder.write("truth.csv", "a.png,1,1,41,31,cat\na.png,60,1,90,31,ant\n")
    let found = folder.write(
      "found.json",
      #"[{"image_id":"a","category_id":3,"bbox":[1,1,40,30],"score":1},{"image_id":"a","category_id":9,"bbox":[60,1,30,30],"score":1}]"#
    )
    let arguments = ["evaluate", "--annotations", truth, "--detections", found, "--format", "json"]
    let refused = try Program().run(arguments)
    #expect(refused.exitCode == 1 && refused.stdout.isEmpty)
    #expect(refused.stderr.contains("give --labels FILE with the numbers and names"), "\(refused.stderr)")
    let labels = folder.write("labels.json", #"{"3": "cat", "9": "ant"}"#)
    let outcome = try Program().run(arguments + ["--labels", labels])
    #expect(outcome.exitCode == 0 && outcome.stderr.isEmpty, "\(outcome.stderr)")
    #expect(outcome.stdout.contains(#""AP":1"#), "\(outcome.stdout)")
  }

  @Test func foundNothingIsAMeasurement() throws {
    let found = folder.write("found.jsonl", #"{"file":"1_easy.png","detections":[]}"# + "\n")
    let outcome = try Program.run("evaluate", "--annotations", truth(), "--detections", found)
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
  }

  @Test func refusesAnnotationsWithoutObjects() throws {
    let found = folder.write("found.jsonl", #"{"file":"1_easy.png","detections":[]}"# + "\n")
    let left = try refusal(
      "evaluate", "--detections", found, "--annotations",
      truth(#"{"id":1,"image_id":1,"category_id":1,"bbox":[0,0,"x",9]}"#))
    #expect(left.contains("holds no object that can be used; what was left out is said above"), "\(left)")
    let none = try refusal("evaluate", demo + "/1_easy.png", "--annotations", truth(""))
    #expect(none.contains("holds no object."), "\(none)")
    #expect(
      try refusal("explain", demo + "/1_easy.png", "--annotations", truth("")).contains("holds no object."))
  }

  @Test func refusesOtherClasses() throws {
    for command in ["evaluate", "explain"] {
      let message = try refusal(
        command, demo + "/1_easy.png", "--annotations", truth(name: #"unic\u001born"#))
      #expect(
        message.contains("is a class of the model (bird, penguin, fish, insect, cow and 15 more)"),
        "\(message)")
      #expect(message.contains(#"unic\u{1b}orn"#) && !message.contains("\u{1b}"), "\(message)")
    }
  }

  /// A fine-tuned file has no class names: the annotations' own categories are offered where their ids fit.
  @Test func offersTheAnnotationsCategoriesAsLabels() throws {
    let names = (0..<20).map { "class \($0)" }
    let config = folder.write("nameless.json", "{\"classes\": \(names)}")
    let message = try refusal(
      "evaluate", demo + "/1_easy.png", "--config", config, "--annotations", demo + "/annotations.json")
    #expect(message.contains("its 20 channels have no names"), "\(message)")
    #expect(
      message.contains("--labels \(demo)/annotations.json names them (channel 0 bird, channel 1 penguin, "),
      "\(message)")
    let beyond = #"{"id":1,"image_id":1,"category_id":99,"bbox":[0,0,9,9],"area":81}"#
    let other = try refusal(
      "evaluate", demo + "/1_easy.png", "--config", config, "--annotations", truth(beyond, category: 99))
    #expect(other.contains("To name them, give --labels FILE with one name a line"), "\(other)")
  }
}
