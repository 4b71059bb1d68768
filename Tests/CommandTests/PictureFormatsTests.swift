import Foundation
import TestSupport
import Testing

/// Pictures as people have them: other formats, wrong endings, damage, and what cannot be read.
@Suite(.serialized)
struct PictureFormatsTests {
  private let folder = TemporaryFolder()
  private static let fixtures = Program.checkout + "/Tests/ImagingTests/Fixtures/field/"
  /// A small input, to be quick.
  private let size = ["--min-size", "120", "--max-size", "160"]

  private func copy(_ names: String...) throws {
    for name in names {
      try FileManager.default.copyItem(atPath: Self.fixtures + name, toPath: folder.file(name))
    }
  }

  private func images(_ outcome: Program.Outcome) throws -> [String: [String: Any]] {
    let images = try #require(try outcome.json()["images"] as? [[String: Any]])
    return Dictionary(
      uniqueKeysWithValues: images.map { (($0["file"] as! NSString).lastPathComponent, $0) })
  }

  private func detections(_ image: [String: Any]?) -> NSArray? { image?["detections"] as? NSArray }

  @Test func detectReadsOrNamesEveryPictureOfAFolder() throws {
    try copy("good.png", "webp-named.jpg", "plain.tif", "no-iend.png", "short-segment.jpg", "bmp-named.jpg")
    folder.write("page.jpg", "<!DOCTYPE html><html>not found</html>")
    folder.write("empty.jpg", "")
    folder.write("phone.heic", "\0\0\0\u{18}ftypheic\0\0\0\0mif1heic")
    folder.write("notes.txt", "no picture, and no claim to be one")
    let outcome = try Program().run(["detect", folder.path, "--format", "json"] + size)
    #expect(outcome.exitCode == 1, "some pictures failed")
    let images = try images(outcome)
    #expect(images.count == 9)
    let good = try #require(detections(images["good.png"]))
    for name in ["webp-named.jpg", "plain.tif", "no-iend.png"] {
      #expect(detections(images[name]) == good, "\(name): the same pixels, so the same boxes")
      #expect(images[name]?["notes"] == nil)
    }
    let notes = try #require(images["short-segment.jpg"]?["notes"] as? [String])
    #expect(notes.count == 1 && notes[0].contains("premature end of data segment"))
    for (name, words) in [
      ("bmp-named.jpg", "BMP"), ("page.jpg", "web page"), ("empty.jpg", "empty"), ("phone.heic", "HEIC"),
    ] {
      let error = try #require(images[name]?["error"] as? String)
      #expect(error.contains(words), "\(error)")
      #expect(outcome.stderr.contains(name), "\(name) is named")
    }
    #expect(outcome.stderr.contains("4 of 9 pictures failed"), "\(outcome.stderr)")
    #expect(
      outcome.stderr.components(separatedBy: "premature end of data segment").count == 2,
      "one note on the damaged picture")
  }

  @Test func damagedPicturesAreRefusedWhereThatIsAsked() throws {
    try copy("short-segment.jpg", "scan-header.jpg")
    let outcome = try Program().run(
      ["detect", folder.path, "--format", "json", "--damaged-pictures", "refuse"] + size)
    #expect(outcome.exitCode == 1)
    let images = try images(outcome)
    #expect((images["short-segment.jpg"]?["error"] as? String)?.contains("--damaged-pictures refuse") == true)
    #expect(detections(images["scan-header.jpg"]) != nil, "wrong scan parameters leave the pixels whole")
  }

  @Test func twelveBitsComeOutDarkAndTheNoteNamesTheRemedy() throws {
    let dark = Self.fixtures + "twelve-bits.tif"
    let outcome = try Program().run(["detect", dark, "--format", "json"] + size)
    #expect(outcome.exitCode == 0)
    #expect(outcome.stderr.contains("--white-level 4095"), "\(outcome.stderr)")
    let bright = try Program().run(["detect", dark, "--format", "json", "--white-level", "4095"] + size)
    #expect(!bright.stderr.contains("black"), "\(bright.stderr)")
    let plain = try Program().run(["detect", Self.fixtures + "small.png", "--format", "json"] + size)
    let expected = try #require(detections(try images(plain)["small.png"]))
    #expect(detections(try images(bright)["twelve-bits.tif"]) == expected)
    #expect(detections(try images(outcome)["twelve-bits.tif"]) != expected)
    #expect(try Program.run("detect", dark, "--white-level", "0").exitCode == 64)
  }

  /// Ground truth for pictures of this folder: a box in each.
  private func annotations(_ names: [String]) -> String {
    let pictures = names.enumerated().map {
      #"{"id":\#($0 + 1),"file_name":"\#($1)","width":160,"height":120}"#
    }
    let boxes = names.indices.map {
      #"{"id":\#($0 + 1),"image_id":\#($0 + 1),"category_id":1,"bbox":[20,20,60,60],"area":3600,"iscrowd":0}"#
    }
    return folder.write(
      "annotations.json",
      """
      {"images":[\(pictures.joined(separator: ","))],"annotations":[\(boxes.joined(separator: ","))],\
      "categories":[{"id":1,"name":"sheep"}]}
      """)
  }

  @Test func evaluateNamesWhatItCouldNotRead() throws {
    try copy("good.png", "webp-named.jpg", "short-segment.jpg", "bmp-named.jpg")
    folder.write("cartoon.gif", "GIF89a")
    let truth = annotations(["good.png", "webp-named.jpg", "short-segment.jpg", "bmp-named.jpg"])
    let run = folder.file("run.jsonl")
    let outcome = try Program().run(
      ["evaluate", "--images", folder.path, "--annotations", truth, "--output", run] + size)
    #expect(outcome.exitCode == 1, "a picture of the data set failed")
    #expect(outcome.stderr.contains("bmp-named.jpg cannot be read: it is BMP"), "\(outcome.stderr)")
    #expect(outcome.stderr.contains("cartoon.gif"), "what is not annotated is named, too: \(outcome.stderr)")
    #expect(outcome.stderr.contains("short-segment.jpg: the JPEG is damaged"), "\(outcome.stderr)")
    let lines = try String(contentsOfFile: run, encoding: .utf8)
    #expect(lines.contains(#""damaged_pictures":"use""#) && lines.contains(#""notes":["the JPEG is damaged"#))
    // A run goes on only with the same way of reading.
    let other = try Program().run(
      [
        "evaluate", "--images", folder.path, "--annotations", truth, "--output", run, "--damaged-pictures",
        "refuse",
      ]
        + size)
    #expect(other.exitCode == 1)
    #expect(other.stderr.contains("damaged_pictures: use → refuse"), "\(other.stderr)")
  }

  @Test func explainNamesWhatItCouldNotRead() throws {
    try copy("good.png", "bmp-named.jpg", "short-segment.jpg")
    let truth = annotations(["good.png", "bmp-named.jpg", "short-segment.jpg"])
    let outcome = try Program().run(["explain", folder.path, "--annotations", truth] + size)
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("bmp-named.jpg cannot be read: it is BMP"), "\(outcome.stderr)")
    #expect(outcome.stderr.contains("short-segment.jpg: the JPEG is damaged"), "\(outcome.stderr)")
  }

  @Test(arguments: ["evaluate --images", "anchors --images"])
  func anUnreadPictureDoesNotHideWhatElseIsMissing(command: String) throws {
    try copy("small.png")
    folder.write("cartoon.gif", "GIF89a")
    let outcome = try Program().run(command.split(separator: " ").map(String.init) + [folder.path])
    #expect(outcome.exitCode == 64)
    #expect(outcome.stderr.contains("No ground truth lies beside the pictures"), "\(outcome.stderr)")
  }

  @Test func renderAndTraceSayWhatIsWrongWithAPicture() throws {
    let damaged = Self.fixtures + "short-segment.jpg"
    let drawn = try Program().run(["render", damaged, "--view", "picture", "--size", "40x20"])
    #expect(drawn.exitCode == 0)
    #expect(drawn.stderr.contains("the JPEG is damaged"), "\(drawn.stderr)")
    let traced = try Program().run(["trace", damaged, "--output", folder.file("t.safetensors")] + size)
    #expect(traced.exitCode == 0)
    #expect(traced.stderr.contains("the JPEG is damaged"), "\(traced.stderr)")
    let refused = try Program().run(["render", damaged, "--damaged-pictures", "refuse", "--size", "80x24"])
    #expect(refused.exitCode == 1)
    #expect(refused.stderr.contains("--damaged-pictures refuse"), "\(refused.stderr)")
  }
}
