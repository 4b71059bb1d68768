import Foundation
import Glibc
import TestSupport
import Testing

/// The built program on the demo, from outside.
@Suite(.serialized)
struct DetectCommandTests {
  private let folder = TemporaryFolder()
  private let demo = Program.checkout + "/assets/demo"

  private struct Answers: Decodable {
    struct Picture: Decodable {
      let file: String
      let detections: [Object]
    }
    struct Object: Decodable {
      let box: [Double]
      let label: String
      let labelID: Int
      let score: Double

      enum CodingKeys: String, CodingKey {
        case box, label, score
        case labelID = "label_id"
      }
    }
    let images: [Picture]
  }

  @Test func findsWhatTorchvisionFindsInTheDemo() throws {
    let outcome = try Program.run("detect", "--format", "json")
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    let found = try JSONDecoder().decode(Answers.self, from: Data(outcome.stdout.utf8))
    let expected = try JSONDecoder().decode(
      Answers.self, from: Data(contentsOf: URL(filePath: demo + "/torchvision.json")))
    #expect(found.images.map { ($0.file as NSString).lastPathComponent } == expected.images.map(\.file))
    for (ours, theirs) in zip(found.images, expected.images) {
      let scores = ours.detections.map(\.score)
      #expect(scores == scores.sorted(by: >), "\(ours.file): by falling score")
      var rest = ours.detections
      for object in theirs.detections {
        let match = rest.firstIndex { other in
          other.label == object.label && other.labelID == object.labelID
            && abs(other.score - object.score) <= 1e-4
            && zip(other.box, object.box).allSatisfy { abs($0 - $1) <= 0.05 }
        }
        if let match {
          rest.remove(at: match)
        } else {
          Issue.record("\(ours.file): torchvision's \(object) is missing")
        }
      }
      #expect(rest.isEmpty, "\(ours.file): torchvision has no \(rest)")
    }
  }

  @Test func showsATableByDefault() throws {
    let outcome = try Program.run("detect")
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(outcome.stderr.isEmpty, "no progress bar where there is no terminal")
    #expect(outcome.stdout.contains("1_easy.png  512×384, 2 detections above 0.4, "))
    #expect(outcome.stdout.contains("  0.755  orange"))
  }

  @Test func saysOfATraceWhatItSaysOfThePicture() throws {
    let trace = folder.file("easy.safetensors")
    let traced = try Program.run("trace", demo + "/1_easy.png", "--output", trace)
    #expect((traced.exitCode, traced.stdout, traced.stderr) == (0, "", ""))
    func objects(_ source: String, _ flags: [String]) throws -> NSArray {
      let outcome = try Program.run(["detect", source, "--format", "json"] + flags)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      let images = try #require(try outcome.json()["images"] as? [[String: Any]])
      return try #require(images.first?["detections"] as? NSArray)
    }
    for flags in [
      [], ["--score", "0.3,orange=0.8", "--nms", "0.2"], ["--top-k", "5", "--max-detections", "3"],
    ] {
      let ofPicture = try objects(demo + "/1_easy.png", flags)
      #expect(ofPicture.count > 0)
      #expect(try objects(trace, flags) == ofPicture, "with \(flags)")
    }
  }

  @Test func runsFromAnyFolder() throws {
    let outcome = try Program(directory: "/").run(["detect", demo + "/1_easy.png", "--format", "json"])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(try outcome.json()["model"] as? String == "stamps-r18")
  }

  @Test func reportsABadPictureAndGoesOn() throws {
    folder.write("b\u{1b}[31m.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3])
    try FileManager.default.copyItem(atPath: demo + "/1_easy.png", toPath: folder.file("a.png"))
    try FileManager.default.copyItem(atPath: demo + "/6_portrait.png", toPath: folder.file("c.png"))
    let outcome = try Program.run("detect", folder.path, folder.file("absent.png"), "--format", "json")
    #expect(outcome.exitCode == 1)
    let images = try #require(try outcome.json()["images"] as? [[String: Any]])
    #expect(images.map { $0["error"] != nil } == [false, true, false, true])
    #expect(images[1]["file"] as? String == folder.file("b\u{1b}[31m.png"))
    #expect(images[2]["width"] as? Int == 384)
    #expect(!(outcome.stdout + outcome.stderr).contains("\u{1b}"))
    #expect(outcome.stderr.contains("b\\u{1b}[31m.png"))
    #expect(outcome.stderr.hasSuffix("2 of 4 pictures failed.\n"))
  }

  @Test func readsAPictureFromStandardInput() throws {
    let picture = try Data(contentsOf: URL(filePath: demo + "/1_easy.png"))
    let outcome = try Program(input: Array(picture)).run(["detect", "-", "--format", "jsonl"])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(try outcome.json()["file"] as? String == "-")
    let empty = try Program().run(["detect", "-", "--format", "jsonl"])
    #expect(empty.exitCode == 1)
    #expect(try empty.json()["error"] != nil)
  }

  @Test func readsAListOfPicturesFromStandardInput() throws {
    let list = "assets/demo/1_easy.png\n\nassets/demo/7_dark.png\n"
    let outcome = try Program(input: Array(list.utf8)).run([
      "detect", "--files-from", "-", "--format", "jsonl",
    ])
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(outcome.stdout.split(separator: "\n").count == 2)
  }

  @Test func numbersPicturesAndCategoriesForCOCO() throws {
    let outcome = try Program.run("detect", "--format", "coco")
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    let entries = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [[String: Any]])
    #expect(Set(entries.compactMap { $0["image_id"] as? Int }).count == 8)
    // The demo's annotations count its classes from 1, the model from 0.
    #expect(entries.contains { $0["category_id"] as? Int == 11 && ($0["score"] as? Double ?? 0) > 0.75 })
    let refused = try Program.run("detect", demo + "/1_easy.png", "--format", "coco")
    #expect(refused.exitCode == 1)
    #expect(refused.stdout.isEmpty)
    #expect(refused.stderr.contains("category ids are unknown"))
  }

