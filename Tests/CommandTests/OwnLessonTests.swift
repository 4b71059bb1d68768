import Foundation
import TestSupport
import Testing

/// A folder of lessons with pictures, model and ground truth of its own.
struct OwnLessonTests {
  private let folder = TemporaryFolder()
  private static let demo = Program.checkout + "/assets/demo"

  private func run(_ arguments: String...) throws -> Program.Outcome {
    try Program(environment: ["XDG_STATE_HOME": folder.path + "/state"]).run(["learn"] + arguments)
  }

  /// A picture of a size that most of the demo's do not have, and a model beside the lessons.
  private func makeMaterial() throws {
    for (from, to) in [
      (Self.demo + "/8_distractors.png", "own/pictures/mine.png"),
      (Program.checkout + "/assets/models/stamps-r18.safetensors", "own/net.safetensors"),
    ] {
      folder.write(to, try Data(contentsOf: URL(filePath: from)))
    }
    folder.write(
      "own/truth.json",
      """
      {"images": [{"id": 1, "file_name": "mine.png", "width": 448, "height": 384}],
       "categories": [{"id": 16, "name": "traffic light"}],
       "annotations": [{"id": 1, "image_id": 1, "category_id": 16, "bbox": [283, 272, 30, 54], "area": 1620,
                        "iscrowd": 0}]}
      """)
  }

  private func write(_ name: String, _ material: String, _ step: String, until: String) -> String {
    folder.write(
      "own/\(name).yaml",
      """
      id: \(name)
      title: A lesson of one's own
      goal: See what is kept.
      \(material)
      setup: {picture: mine, view: misses, score: 0.4}
      steps:
        - id: guess
          ask: "\(step)"
          choices: {more: kept > guess.kept, fewer: kept <= guess.kept}
        - id: lower
          do: Lower the threshold.
          until: \(until)
          hints: [Look below., It is a slider., "{key:lower-score}"]
          answer: "{kept} are kept."
      solution: [predict more, press lower-score 8]
      wrong: [predict more, press raise-score 3]
      other-way: [predict more, set score 0.1]
      """)
  }

  @Test func ownPicturesModelAndGroundTruthAreTaught() throws {
    try makeMaterial()
    let material = "pictures: pictures\nmodel: net.safetensors\nannotations: truth.json"
    let file = write(
      "with", material, "{found} of {objects} found.", until: "kept > guess.kept and found = 1")
    #expect(try run("--check", file).exitCode == 0)
    let outcome = try run("with", "--lessons", folder.file("own"), "--screens")
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(
      outcome.stdout.contains("1 of 1 found.") && outcome.stdout.contains("You said more, and so it was."))
    #expect(outcome.stdout.contains("mine.png"))
  }

  /// Without ground truth a lesson is about what the network gives.
  @Test func aLessonNeedsNoGroundTruth() throws {
    try makeMaterial()
    let material = "pictures: pictures/mine.png\nmodel: net.safetensors"
    _ = write("without", material, "{kept} are kept.", until: "kept > guess.kept")
    let outcome = try run("without", "--lessons", folder.file("own"), "--screens")
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(outcome.stdout.contains("6 are kept."))
    // One that asks for objects all the same is not led to its end, and says so.
    _ = write("without", material, "{found} are found.", until: "found > 0")
    let other = try run("without", "--lessons", folder.file("own"), "--screens")
    #expect(other.exitCode == 1 && other.stderr.contains("does not lead to its end"), "\(other.stderr)")
  }

  @Test func wrongPathsAreToldByLine() throws {
    try makeMaterial()
    let file = write(
      "wrong", "pictures: pictures\nmodel: nett.safetensors\nannotations: none.json",
      "{kept} are kept.", until: "kept > guess.kept")
    let outcome = try run("--check", file)
    #expect(outcome.exitCode == 1)
    #expect(outcome.stdout.contains("wrong.yaml:5: model: there is no nett.safetensors beside this file"))
    #expect(outcome.stdout.contains("wrong.yaml:6: annotations: there is no none.json"))
    let text = try #require(folder.text("own/wrong.yaml"))
    folder.write("own/wrong.yaml", text.replacing("picture: mine", with: "picture: min"))
    #expect(
      try run("--check", file).stdout.contains("wrong.yaml:7: picture: pictures holds no min (perhaps mine)"))
  }
}
