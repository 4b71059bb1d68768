import Foundation
import TestSupport
import Testing

/// The built program on the demo's scenes, from outside.
@Suite(.serialized)
struct EvaluateCommandTests {
  private let folder = TemporaryFolder()
  private let demo = Program.checkout + "/assets/demo"
  private var annotations: String { demo + "/annotations.json" }

  private func run(_ arguments: String..., exitCode: Int32 = 0) throws -> Program.Outcome {
    let outcome = try Program().run(["evaluate"] + arguments)
    #expect(outcome.exitCode == exitCode, "\(outcome.stderr)")
    return outcome
  }

  private func figures(_ outcome: Program.Outcome) throws -> [String: Double] {
    try #require(try outcome.json()["coco"] as? [String: Double], "\(outcome.stdout)")
  }

  /// pycocotools, on what torchvision detects in the same scenes by the same model.
  @Test func measuresTheDemoAsPycocotoolsDoes() throws {
    let figures = try figures(run("--format", "json"))
    let expected = [
      "AP": 0.4251, "AP50": 0.619, "AP75": 0.468, "APs": 0.4748, "APm": 0.4287, "APl": 0.5858, "AR1": 0.4017,
      "AR10": 0.5503, "AR100": 0.5557,
    ]
    for (name, value) in expected {
      #expect(abs(try #require(figures[name]) - value) < 2e-3, "\(name): \(figures[name] ?? -1)")
    }
  }

  /// A run in memory or a file, in parts, and each of detect's forms.
  @Test func everyWayGivesTheSameReport() throws {
    let expected = try run("--format", "json").stdout
    func measured(_ files: String...) throws -> String {
      try Program().run(
        ["evaluate", "--format", "json", "--annotations", annotations, "--detections"] + files
      ).stdout
    }
    let whole = folder.file("whole.jsonl")
    #expect(try run("--format", "json", "--output", whole).stdout == expected)
    #expect(try measured(whole) == expected)
    let again = try run("--format", "json", "--output", whole)
    #expect(again.stdout == expected)
    #expect(again.stderr.contains("8 of 8 pictures are there; nothing is left to run"))

    let parts = (1...3).map { folder.file("part-\($0).jsonl") }
    for (place, part) in parts.enumerated() {
      let outcome = try run("--shard", "\(place + 1)/3", "--output", part)
      #expect(outcome.stdout.isEmpty)
      #expect(outcome.stderr.contains("--detections \(part)"), "\(outcome.stderr)")
    }
    #expect(try measured(parts[2], parts[0], parts[1]) == expected)

    let found = try ["json", "jsonl", "coco"].map { form in
      let path = folder.file("found.\(form)")
      #expect(try Program.run("detect", "--format", form, "--output", path).exitCode == 0)
      return try measured(path)
    }
    #expect(Set(found).count == 1, "the display score is the model's, which these do not know")
  }

  @Test func measuresOnlyThePicturesThatWereRun() throws {
    let outcome = try run(demo + "/1_easy.png", "--annotations", annotations, "--format", "json")
    #expect(outcome.stderr.contains("have no results; what is in them does not count"), "\(outcome.stderr)")
    #expect(try figures(outcome)["AP"]! > 0.5, "the other scenes' objects do not count")
  }

  @Test func refusesResultsOfOtherPictures() throws {
    let found = folder.write(
      "other.jsonl", #"{"file":"other.png","width":9,"height":9,"detections":[]}"# + "\n")
    let outcome = try run("--detections", found, "--annotations", annotations, exitCode: 1)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains("Nothing to measure: no picture of"), "\(outcome.stderr)")
    let missing = try run(demo + "/nosuch.png", exitCode: 1)
    #expect(missing.stderr.contains("nosuch.png cannot be read"), "\(missing.stderr)")
  }

