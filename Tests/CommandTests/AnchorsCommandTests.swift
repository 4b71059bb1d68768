import Foundation
import TestSupport
import Testing

/// `anchors`, as the built program answers it.
struct AnchorsCommandTests {
  private let folder = TemporaryFolder()

  /// COCO's JSON with one object of these sides in each of `pictures` pictures, at another place each.
  private func annotations(
    _ width: Int, _ height: Int, picture: (Int, Int) = (640, 480), pictures: Int = 30, extra: String = ""
  ) -> String {
    let images = (1...pictures).map {
      #"{"id":\#($0),"file_name":"\#($0).png","width":\#(picture.0),"height":\#(picture.1)}"#
    }
    let boxes = (1...pictures).map { id in
      let (x, y) = (id * 37 % (picture.0 - width), id * 53 % (picture.1 - height))
      return
        #"{"id":\#(id),"image_id":\#(id),"category_id":1,"bbox":[\#(x),\#(y),\#(width),\#(height)],"area":\#(width * height)\#(extra)}"#
    }
    let text = """
      {"images":[\(images.joined(separator: ","))],"annotations":[\(boxes.joined(separator: ","))],
      "categories":[{"id":1,"name":"ship"}]}
      """
    return folder.write("annotations.json", text)
  }

  @Test func measuresTheDemo() throws {
    let text = try Program.run("anchors")
    #expect(text.exitCode == 0, "\(text.stderr)")
    #expect(text.words.contains("81 objects in 8 pictures"))
    #expect(text.stdout.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let json = try Program.run("anchors", "--format", "json").json()
    let all = try #require(json["all"] as? [String: Any])
    #expect(all["objects"] as? Int == 81)
    let histogram = try #require(json["best_iou_histogram"] as? [[String: Any]])
    #expect(histogram.compactMap { $0["objects"] as? Int }.reduce(0, +) == 81)
    #expect(json["fitted"] == nil)
  }

  @Test func objectsOf84By15PixelsGetARatio() throws {
    let outcome = try Program.run("anchors", "--annotations", annotations(84, 15))
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(outcome.words.contains("Too wide for their height: 30"))
    #expect(outcome.words.contains("one more ratio"))
    #expect(outcome.words.contains("regression loss"))
  }

  @Test func objectsOfTenPixelsGetAnInputSizeAndASize() throws {
    let outcome = try Program.run("anchors", "--annotations", annotations(10, 10))
    #expect(outcome.words.contains("Too small: 30"))
    #expect(outcome.stdout.contains("--min-size"))
    let larger = try Program.run(
      "anchors", "--annotations", annotations(10, 10), "--min-size", "1152", "--max-size", "1536", "--format",
      "json")
    let all = try #require(try larger.json()["all"] as? [String: Any])
    #expect(try #require(all["below_50"] as? Int) < 10)
  }

  /// What is printed is what a configuration file takes.
  @Test func longThinObjectsAreFittedAsAConfiguration() throws {
    let path = annotations(150, 10)
    let outcome = try Program.run("anchors", "--annotations", path, "--fit")
    #expect(outcome.exitCode == 0, "\(outcome.stderr)")
    #expect(outcome.words.contains("Better on the pictures that were held out"))
    let start = try #require(outcome.stdout.range(of: "    {\n"))
    let end = try #require(
      outcome.stdout.range(of: "\n    }\n", range: start.lowerBound..<outcome.stdout.endIndex))
    let section = outcome.stdout[start.lowerBound..<end.upperBound]
    let config = folder.write("config.json", String(section))
    let json = try Program.run("anchors", "--annotations", path, "--fit", "--format", "json").json()
    let fitted = try #require(json["fitted"] as? [String: Any])
    let best = try #require(fitted["best"] as? [String: Any])
    #expect(fitted["keeps_own"] as? Bool == false)
    #expect(best["per_cell"] as? Int == 9)

    let again = try Program.run("anchors", "--annotations", path, "--config", config, "--format", "json")
    #expect(again.exitCode == 0, "\(again.stderr)")
    let pasted = try #require(try again.json()["anchors"] as? [String: [Any]])
    let expected = try #require(best["anchors"] as? [String: [Any]])
    #expect(pasted["aspect_ratios"] as? [Double] == expected["aspect_ratios"] as? [Double])
    #expect(pasted["sizes"] as? [[Double]] == expected["sizes"] as? [[Double]])
  }

  @Test func labelsWithoutPicturesSayWhatIsMissing() throws {
    folder.write("data.yaml", "names: [ship]\n")
    folder.write("labels/1_easy.txt", "0 0.5 0.5 0.2 0.2\n")
    let outcome = try Program.run("anchors", "--annotations", folder.file("labels"))
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("nothing to measure anchors on"), "\(outcome.stderr)")
    let found = try Program.run(
      "anchors", "--annotations", folder.file("labels"), "--images", "assets/demo", "--format", "json")
    #expect(found.exitCode == 0, "\(found.stderr)")
    #expect((try found.json()["all"] as? [String: Any])?["objects"] as? Int == 1)
  }

  @Test(arguments: [
    (#"{"images":[],"annotations":[],"categories":[]}"#, "lists no picture"),
    (
      #"{"images":[{"id":1,"file_name":"a.png","width":9,"height":9}],"annotations":[],"categories":[{"id":1,"name":"a"}]}"#,
      "no box that can be used"
    ),
    (
      #"{"images":[{"id":1,"file_name":"a.png"}],"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,5,5],"area":25}],"categories":[{"id":1,"name":"a"}]}"#,
      "--images"
    ),
    (
      #"{"images":[{"id":1,"file_name":"a.png","width":9,"height":9}],"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,0,0],"area":0}],"categories":[{"id":1,"name":"a"}]}"#,
      "of its 1 box, 1 has no width or height, and 0 are crowds or to be ignored"
    ),
    (#"{"images":"#, "annotations.json"),
  ])
  func refusesWhatHoldsNothingToMeasure(content: String, words: String) throws {
    let path = folder.write("annotations.json", content)
    let outcome = try Program.run("anchors", "--annotations", path)
    #expect(outcome.exitCode == 1)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(words), "\(outcome.stderr)")
  }

  @Test func failsWhereNothingCanBeFitted() throws {
    let outcome = try Program.run("anchors", "--annotations", annotations(50, 50, pictures: 1), "--fit")
    #expect(outcome.exitCode == 1 && outcome.words.contains("the model's own are kept"), "\(outcome.stderr)")
    #expect(outcome.stderr.contains("takes two pictures with objects"), "\(outcome.stderr)")
  }

  @Test func refusesCrowdsAlone() throws {
    let path = annotations(50, 50, extra: #","iscrowd":1"#)
    let outcome = try Program.run("anchors", "--annotations", path)
    #expect(outcome.exitCode == 1)
    #expect(outcome.stderr.contains("all of its 30 boxes are crowds"), "\(outcome.stderr)")
  }

  @Test func asksForAnnotations() throws {
    let outcome = try Program.run("anchors", "--model", "assets/models/stamps-r18.safetensors")
    #expect(outcome.exitCode == 64)
    #expect(outcome.stderr.contains("--annotations"))
    #expect(try Program.run("anchors", "--annotations", "/none.json").exitCode == 1)
    #expect(try Program.run("anchors", "--images", "/none").exitCode == 1)
  }
}