  @Test func writesAFileWholeOrNotAtAll() throws {
    let path = folder.write("out.json", "old")
    let outcome = try Program.run("detect", demo + "/1_easy.png", "--format", "json", "--output", path)
    #expect((outcome.exitCode, outcome.stdout) == (0, ""))
    #expect(try JSONSerialization.jsonObject(with: Data(folder.text("out.json")!.utf8)) is [String: Any])
    let failed = try Program.run(
      "detect", demo + "/1_easy.png", "--format", "json", "--output", path, "--model", folder.file("absent"))
    #expect(failed.exitCode == 1)
    #expect(folder.names == ["out.json"], "no temporary file is left")
  }

  @Test func addsLinesToAFileOfLines() throws {
    let path = folder.file("run.jsonl")
    for expected in 1...2 {
      let outcome = try Program.run("detect", demo + "/1_easy.png", "--format", "jsonl", "--output", path)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      #expect(folder.text("run.jsonl")?.split(separator: "\n").count == expected)
    }
  }

  @Test(arguments: ["table", "json", "jsonl"])
  func saysThatTheDiskIsFull(format: String) throws {
    let outcome = try Program(output: .file("/dev/full")).run(["detect", "--format", format])
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("standard output: No space left on device"), "\(outcome.stderr)")
    let file = try Program.run("detect", "--format", format, "--output", "/dev/full")
    #expect(file.exitCode == 1)
    #expect(file.stderr.contains("/dev/full: No space left on device"), "\(file.stderr)")
  }

  @Test(.enabled(if: SmallDisk.isPossible, "mounting a small disk takes root"))
  func leavesNothingHalfWrittenOnASmallDisk() throws {
    let disk = try SmallDisk()
    let old = disk.path + "/out.json"
    try Data("old".utf8).write(to: URL(filePath: old))
    let outcome = try Program.run("detect", "--format", "json", "--output", old)
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("No space left on device"), "\(outcome.stderr)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["out.json"])
    #expect(FileManager.default.contents(atPath: old) == Data("old".utf8))

    let lines = disk.path + "/run.jsonl"
    #expect(try Program.run("detect", "--format", "jsonl", "--output", lines).exitCode == 1)
    let text = try #require(FileManager.default.contents(atPath: lines))
    #expect(text.isEmpty || text.last == UInt8(ascii: "\n"), "only whole lines are there")
  }

  @Test func survivesAClosedStandardOutput() throws {
    let outcome = try Program(output: .closed).run(["detect", demo + "/1_easy.png"])
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("standard output is closed"), "\(outcome.stderr)")
  }

  @Test func endsQuietlyWhenItsReaderGoesAway() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    let outcome = try Program(output: .file("/proc/\(getpid())/fd/\(ends[1])")).run(["detect"])
    // By the signal, as other tools do.
    #expect((outcome.exitCode, outcome.stderr) == (nil, ""))
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func finishesThePictureAtHandWhenInterrupted(signal: Int32) throws {
    let list = folder.write("list", String(repeating: "assets/demo/1_easy.png\n", count: 2000))
    let outcome = try Program(interruption: (afterBytes: 10_000, signal: signal)).run(
      ["detect", "--format", "json", "--files-from", list])
    #expect(outcome.exitCode == 130)
    let images = try #require(try outcome.json()["images"] as? [[String: Any]])
    #expect((1..<2000).contains(images.count))
    #expect(images.allSatisfy { $0["timing_ms"] != nil })
    #expect(outcome.stderr.contains("interrupted after \(images.count) of 2,000 pictures"))
  }

  @Test(.enabled(if: getuid() == 0, "acting as another user takes root"))
  func saysThatAFileMayNotBeRead() throws {
    chmod(folder.path, 0o755)
    try FileManager.default.copyItem(atPath: demo + "/1_easy.png", toPath: folder.file("open.png"))
    try FileManager.default.copyItem(atPath: demo + "/1_easy.png", toPath: folder.file("shut.png"))
    try FileManager.default.copyItem(
      atPath: Program.checkout + "/assets/models/stamps-r18.safetensors",
      toPath: folder.file("model.safetensors"))
    chmod(folder.file("shut.png"), 0)
    let arguments = ["detect", folder.path, "--model", folder.file("model.safetensors"), "--format", "jsonl"]
    let outcome = try Program(user: .nobody, directory: "/").run(arguments)
    #expect(outcome.exitCode == 1)
    let lines = outcome.stdout.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.last?.contains("Permission denied") == true, "\(outcome.stdout) \(outcome.stderr)")

    chmod(folder.file("model.safetensors"), 0)
    let noModel = try Program(user: .nobody, directory: "/").run(arguments)
    #expect(noModel.exitCode == 1)
    #expect(noModel.stderr.contains("Permission denied"), "\(noModel.stderr)")
  }

  @Test(arguments: [
    ["detect", "--format", "yaml"], ["detect", "--model", "x.pth"], ["detect", "a.png", "--nms", "2"],
    ["detect", "a.png", "--annotations", "b.json"], ["--no-such-flag\u{1b}[31m"], ["detect", "-", "-"],
  ])
  func refusesWrongUsage(arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.exitCode == 64, "\(outcome.stderr)")
    #expect(outcome.stdout.isEmpty)
    #expect(!outcome.stderr.contains("\u{1b}"))
  }
}

extension Program {
  fileprivate static func run(_ arguments: [String]) throws -> Outcome { try Program().run(arguments) }
}
