import Annotations
import Metrics
import Support
import Testing

/// COCO's detections in other forms than its list, and names that do not tell pictures apart.
@Suite struct ResultsFormsTests {
  private func read(_ text: String) throws -> DetectionResults {
    try DetectionFile.read(Array(text.utf8), source: "found", annotations: DetectionFileTests.annotations)
  }

  private static let box = ScoredBox(
    picture: 0, category: 0, x: 1.5, y: 2, width: 10, height: 20, score: 0.25)

  private static let row = #"{"image_id":12,"category_id":7,"bbox":[1.5,2,10,20],"score":0.25}"#

  @Test func readsCOCOsRowsAsLines() throws {
    let results = try read(Self.row + "\n" + #"{"image_id":12,"category_id":7}"# + "\n" + Self.row + "\n")
    #expect(results.boxes == [Self.box, Self.box])
    #expect(results.pictures == nil, "rows do not say which pictures the model saw")
    #expect(results.notes == ["1 row is left out, without a box of four numbers: detection 2 of found"])
    let torn = try read(Self.row + "\n" + Self.row.dropLast(9))
    #expect(torn.boxes == [Self.box] && torn.notes.count == 1)
  }

  /// Boxes all over a picture of 60 × 40, as sizes and as corners.
  @Test func saysWhereCornersAreWrittenForSizes() throws {
    func notes(_ box: (Int, Int) -> [Int]) throws -> [String] {
      let rows = (0..<20).map { place in
        let box = box(place * 2, place)
        return #"{"image_id":12,"category_id":7,"bbox":\#(box),"score":0.5}"#
      }
      return try read("[" + rows.joined(separator: ",") + "]").notes
    }
    let corners = try notes { x, y in [x, y, x + 15, y + 15] }
    #expect(
      corners.count == 1 && corners[0].contains("7 of 20 boxes reach beyond their pictures"), "\(corners)")
    #expect(corners[0].contains("write x1, y1, x2 - x1, y2 - y1"))
    #expect(try notes { _, _ in [0, 0, 60, 40] } == [])
    #expect(try notes { x, y in [x, y, 15, 15] } == [])
    // Boxes that are not cut at the picture's edges.
    #expect(try notes { x, y in [x, y, 30, 30] } == [])
    #expect(try notes { x, y in [x / 4, y / 4, 40, 30] } == [])
  }

  @Test func readsASetWhoseAnnotationsHaveScores() throws {
    for (images, categories) in [
      ("", ""), (#","images":[{"id":12,"file_name":"a.png","width":60}]"#, ""),
      (
        #","images":[{"id":12,"file_name":"scenes/a.png"},{"id":5}]"#,
        #","categories":[{"id":7,"name":"Traffic_light"}]"#
      ),
      (#","images":[{"id":99,"file_name":"z.png"}]"#, #","categories":[{"id":8,"name":"cow"}]"#),
    ] {
      let text = #"{"info":{},"annotations":[\#(Self.row)]\#(images)\#(categories)}"#
      // Without a line end it is no line that was cut off.
      for end in ["", "\n"] {
        let results = try read(text + end)
        #expect(results.boxes == [Self.box] && results.notes == [] && results.pictures == nil, "\(text)")
      }
    }
  }

  @Test(arguments: [
    (
      #""images":[{"id":12,"file_name":"b.png"}]"#,
      "its picture 12 is b.png, which in truth.json is scenes/a.png"
    ),
    (
      #""images":[{"id":12,"file_name":"z.png"}]"#,
      "its picture 12 is z.png, which in truth.json is scenes/a.png"
    ),
    (
      #""categories":[{"id":7,"name":"bird"}]"#,
      "its category 7 is bird, which in truth.json is traffic light"
    ),
  ])
  func refusesASetWithTheIDsOfAnother(list: String, problem: String) throws {
    for text in [#"{\#(list),"annotations":[\#(Self.row)]}"#, #"{"annotations":[\#(Self.row)],\#(list)}"#] {
      let error = try #require(throws: JSONError.self) { try read(text) }
      #expect(error.description.contains(problem), "\(error)")
    }
  }

  @Test func saysThatANameFitsSeveralPictures() throws {
    let twice = AnnotationSet(
      source: "yolo", categories: [.init(id: 0, name: "cat")],
      pictures: [
        .init(id: 1, file: "images/train/a.png"), .init(id: 2, file: "images/val/a.png"),
        .init(id: 3, file: "images/val/b.png"),
      ], objects: [[], [], []])
    func read(_ file: String) throws -> DetectionResults {
      let line = #"{"file":"\#(file)","detections":[{"box":[0,0,1,1],"label":"cat","score":1}]}"#
      return try DetectionFile.read(Array((line + "\n").utf8), source: "found", annotations: twice)
    }
    #expect(try read("x/val/a.png").pictures == [1])
    #expect(
      try read("x/a.png").notes.first
        == "1 detection is left out: it is of names that several pictures of yolo have, as where train and val are read "
        + "together (name one folder): x/a.png (1)")
    #expect(try read("c.png").notes.first?.contains("pictures that yolo does not list") == true)
  }
}
