import Foundation
import TestSupport
import Testing

@Suite("Counts and names of annotated objects")
struct CountTests {
  private let folder = TemporaryFolder()
  private let scene = "assets/demo/1_easy.png"

  /// The demo's annotations of one scene, with a crowd and an object of a class that the model does not have.
  private func truth() throws -> (path: String, objects: Int) {
    let bytes = try Data(contentsOf: URL(filePath: Program.checkout + "/assets/demo/annotations.json"))
    var root = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    let pictures = try #require(root["images"] as? [[String: Any]])
    let picture = try #require(pictures.first { $0["file_name"] as? String == "1_easy.png" })
    let id = try #require(picture["id"] as? Int)
    var objects = try #require(root["annotations"] as? [[String: Any]]).filter {
      $0["image_id"] as? Int == id
    }
    let count = objects.count
    var crowd = try #require(objects.first)
    (crowd["id"], crowd["iscrowd"]) = (9001, 1)
    var stranger = try #require(objects.last)
    (stranger["id"], stranger["category_id"]) = (9002, 777)
    objects += [crowd, stranger]
    root["images"] = [picture]
    root["annotations"] = objects
    root["categories"] =
      try #require(root["categories"] as? [[String: Any]]) + [["id": 777, "name": "zeppelin"]]
    return (folder.write("truth.json", [UInt8](try JSONSerialization.data(withJSONObject: root))), count)
  }

  @Test("evaluate and explain say how their counts relate")
  func reconcile() throws {
    let (path, count) = try truth()
    let flags = [scene, "--annotations", path]
    let sentence =
      "Of \(count + 2) annotated objects, evaluate counts \(count + 1), explain \(count): 1 is a crowd or to be ignored; "
      + "1 has no class of the model's or no extent, and counts as missed in evaluate alone."
    for command in [["evaluate"], ["explain", "--worst", "1"]] {
      let outcome = try Program().run(command + flags)
      #expect(outcome.exitCode == 0, "\(outcome.stderr)")
      let text = outcome.words
      #expect(text.contains(sentence), "\(text)")
    }
    let evaluated = try Program().run(["evaluate", "--format", "json"] + flags).json()
    let classes = try #require(evaluated["per_class"] as? [[String: Any]])
    #expect(classes.reduce(0) { $0 + ($1["objects"] as? Int ?? 0) } == count + 1)
    let explained = try Program().run(["explain", "--format", "json"] + flags).json()
    let picture = try #require((explained["images"] as? [[String: Any]])?.first)
    #expect((picture["found"] as? Int ?? 0) + (picture["missed"] as? Int ?? 0) == count)
  }

  @Test("detect counts what the inspector counts at its display score")
  func detect() throws {
    let table = try Program.run("detect", scene).stdout
    let shown = try #require(table.firstMatch(of: /, ([0-9]+) detections? above 0.4/))
    let view = try Program.run("render", scene, "--format", "text", "--size", "160x48").stdout
    #expect(view.contains("\(shown.output.1) detections"), "\(table)\n\(view)")
    #expect(table.contains(/, [0-9]+ more down to 0.05, [0-9,]+ ms/), "\(table)")
  }

  @Test("--labels names the classes of YOLO's labels, too")
  func yolo() throws {
    try FileManager.default.copyItem(
      atPath: Program.checkout + "/" + scene, toPath: folder.file("1_easy.png"))
    folder.write("1_easy.txt", "2 0.5 0.5 0.2 0.2\n")
    let arguments = ["anchors", "--images", folder.path]
    let unnamed = try Program().run(arguments)
    #expect(unnamed.exitCode == 1)
    #expect(unnamed.stderr.contains("give --labels FILE with the names"), "\(unnamed.stderr)")

    let model = try Program.run("model", "--format", "json").json()
    let settings = try #require(model["settings"] as? [String: [String: Any]])
    let names = try #require(settings["classes"]?["value"] as? [String])
    let labels = folder.write("names.lst", names.joined(separator: "\n"))
    let named = try Program().run(arguments + ["--labels", labels])
    #expect(named.exitCode == 0, "\(named.stderr)")
    #expect(named.words.contains("1 object in 1 picture"), "\(named.stdout)")
    #expect(named.stdout.contains("  \(names[2]) "), "\(named.stdout)")
  }
}