  @Test func leavesOutPicturesThatTheAnnotationsDoNotKnow() throws {
    let stranger = folder.file("stranger.png")
    try FileManager.default.copyItem(atPath: demo + "/1_easy.png", toPath: stranger)
    let outcome = try run(demo + "/1_easy.png", stranger, "--annotations", annotations)
    #expect(outcome.stderr.contains("left out: \(stranger)"), "\(outcome.stderr)")
    let none = try run(stranger, "--annotations", annotations, exitCode: 1)
    #expect(none.stderr.contains("does not name \(stranger)"), "\(none.stderr)")
    let twice = try run(
      demo + "/1_easy.png", demo + "/../demo/1_easy.png", "--annotations", annotations, exitCode: 1)
    #expect(twice.stderr.contains("would both be 1_easy.png"), "\(twice.stderr)")
  }

  /// A mistyped path must not pass for a picture without annotations: a part would be measured for the whole.
  @Test func failsForAPathThatIsNotThere() throws {
    let among = try run(
      demo + "/1_easy.png", folder.file("nosuch.png"), folder.path, "--annotations", annotations, exitCode: 1)
    #expect(among.stderr.contains("nosuch.png cannot be read: No such file"), "\(among.stderr)")
    #expect(among.stderr.contains("holds no PNG, JPEG, WebP or TIFF picture"), "\(among.stderr)")
    #expect(!among.stdout.isEmpty, "what is there is measured")
    let alone = try run(folder.file("nosuch.png"), "--annotations", annotations, exitCode: 1)
    #expect(alone.stderr.contains("nosuch.png cannot be read: No such file"), "\(alone.stderr)")
  }

  @Test func refusesCrowdsAlone() throws {
    let truth = folder.write(
      "t.json",
      #"{"images":[{"id":1,"file_name":"1_easy.png"}],"categories":[{"id":1,"name":"bird"}],"#
        + #""annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,30,30],"area":900,"iscrowd":1}]}"#
    )
    let found = folder.write(
      "r.jsonl", #"{"file":"1_easy.png","width":512,"height":384,"detections":[]}"# + "\n")
    for arguments in [[demo + "/1_easy.png"], ["--detections", found]] {
      let outcome = try Program().run(["evaluate", "--annotations", truth] + arguments)
      #expect(outcome.exitCode == 1 && outcome.stdout.isEmpty)
      #expect(outcome.stderr.contains("its only object is a crowd"), "\(outcome.stderr)")
    }
  }

  /// pycocotools prints −1 for every figure.
  @Test func refusesObjectsThatDoNotCount() throws {
    let truth = folder.write(
      "t.json",
      #"{"images":[{"id":1,"file_name":"1_easy.png"}],"categories":[{"id":1,"name":"bird"}],"#
        + #""annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,30,30],"area":-900}]}"#)
    let outcome = try run(demo + "/1_easy.png", "--annotations", truth, exitCode: 1)
    #expect(outcome.stdout.isEmpty && outcome.stderr.contains("Nothing to measure"), "\(outcome.stderr)")
    #expect(outcome.stderr.contains("1 has an area below 0"), "\(outcome.stderr)")
    let voc = TemporaryFolder()
    func object(_ name: String, _ difficult: Int) -> String {
      "<object><name>\(name)</name><difficult>\(difficult)</difficult><bndbox><xmin>2</xmin><ymin>2</ymin><xmax>40</xmax><ymax>40</ymax></bndbox></object>"
    }
    func annotate(_ objects: String) {
      voc.write(
        "1_easy.xml", Array("<annotation><filename>1_easy.png</filename>\(objects)</annotation>".utf8))
    }
    annotate(object("bird", 1))
    let difficult = try run(demo + "/1_easy.png", "--annotations", voc.path, exitCode: 1)
    #expect(difficult.stderr.contains("1 is difficult"), "\(difficult.stderr)")
    annotate(object("bird", 1) + object("tool", 0))
    let some = try run(demo + "/1_easy.png", "--annotations", voc.path)
    #expect(
      some.words.contains("Of 2 annotated objects, 1 count: 1 is a crowd or to be ignored."), "\(some.words)")
  }

  @Test func findsGroundTruthBesideThePictures() throws {
    for scene in ["1_easy.png", "3_small.png"] {
      try FileManager.default.copyItem(atPath: "\(demo)/\(scene)", toPath: folder.file(scene))
    }
    let none = try run("--images", folder.path, exitCode: 64)
    #expect(none.stderr.contains("No ground truth lies beside the pictures"), "\(none.stderr)")
    try FileManager.default.copyItem(atPath: annotations, toPath: folder.file("annotations.json"))
    let beside = try run("--images", folder.path, "--format", "json")
    #expect(
      try figures(beside)
        == figures(run("--images", folder.path, "--annotations", annotations, "--format", "json")))
  }

