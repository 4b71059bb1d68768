import Foundation
import TestSupport
import Testing

/// `render --view misses` from outside, on the demo.
@Suite(.serialized)
struct RenderMissesTests {
  private let folder = TemporaryFolder()
  private let demo = Program.checkout + "/assets/demo"
  private let view = ["--view", "misses", "--size", "120x40", "--format", "text"]

  private func render(_ picture: String, _ flags: String...) throws -> Program.Outcome {
    try Program().run(["render", "\(demo)/\(picture)"] + view + flags)
  }

  @Test func findsTheAnnotationsBesideThePicture() throws {
    let outcome = try render("6_portrait.png")
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    #expect(outcome.stdout.contains("10 objects: 8 found, 2 missed"))
    #expect(outcome.stdout.contains("traffic light"))
  }

  @Test func doesNotWriteOverItsAnnotations() throws {
    let copy = folder.file("a.json")
    try FileManager.default.copyItem(atPath: demo + "/annotations.json", toPath: copy)
    let outcome = try render("6_portrait.png", "--annotations", copy, "--output", copy)
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("is what would be read"), "\(outcome.stderr)")
    #expect(FileManager.default.contentsEqual(atPath: copy, andPath: demo + "/annotations.json"))
  }

  @Test func saysWhyTheChosenObjectWasMissedAndWhatRescuesIt() throws {
    let outcome = try render("6_portrait.png", "--select", "8")
    #expect(outcome.exitCode == 0)
    #expect(outcome.stdout.contains("Why was traffic light 8 missed?"))
    #expect(outcome.stdout.contains("suppressor"))
    #expect(outcome.stdout.contains("What would rescue it"))
    let first = outcome.stdout.prefix { $0 != "\n" }
    #expect(first.hasSuffix("×"), "it is seen from close by: \(first)")
    let whole = try render("6_portrait.png", "--select", "8", "--zoom", "1")
    #expect(!whole.stdout.prefix { $0 != "\n" }.hasSuffix("×"))
  }

  @Test func listsWhatIsAskedFor() throws {
    let outcome = try render(
      "3_small.png", "--mode", "anchors", "--class", "big cat", "--object-size", "small")
    #expect(outcome.stdout.contains("listed: small, big cat, no anchor fits"))
    #expect(outcome.stdout.contains("13 ■ big cat"))
    #expect(!outcome.stdout.contains("14 ■"))
  }

  @Test func takesTheFileThatIsNamed() throws {
    let file = folder.file("other.json")
    let annotations = """
      {"images": [{"id": 7, "file_name": "6_portrait.png", "width": 512, "height": 384}],
       "categories": [{"id": 3, "name": "Traffic Light"}],
       "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "bbox": [101, 440, 22, 30], "area": 660,
         "iscrowd": 0}]}
      """
    try Data(annotations.utf8).write(to: URL(fileURLWithPath: file))
    let outcome = try render("6_portrait.png", "--annotations", file)
    #expect(outcome.exitCode == 0)
    #expect(outcome.stdout.contains("1 object: 0 found, 1 missed"))
    #expect(outcome.stdout.contains("EXIF"), "the sizes are transposed")
  }

  @Test(arguments: [
    (["--select", "99"], "has 10 objects"), (["--mode", "mean"], "max_detections"),
    (["--object-size", "tiny"], "small"), (["--annotations", "/no/such/file.json"], "/no/such/file.json"),
  ])
  func refusesWhatThereIsNot(_ flags: [String], _ reason: String) throws {
    let outcome = try Program().run(["render", "\(demo)/6_portrait.png"] + view + flags)
    #expect(outcome.exitCode != 0, "\(flags)")
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(reason), "\(flags): \(outcome.stderr)")
  }

  @Test func drawsWithoutGroundTruthWhatThereIsToSay() throws {
    let picture = folder.file("alone.png")
    try FileManager.default.copyItem(atPath: "\(demo)/6_portrait.png", toPath: picture)
    let outcome = try Program().run(["render", picture] + view)
    #expect((outcome.exitCode, outcome.stderr) == (0, ""))
    #expect(outcome.stdout.contains("No ground truth for this picture"))
  }
}
