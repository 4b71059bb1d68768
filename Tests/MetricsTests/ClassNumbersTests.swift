import Annotations
import Foundation
import Metrics
import Support
import Testing

/// What the numbers of COCO's list of results mean, beside annotations with and without numbers of their own.
@Suite struct ClassNumbersTests {
  private func set(
    _ numbering: AnnotationSet.Numbering, ids: [Int], files: [String] = ["b.png", "a.png"]
  ) -> AnnotationSet {
    let names = ["bird", "cow", "dog", "cat"]
    return AnnotationSet(
      source: "truth", categories: zip(ids, names).map { .init(id: $0, name: $1) },
      pictures: files.enumerated().map { .init(id: $0 + 1, file: $1) }, objects: files.map { _ in [] },
      numbering: numbering)
  }

  private func rows(_ categories: [Int], picture: String = #""b""#, box: String = "[0,0,9,9]") -> [UInt8] {
    let rows = categories.map {
      #"{"image_id":\#(picture),"category_id":\#($0),"bbox":\#(box),"score":0.5}"#
    }
    return Array("[\(rows.joined(separator: ","))]".utf8)
  }

  private func read(
    _ categories: [Int], _ annotations: AnnotationSet, labels: String? = nil
  ) throws -> DetectionResults {
    try DetectionFile.read(
      rows(categories), source: "found", annotations: annotations,
      labels: labels.map { try LabelMap.parse(Data($0.utf8), source: "names") })
  }

  /// Where the file only has names, those that the program gives to categories say nothing.
  @Test func refusesNumbersBesideNames() throws {
    let error = #expect(throws: JSONError.self) { try read([1, 2], set(.names, ids: [1, 2])) }
    #expect(
      error?.detail.contains("these results number their classes, which truth only names: give --labels FILE")
        == true, "\(error!)")
    let named = #"{"file":"b.png","detections":[{"box":[0,0,9,9],"label":"cow","score":1}]}"#
    let results = try DetectionFile.read(
      Array(named.utf8), source: "found", annotations: set(.names, ids: [1, 2]))
    #expect(results.boxes.map(\.category) == [1])
  }

  @Test(arguments: [
    (#"{"7": "dog", "3": "Bird", "5": "zebra"}"#, [7, 3], [2, 0]), ("cow\nbird", [0, 1], [1, 0]),
    ("cow\nbird\ndog", [1, 3, 2], [1, 2, 0]), (#"["__background__", "dog", "cow"]"#, [1, 2], [2, 1]),
    (#"{"0": "cow", "1": "bird"}"#, [1, 2], [1, 0]), (#"{"0": "cow", "1": "bird"}"#, [1], [0]),
  ])
  func labelsNameTheNumbers(labels: String, numbers: [Int], expected: [Int32]) throws {
    let results = try read(numbers, set(.names, ids: [1, 2, 3]), labels: labels)
    #expect(results.boxes.map(\.category) == expected)
  }

  @Test func countsWhatTheLabelsDoNotHave() throws {
    let results = try read([7, 5, 9], set(.names, ids: [1, 2]), labels: #"{"7": "cow", "5": "zebra"}"#)
    #expect(results.boxes.map(\.category) == [1] && results.leftOut == 2)
    #expect(results.notes.contains { $0.contains("categories that names does not list: 9 (1)") })
    #expect(results.notes.contains { $0.contains("no category of truth is called like: zebra (1)") })
  }

  /// ultralytics numbers the classes of YOLO's labels from 1 in its predictions.
  @Test func takesYOLOsClassesAsTheyCount() throws {
    let yolo = set(.places, ids: [0, 1, 2])
    let zero = try read([0, 2, 1], yolo)
    #expect(zero.boxes.map(\.category) == [0, 2, 1] && zero.notes == [])
    let one = try read([1, 3, 2], yolo)
    #expect(one.boxes.map(\.category) == [0, 2, 1])
    #expect(one.notes.count == 1 && one.notes[0].contains("taken as counted from 1"), "\(one.notes)")
    let either = try read([1, 2], yolo)
    #expect(either.boxes.map(\.category) == [1, 2])
    #expect(either.notes.count == 1 && either.notes[0].hasSuffix("from 1: taken from 0"), "\(either.notes)")
    let both = try read([0, 3], yolo)
    #expect(both.boxes.map(\.category) == [0] && both.leftOut == 1)
  }

  @Test func saysWhereIDsLookLikePlaces() throws {
    let coco = set(.ids, ids: [1, 2, 3, 4])
    #expect(try read([1, 4], coco).notes.allSatisfy { !$0.contains("look as if") })
    let zero = try read([0, 1, 3], coco)
    #expect(zero.boxes.map(\.category) == [0, 2] && zero.leftOut == 1, "the file's ids count all the same")
    #expect(
      zero.notes.contains {
        $0.contains("category ids, 0 to 3, look as if they counted the 4 categories of truth from 0")
      }, "\(zero.notes)")
    let spread = set(.ids, ids: [2, 5, 11, 90])
    #expect(try read([1, 4], spread).notes.contains { $0.contains("of truth from 1: if so") })
    #expect(try read([1, 3], spread).notes.contains { $0.contains("from 0 or 1: if so") })
    // Classes that the truth leaves out.
    #expect(try read([2, 7, 44], spread).notes.allSatisfy { !$0.contains("look as if") })
    #expect(try read([Int.min, .max], spread).boxes == [])
  }

  @Test func saysThatBoxesAreFractions() throws {
    func notes(_ box: String) throws -> [String] {
      try DetectionFile.read(
        rows([1], picture: "1", box: box), source: "found", annotations: set(.ids, ids: [1])
      ).notes
    }
    #expect(
      try notes("[0.1,0.2,0.5,0.25]") == [
        "all boxes are fractions of the pictures' sides, 0 to 1: pixels are expected"
      ])
    #expect(try notes("[0,0,1,1]") == [])
    #expect(try notes("[0.1,0.2,0.5,2.25]") == [])
  }

  /// ultralytics gives a picture whose name is a number that number.
  @Test func picturesAreTheNumbersThatTheirNamesAre() throws {
    func boxes(_ picture: String, _ files: [String]) throws -> DetectionResults {
      try DetectionFile.read(
        rows([0], picture: picture), source: "found",
        annotations: set(.places, ids: [0], files: files))
    }
    let files = ["x/000002.jpg", "x/000001.jpg"]
    #expect(try boxes("1", files).boxes.map(\.picture) == [1] && boxes("1", files).notes == [])
    #expect(try boxes("7", files).boxes.isEmpty)
    #expect(try boxes("1", ["x/1.jpg", "y/1.jpg"]).boxes.isEmpty, "nothing tells which")
    let counted = try boxes("2", ["b.png", "a.png"])
    #expect(counted.boxes.map(\.picture) == [1])
    #expect(counted.notes.count == 1 && counted.notes[0].contains("taken in its order, 1 for b.png"))
  }
}