  @Test func saysWhichPartsAreMissing() throws {
    let part = folder.file("part.jsonl")
    _ = try run("--shard", "2/3", "--output", part)
    let outcome = try run("--detections", part, "--annotations", annotations, exitCode: 1)
    #expect(outcome.stderr.contains("missing: the parts 1/3, 3/3."), "\(outcome.stderr)")
    #expect(!outcome.stdout.isEmpty, "what is there is measured")
    let empty = try run(
      demo + "/1_easy.png", "--annotations", annotations, "--shard", "2/3", "--output",
      folder.file("empty.jsonl"))
    #expect(empty.stderr.contains("part 2/3 is empty, since there is only 1 picture"), "\(empty.stderr)")
  }

  @Test func refusesToGoOnWithAnotherRun() throws {
    let path = folder.file("run.jsonl")
    _ = try run("--output", path)
    let before = folder.text("run.jsonl")
    let outcome = try run("--output", path, "--nms", "0.6", "--score", "0.1,bird=0.2", exitCode: 1)
    #expect(outcome.stderr.contains("settings.thresholds.nms: 0.5 → 0.6\n"), "\(outcome.stderr)")
    #expect(outcome.stderr.contains("settings.thresholds.score_by_class.bird: absent → 0.2\n"))
    #expect(folder.text("run.jsonl") == before)
  }

