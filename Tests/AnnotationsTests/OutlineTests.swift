import Foundation
import Support
import Testing

@testable import Annotations

/// Objects with an outline or a mask, but without a box.
@Suite struct OutlineTests {

  private func read(_ members: String) throws -> AnnotationSet {
    let text =
      #"{"images": [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 80}], "categories": [{"id": 1, "name": "cat"}],"#
      + #""annotations": [{"id": 1, "image_id": 1, "category_id": 1, "area": 9, \#(members)}]}"#
    return try COCOReader.read(JSONReader.reading(Array(text.utf8), source: "a.json"))
  }

  private func box(_ members: String) throws -> [Double]? {
    try read(members).objects.first.map { [$0.x, $0.y, $0.width, $0.height] }
  }

  @Test func takesTheExtentOfPolygons() throws {
    let one = try read(#""segmentation": [[10, 20, 30.5, 20, 20, 50]]"#)
    #expect(one.objects == [GroundTruth(id: 1, category: 1, x: 10, y: 20, width: 20.5, height: 30, area: 9)])
    #expect(
      one.notes == [
        "a.json: an object without a box, but with an outline: annotation 1; its extent is taken"
      ])
    #expect(try box(#""segmentation": [[10, 20, 30, 20], [1, 60, 5, 70]], "bbox": []"#) == [1, 20, 29, 50])
    #expect(try box(#""bbox": null, "segmentation": [[[10, 20], [30, 40]]]"#) == [10, 20, 20, 20], "pairs")
    #expect(try box(#""segmentation": [[10, 20, 30, 40, 99]]"#) == [10, 20, 20, 20], "half a point")
  }

  @Test func aBoxComesBeforeAnOutline() throws {
    for members in [
      #""bbox": [1, 2, 3, 4], "segmentation": [[10, 20, 30, 40]]"#,
      #""segmentation": [[10, 20, 30, 40]], "bbox": [1, 2, 3, 4]"#,
    ] {
      let set = try read(members)
      #expect(set.objects.map(\.width) == [3] && set.notes == [])
    }
  }

  /// A file is read a second time where an outline is needed, a pipe is not.
  @Test func readsOutlinesFromFilesAndPipes() throws {
    let text = """
      {"images": [{"id": 1, "file_name": "a.jpg"}], "categories": [{"id": 1, "name": "cat"}], "annotations": [
      {"id": 1, "image_id": 1, "category_id": 1, "area": 9, "segmentation": [[1, 2, 3, 4]], "bbox": [5, 6, 7, 8]},
      {"id": 2, "image_id": 1, "category_id": 1, "area": 9, "segmentation": [[1, 2, 4, 6]]}]}
      """
    let folder = DataSetFolder(["a.json": text])
    let set = try folder.read("a.json")
    #expect(set.objects.map { [$0.x, $0.y, $0.width, $0.height] } == [[5, 6, 7, 8], [1, 2, 3, 4]])
    #expect(set.notes.count == 1 && set.notes[0].contains("with an outline: annotation 2"), "\(set.notes)")
    let pipe = folder("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let writer = Thread {
      // Waits for the reader.
      let end = FileHandle(forWritingAtPath: pipe)
      try? end?.write(contentsOf: Data(text.utf8))
      try? end?.close()
    }
    writer.start()
    #expect(try AnnotationSet.read(path: pipe).objects == set.objects)
  }

  @Test(arguments: [
    #""segmentation": []"#, #""segmentation": [[]]"#, #""segmentation": [[1]]"#, #""segmentation": null"#,
    #""segmentation": "x""#, #""segmentation": {}"#, #""segmentation": [[1, NaN, 2, 3]]"#,
    #""segmentation": {"size": [8, 8], "counts": [64]}"#,
    #""segmentation": {"size": [0, 8], "counts": [1, 2]}"#,
    #""segmentation": {"counts": [1, 2]}"#, #""segmentation": {"size": [8, 8], "counts": [1, -2]}"#,
    #""segmentation": {"size": [8, 8], "counts": "é!"}"#,
    #""segmentation": {"size": [8, 8], "counts": [9223372036854775807, 9223372036854775807]}"#,
  ])
  func leavesOutWhatHasNoExtent(members: String) throws {
    let set = try read(members)
    #expect(set.objects.isEmpty)
    #expect(set.notes.count == 1 && set.notes[0].contains("without a box of four numbers"), "\(set.notes)")
  }

  /// pycocotools' `toBbox` of the same masks.
  @Test(arguments: [
    (#"{"size": [5, 6], "counts": [7, 2, 3, 2, 16]}"#, [1.0, 2, 2, 2]),
    (#"{"size": [5, 6], "counts": "7230="}"#, [1, 2, 2, 2]),
    (#"{"size": [5, 6], "counts": [0, 30]}"#, [0, 0, 6, 5]),
    (#"{"size": [5, 6], "counts": "0n0"}"#, [0, 0, 6, 5]),
    (#"{"size": [5, 6], "counts": [3, 4, 23]}"#, [0, 0, 2, 5]),
    (#"{"size": [5, 6], "counts": "34g0"}"#, [0, 0, 2, 5]),
    (#"{"size": [40, 30], "counts": "k4>[6C`c0"}"#, [3, 0, 7, 40]),
    (
      #"{"size": [40, 30], "counts": "U5110012O0011M100;1FNO20M1212;MCO00113OL2209NE20N020O001OO31M;0E2O10M11OO427NE20010000O1O:2E21L10M0020N<1EOO50L2002:1DN2NN30M011O=3C01NOO00O100;7EM0K24NL;0F021N1OO03a0L_O00111O01OOO03;OEN20O4ON011M;3INKO112OO090E32ONN21N21Ne<"}"#,
      [4, 5, 16, 28]
    ),
  ])
  func takesTheExtentOfMasks(mask: String, expected: [Double]) throws {
    let set = try read(#""segmentation": \#(mask)"#)
    #expect(set.objects.map { [$0.x, $0.y, $0.width, $0.height] } == [expected])
    #expect(set.notes.first?.contains("with a mask") == true)
  }

  /// Texts in JSON are bounded, but not those of masks.
  @Test func readsLongMasks() throws {
    let runs = String(repeating: "11", count: 300_000)
    let set = try read(#""segmentation": {"size": [1000, 1000], "counts": "\#(runs)"}, "bbox": null"#)
    #expect(set.objects.count == 1 && set.notes.first?.contains("with a mask") == true, "\(set.notes)")
  }
}
