import Annotations
import Foundation
import Imaging
import Metrics
import Support
import Testing

@Suite struct DetectionFileTests {
  private static let annotations = AnnotationSet(
    source: "truth.json",
    categories: [.init(id: 7, name: "traffic light"), .init(id: 3, name: "bird")],
    pictures: [
      .init(id: 12, file: "scenes/a.png", width: 60, height: 40), .init(id: 5, file: "scenes/b.png"),
    ],
    objects: [[], []])

  private func read(_ text: String) throws -> DetectionResults {
    try DetectionFile.read(Array(text.utf8), source: "found", annotations: Self.annotations)
  }

  private static let line =
    #"{"file":"other/scenes/a.png","width":60,"height":40,"detections":["#
    + #"{"box":[1.5,2,11.5,22],"label":"Traffic-Light","label_id":9,"score":0.25,"level":"P3"}],"timing_ms":{}}"#
  private static let box = ScoredBox(
    picture: 0, category: 0, x: 1.5, y: 2, width: 10, height: 20, score: 0.25)

  @Test func readsCOCOsList() throws {
    let results = try read(
      #"[{"image_id":12,"category_id":7,"bbox":[1.5,2,10,20],"score":0.25,"segmentation":{"counts":"x"}}]"#)
    #expect(results.boxes == [Self.box])
    #expect(results.notes == [])
  }

  @Test func readsLines() throws {
    let results = try read(Self.line + "\n" + #"{"file":"b.png","detections":[]}"# + "\n")
    #expect(results.boxes == [Self.box])
    #expect(results.notes == [])
  }

  @Test func readsOneObjectForAllPictures() throws {
    let results = try read(#"{"model":"m","images":[\#n\#(Self.line)\#n]}"#)
    #expect(results.boxes == [Self.box])
  }

  @Test func passesOverTheHeaderOfARun() throws {
    #expect(try read(#"{"run":{"model":"0f"}}"# + "\n" + Self.line).boxes == [Self.box])
  }

  @Test func keysMayStandInAnyOrder() throws {
    let line =
      #"{"detections":[{"score":0.25,"label":"traffic light","box":[1.5,2,11.5,22]}],"file":"a.png"}"#
    #expect(try read(line).boxes == [Self.box])
  }

  @Test func takesALastLineThatIsWholeWithoutItsEnd() throws {
    #expect(try read(Self.line).notes.count == 1)
    #expect(try read(Self.line).boxes.count == 1)
  }

  @Test func leavesOutATornLastLine() throws {
    let whole = #"{"file":"b.png","detections":[{"box":[0,0,1,1],"label":"bird","score":1}]}"# + "\n"
    for length in 1..<Self.line.utf8.count {
      let results = try read(whole + String(Self.line.prefix(length)))
      #expect(results.boxes.count == 1, "cut after \(length) bytes")
      #expect(results.notes.first == "found: its last line was cut off when it was written, and is left out")
    }
  }

  @Test func tornLinesElsewhereAreErrors() {
    #expect(throws: JSONError.self) { try read(String(Self.line.dropLast(5)) + "\n" + Self.line + "\n") }
    #expect(throws: JSONError.self) { try read(#"{"model":"m","images":[\#(Self.line)"#) }
    #expect(throws: JSONError.self) { try read(#"[{"image_id":12,"category_id":7,"bbox":[1,2"#) }
  }

  @Test func countsWhatTheAnnotationsDoNotKnow() throws {
    let list = try read(
      """
      [{"image_id":99,"category_id":7,"bbox":[0,0,1,1],"score":0.5},
       {"image_id":12,"category_id":8,"bbox":[0,0,1,1],"score":0.5},
       {"image_id":12,"category_id":8,"bbox":[0,0,1,1],"score":0.5}]
      """)
    #expect(list.boxes == [])
    #expect(
      list.notes == [
        "1 detection is left out: it is of pictures that truth.json does not list: 99 (1)",
        "2 detections are left out: they are of categories that truth.json does not list: 8 (2)",
      ])
    let lines = try read(
      """
      {"file":"a.png","detections":[{"box":[0,0,1,1],"label":"cow","score":1}]}
      {"file":"stranger.png","detections":[{"box":[0,0,1,1],"label":"bird","score":1}]}
      {"file":"b.png","error":"it is no picture"}
      """)
    #expect(lines.boxes == [])
    #expect(
      lines.notes == [
        "1 detection is left out: it is of pictures that truth.json does not list: stranger.png (1)",
        "1 detection is left out: it is of classes that no category of truth.json is called like: cow (1)",
        "1 picture failed, the first: scenes/b.png; what is in it does not count",
      ])
  }

  @Test func saysWherePicturesAreMissingOrOfAnotherSize() throws {
    let turned = Self.line.replacing(#""width":60,"height":40"#, with: #""width":40,"height":60"#)
    #expect(
      try read(turned).notes == [
        "1 of 2 pictures of truth.json has no results; what is in it does not count",
        """
        scenes/a.png is annotated as 60×40, but the picture is 40×60: EXIF's rotation is the likely cause; --exif \
        ignore takes pictures as they are stored
        """,
      ])
  }

  private static let faults: [(String, String)] = [
    (#"[{"image_id":12,"category_id":7,"bbox":[0,0,1,1]}]"#, "detection 1 has no score"),
    (#"[{"image_id":12,"category_id":7,"score":1}]"#, "detection 1 has no bbox"),
    (#"[{"category_id":7,"bbox":[0,0,1,1],"score":1}]"#, "detection 1 has no image_id"),
    (#"[{"image_id":12,"bbox":[0,0,1,1],"score":1}]"#, "detection 1 has no category_id"),
    (
      #"[{"image_id":12,"category_id":7,"bbox":[9,9,-1,1],"score":1}]"#,
      "detection 1 has a negative width or height"
    ),
    (#"[{"image_id":12,"category_id":7,"bbox":[0,0,1,1],"score":NaN}]"#, #""score" of detection 1 is nan"#),
    (#"[{"image_id":12,"category_id":7,"bbox":[0,0,1,Infinity],"score":1}]"#, "is inf"),
    (#"[{"image_id":12,"category_id":7,"bbox":[0,0,1e99,1],"score":1}]"#, "holds 1e+99"),
    (#"[{"image_id":12,"category_id":7,"bbox":[0,0,1],"score":1}]"#, "a list of four numbers"),
    (#"[{"image_id":12,"category_id":7,"bbox":[0,0,1,1,1],"score":1}]"#, "more than four numbers"),
    (#"[{"image_id":"12","category_id":7,"bbox":[0,0,1,1],"score":1}]"#, "should be a whole number"),
    (#"[{"image_id":1.5,"category_id":7,"bbox":[0,0,1,1],"score":1}]"#, "should be a whole number"),
    (#"[{"image_id":12,"category_id":7,"bbox":[0,0,1,1],"score":null}]"#, "should be a number"),
    (#"[[12,7]]"#, "detection 1 is not an object"),
    (#"[]]"#, "something follows"),
    (#"7"#, "neither a list of detections"),
    (#"{"images":[{"id":1,"file_name":"a.png"}],"annotations":[]}"#, "this is a file of annotations"),
    (#"{"annotations":[],"images":[]}"#, "this is a file of annotations"),
    (#"{"file":"a.png"}"#, "have no \"detections\""),
    (#"{"detections":[]}"#, "without \"file\""),
    (#"{"file":"a.png","detections":[{"label":"bird","score":1}]}"#, "detection 1 has no box"),
    (#"{"file":"a.png","detections":[{"box":[0,0,1,1],"score":1}]}"#, "detection 1 has no label"),
    (#"{"file":"a.png","detections":[{"box":[0,0,1,1],"label":"bird"}]}"#, "detection 1 has no score"),
    (#"{"file":"a.png","detections":[{"box":[5,0,1,1],"label":"bird","score":1}]}"#, "crossed corners"),
    (#"{"file":"a.png","detections":[{"box":[0,0,1,1],"label":16,"score":1}]}"#, "should be a text"),
  ]

  @Test(arguments: faults) func refusesWhatIsNoDetection(text: String, problem: String) throws {
    let error = try #require(throws: JSONError.self) { try read("\n\n" + text + "\n") }
    #expect(error.description.contains(problem), "\(error)")
    #expect(error.description.hasPrefix("found: line 3, byte "), "\(error)")
  }

  @Test(arguments: [
    #"{"run":{},"detections":[{"box":[0,0,1,1],"label":"bird","score":1}]}"#,
    #"{"images":[],"detections":[{"box":[0,0,1,1],"label":"bird","score":1}]}"#,
  ])
  func detectionsBelongToAPicture(line: String) {
    #expect(throws: (any Error).self) { try read(line + "\n" + Self.line + "\n") }
  }

  @Test func whatFailedHasNoDetections() throws {
    let failed =
      #"{"file":"b.png","detections":[{"box":[0,0,1,1],"label":"bird","score":1}],"error":"cut off"}"#
    let results = try read(failed + "\n" + Self.line + "\n")
    #expect(results.boxes == [Self.box])
    #expect(results.pictures == [0])
  }

  @Test func refusesPicturesThatComeTwice() throws {
    let error = try #require(throws: JSONError.self) { try read(Self.line + "\n" + Self.line + "\n") }
    #expect(
      error.detail.hasSuffix(
        "the results of scenes/a.png come a second time, after those in found: give each picture once"))
  }

  @Test func mergesFilesAndRefusesPartsThatOverlap() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String, _ text: String) throws -> String {
      let path = folder.appending(path: name).path
      try Data(text.utf8).write(to: URL(filePath: path))
      return path
    }
    let lines = try file("lines.jsonl", Self.line + "\n" + #"{"file":"b"#)
    let list = try file("list.json", #"[{"image_id":5,"category_id":3,"bbox":[0,0,1,1],"score":0.5}]"#)
    let results = try DetectionFile.read(paths: [lines, list], annotations: Self.annotations)
    #expect(results.boxes.map(\.picture) == [0, 1])
    #expect(results.boxes.map(\.category) == [0, 1])
    #expect(results.notes == ["\(lines): its last line was cut off when it was written, and is left out"])

    let again = try file("again.json", #"[{"image_id":12,"category_id":3,"bbox":[0,0,1,1],"score":0.5}]"#)
    let error = try #require(throws: JSONError.self) {
      try DetectionFile.read(paths: [lines, again], annotations: Self.annotations)
    }
    #expect(error.description.contains("scenes/a.png come a second time, after those in \(lines)"))
  }
}

/// Results that are measured as they are found, without a file in between.
@Suite struct ResultsCollectionTests {
  private static let annotations = AnnotationSet(
    source: "truth.json", categories: [.init(id: 7, name: "traffic light"), .init(id: 3, name: "bird")],
    pictures: [
      .init(id: 12, file: "a.png", width: 60, height: 40), .init(id: 5, file: "b.png"),
      .init(id: 6, file: "c.png"),
    ], objects: [[], [], []])

  /// Boxes whose float32 corners have long decimals, in two pictures that are known and one that is not.
  private static let found: [(file: String, detections: [ResultsCollection.LabeledDetection])] = [
    ("a.png", (0..<20).map { detection($0, $0 % 3 == 0 ? "Traffic-Light" : "bird") }), ("b.png", []),
    ("other.png", [detection(1, "bird")]),
  ]

  private static func detection(_ place: Int, _ label: String) -> ResultsCollection.LabeledDetection {
    let x = Float(place) * 1.37 / 3
    return .init(
      box: Box(x1: x, y1: x / 7, x2: x + 10.1, y2: x / 7 + 5.3), label: label, score: 0.9 / Float(place + 1))
  }

  private func collected() throws -> DetectionResults {
    var collection = ResultsCollection(Self.annotations, source: "the run")
    for picture in Self.found {
      try collection.add(picture.detections, file: picture.file, width: 60, height: 41)
    }
    collection.addFailure(file: "c.png")
    return collection.results()
  }

  @Test func theyAreWhatTheirFileWouldBe() throws {
    var text = ""
    for picture in Self.found {
      let detections = picture.detections.map { detection in
        let box = detection.box
        return
          #"{"box":[\#(box.x1),\#(box.y1),\#(box.x2),\#(box.y2)],"label":"\#(detection.label)","score":\#(detection.score)}"#
      }
      text +=
        #"{"file":"\#(picture.file)","width":60,"height":41,"detections":[\#(detections.joined(separator: ","))]}"#
        + "\n"
    }
    text += #"{"file":"c.png","error":"unreadable"}"# + "\n"
    let read = try DetectionFile.read(Array(text.utf8), source: "the run", annotations: Self.annotations)
    let collected = try collected()
    #expect(collected.boxes == read.boxes)
    #expect(collected.boxes.count == 20)
    #expect(collected.pictures == read.pictures)
    #expect(collected.notes == read.notes)
    #expect(collected.notes.count >= 2)
  }

  @Test func aPictureComesOnce() throws {
    var collection = ResultsCollection(Self.annotations, source: "the run")
    try collection.add([], file: "a.png", width: 60, height: 40)
    #expect(throws: ResultsCollection.Unmeasurable.self) {
      try collection.add([], file: "a.png", width: 60, height: 40)
    }
  }

  @Test(arguments: [Float.nan, .infinity, 2e30, -1])
  func whatNoFileHoldsIsRefused(value: Float) {
    var collection = ResultsCollection(Self.annotations, source: "the run")
    #expect(throws: ResultsCollection.Unmeasurable.self) {
      try collection.add(
        [.init(box: Box(x1: 0, y1: 0, x2: value, y2: 9), label: "bird", score: 0.5)], file: "a.png",
        width: 60, height: 40)
    }
  }
}