  @Test func takesPicturesFromAList() throws {
    let list = "assets/demo/1_easy.png\nassets/demo/7_dark.png\n"
    let outcome = try Program(input: Array(list.utf8)).run(
      ["evaluate", "--files-from", "-", "--annotations", annotations, "--output", folder.file("run.jsonl")])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    let lines = folder.text("run.jsonl")!.split(separator: "\n").dropFirst()
    #expect(
      lines.map { $0.prefix(33) } == [
        #"{"file":"assets/demo/1_easy.png","#, #"{"file":"assets/demo/7_dark.png","#,
      ])
  }

  @Test func finishesThePictureAtHandWhenInterrupted() throws {
    let path = folder.file("run.jsonl")
    let arguments = ["evaluate", "--images", demo, "--annotations", annotations, "--output", path]
    let outcome = try Program(interruption: (afterBytes: 1000, signal: SIGINT), watched: path).run(arguments)
    #expect(outcome.exitCode == 130)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains("The same command goes on from there"), "\(outcome.stderr)")
    #expect(folder.text("run.jsonl")?.last == "\n")
    #expect(try Program().run(arguments).exitCode == 0)
  }

  @Test(.enabled(if: SmallDisk.isPossible, "mounting a small disk takes root"))
  func keepsWholeLinesOnAFullDisk() throws {
    let disk = try SmallDisk()
    let path = disk.path + "/run.jsonl"
    let outcome = try run("--output", path, exitCode: 1)
    #expect(outcome.stderr.contains("No space left on device"), "\(outcome.stderr)")
    let kept = try #require(FileManager.default.contents(atPath: path))
    #expect(kept.starts(with: Array(#"{"run":"#.utf8)) && kept.last == UInt8(ascii: "\n"))
    let roomy = folder.write("run.jsonl", kept)
    _ = try run("--output", roomy)
    _ = try run("--output", folder.file("unbroken.jsonl"))
    #expect(folder.text("run.jsonl") == folder.text("unbroken.jsonl"))
  }

  @Test func doesNotWriteOverWhatItReads() throws {
    let copy = folder.file("a.json")
    try FileManager.default.copyItem(atPath: annotations, toPath: copy)
    for flags in [["--output", copy], ["--curves", copy], ["--confusion", copy]] {
      let outcome = try Program().run(["evaluate", demo, "--annotations", copy] + flags)
      #expect(outcome.exitCode == 1, "\(flags)")
      #expect(outcome.stderr.contains("is what would be read"), "\(outcome.stderr)")
    }
    #expect(FileManager.default.contentsEqual(atPath: copy, andPath: annotations))
  }

  @Test func namesReachTheTerminalPrintable() throws {
    let name = #"bird\u001b[31m"#
    let truth = folder.write(
      "t.json",
      #"{"images":[{"id":1,"file_name":"a.png"}],"categories":[{"id":1,"name":"\#(name)"},{"id":2,"name":"cow"}],"#
        + #""annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[0,0,9,9],"area":81},"#
        + #"{"id":2,"image_id":1,"category_id":2,"bbox":[20,0,9,9],"area":81}]}"#)
    // The header of a real run, of a model that has such a class.
    let real = folder.file("real.jsonl")
    _ = try run(demo + "/1_easy.png", "--annotations", annotations, "--output", real)
    let first = try String(contentsOfFile: real, encoding: .utf8).prefix { $0 != "\n" }
    let header = first.replacing(#""bird""#, with: "\"\(name)\"")
    let found = folder.write(
      "r.jsonl",
      header + "\n" + #"{"file":"a.png","detections":[{"box":[0,0,9,9],"label":"\#(name)","score":0.9},"#
        + #"{"box":[40,0,49,9],"label":"\#(name)","score":0.5},{"box":[20,0,29,9],"label":"cow","score":0.2}]}"#
        + "\n")
    let outcome = try run("--annotations", truth, "--detections", found)
    #expect(outcome.stdout.contains("Best F1 of each class"), "\(outcome.stdout)")
    #expect(!outcome.stdout.contains("\u{1b}"), "\(outcome.stdout)")
  }

  @Test func refusesMoreCategoriesThanAMatrixCanHave() throws {
    let categories = (1...6000).map { #"{"id":\#($0),"name":"c\#($0)"}"# }.joined(separator: ",")
    let truth = folder.write("many.json", #"{"images":[],"annotations":[],"categories":[\#(categories)]}"#)
    let found = folder.write("none.json", "[]")
    let outcome = try run("--annotations", truth, "--detections", found, exitCode: 1)
    #expect(outcome.stderr.contains("\(truth): it lists 6,000 categories"), "\(outcome.stderr)")
  }

  @Test(arguments: [
    ["--annotations", "a.json"], ["--detections", "r.json"], ["--shard", "1/2"],
    ["--shard", "3/2", "--output", "x"], ["--detections", "r.json", "--annotations", "a", "--output", "x"],
    ["-", "--annotations", "a.json"], ["a.png", "--curves", "x", "--confusion", "x"],
    ["a.png", "--output", "x", "--curves", "./x"],
    ["--iou", "0"], ["--model", "m.pth", "--annotations", "a.json"],
    ["--detections", "r.json", "--annotations", "a", "--nms", "0.4"],
  ])
  func refusesWrongUsage(arguments: [String]) throws {
    let outcome = try Program().run(["evaluate"] + arguments)
    #expect(outcome.exitCode == 64, "\(outcome.stderr)")
    #expect(outcome.stdout.isEmpty)
  }
}
