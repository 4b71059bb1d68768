import Annotations
import Foundation
import Metrics
import Support
import Testing

@Suite struct DetectionFileTests {
  static let annotations = AnnotationSet(
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

  @Test func passesOverByteOrderMarks() throws {
    let line = "\u{FEFF}" + Self.line + "\n"
    let other = "\u{FEFF}" + #"{"file":"b.png","detections":[]}"#
    #expect(try read(line + other).boxes == [Self.box])
    #expect(try read(line + other + "\u{FEFF}\n").notes == [])
    #expect(throws: JSONError.self) { try read(line + "\u{FEFE}\n" + other + "\n") }
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
        ignore takes pictures as they are stored, else they are turned
        """,
      ])
  }

  private static let rows: [(String, String)] = [
    (#"{"image_id":12,"category_id":7,"bbox":[0,0,1,1]}"#, "without a score"),
    (#"{"image_id":12,"category_id":7,"score":1}"#, "without a box of four numbers"),
    (#"{"category_id":7,"bbox":[0,0,1,1],"score":1}"#, "as image_id"),
    (#"{"image_id":12,"bbox":[0,0,1,1],"score":1}"#, "without a class"),
    (
      #"{"image_id":12,"category_id":"7","bbox":[0,0,1,1],"score":1}"#,
      "with a category_id that is not a whole number"
    ),
    (
      #"{"image_id":12,"category_id":7,"bbox":[0,0,1,1],"score":NaN}"#,
      "not a finite number: detection 2 of found, nan"
    ),
    (#"{"image_id":12,"category_id":7,"bbox":[0,0,1,1],"score":-Infinity}"#, "detection 2 of found, -inf"),
    (
      #"{"image_id":12,"category_id":7,"bbox":[0,0,1,1],"score":null}"#,
      "not a finite number: detection 2 of found"
    ),
    (#"{"image_id":12,"category_id":7,"bbox":[0,0,1,1],"score":"0.5"}"#, "not a finite number"),
    (#"{"image_id":12,"category_id":7,"bbox":[0,0,1,Infinity],"score":1}"#, "with NaN, infinity"),
    (#"{"image_id":12,"category_id":7,"bbox":[NaN,0,1,1],"score":1}"#, "with NaN, infinity"),
    (#"{"image_id":12,"category_id":7,"bbox":[0,0,1e99,1],"score":1}"#, "a number beyond 1e30"),
    (#"{"image_id":12,"category_id":7,"bbox":[0,0,1],"score":1}"#, "without a box of four numbers"),
    (#"{"image_id":12,"category_id":7,"bbox":[0,0,1,1,1],"score":1}"#, "without a box of four numbers"),
    (#"{"image_id":12,"category_id":7,"bbox":[0,0,1,"1"],"score":1}"#, "without a box of four numbers"),
    (#"{"image_id":12,"category_id":7,"bbox":null,"score":1}"#, "without a box of four numbers"),
    (#"{"image_id":1.5,"category_id":7,"bbox":[0,0,1,1],"score":1}"#, "as image_id"),
    (#"{"image_id":null,"category_id":7,"bbox":[0,0,1,1],"score":1}"#, "as image_id"),
    ("[12,7]", "not an object"), ("null", "not an object"), (#""x""#, "not an object"),
  ]

  @Test(arguments: rows) func leavesOutAnOddRowAndKeepsTheOthers(row: String, problem: String) throws {
    let good = #"{"image_id":12,"category_id":7,"bbox":[1.5,2,10,20],"score":0.25}"#
    let results = try read("[\(good),\(row),\(good)]")
    #expect(results.boxes == [Self.box, Self.box])
    #expect(results.leftOut == 1)
    #expect(
      results.notes.count == 1 && results.notes[0].hasPrefix("1 row is left out, ")
        && results.notes[0].contains(problem) && results.notes[0].contains(": detection 2"),
      "\(results.notes)")
  }

  private static let lineRows: [(String, String)] = [
    (#"{"label":"bird","score":1}"#, "without a box"), (#"{"box":[0,0,1,1],"score":1}"#, "without a class"),
    (#"{"box":[0,0,1,1],"label":"bird"}"#, "without a score"),
    (#"{"box":[0,0,1,1],"label":16,"score":1}"#, "without a class"), ("7", "not an object"),
    (#"{"box":[0,0,NaN,1],"label":"bird","score":1}"#, "with NaN"),
  ]

  @Test(arguments: lineRows) func leavesOutAnOddRowOfALine(row: String, problem: String) throws {
    let good = #"{"box":[1.5,2,11.5,22],"label":"traffic light","score":0.25}"#
    let line = #"{"file":"a.png","detections":[\#(row),\#(good)]}"# + "\n"
    let results = try read(line + #"{"file":"b.png","detections":[]}"# + "\n")
    #expect(results.boxes == [Self.box])
    #expect(results.pictures == [0, 1])
    #expect(results.notes.count == 1 && results.notes[0].contains(problem), "\(results.notes)")
  }

  /// pycocotools measures them, too: `PrecisionGoldenTests` has the figures.
  @Test func keepsNegativeSidesAndSaysSo() throws {
    let list = try read(
      #"[{"image_id":12,"category_id":7,"bbox":[9,9,-1,1],"score":1},{"image_id":12,"category_id":7,"bbox":[9,9,1,-1],"score":1}]"#
    )
    #expect(list.boxes.map(\.width) == [-1, 1] && list.boxes.map(\.height) == [1, -1])
    #expect(
      list.notes == [
        "2 detections have a negative width or height, the first: detection 1 of found; kept, as in pycocotools, though nothing "
          + "can match (are corners written for sizes?)"
      ])
    let crossed = #"{"file":"a.png","detections":[{"box":[5,0,1,1],"label":"bird","score":1}]}"#
    let line = try read(crossed + "\n" + #"{"file":"b.png","detections":[]}"# + "\n")
    #expect(line.boxes.map(\.width) == [-4])
    #expect(line.notes.count == 1 && line.notes[0].contains("1 detection has a negative width"))
  }

  @Test func namesPicturesByAnyText() throws {
    let annotations = AnnotationSet(
      source: "truth.json", categories: [.init(id: 1, name: "cat")],
      pictures: [
        .init(id: "a/ü.1", file: "x.jpg"), .init(id: "", file: "y.jpg"), .init(id: 7, file: "z.jpg"),
      ],
      objects: [[], [], []])
    func row(_ id: String) -> String {
      #"{"image_id":\#(id),"category_id":1,"bbox":[0,0,1,1],"score":0.5}"#
    }
    func read(_ ids: String...) throws -> DetectionResults {
      let text = "[" + ids.map(row).joined(separator: ",") + "]"
      return try DetectionFile.read(Array(text.utf8), source: "found", annotations: annotations)
    }
    let exact = try read(#""a/\u00fc.1""#, #""""#, "7", "7.0")
    #expect(exact.boxes.map(\.picture) == [0, 1, 2, 2])
    #expect(exact.notes == [])
    let other = try read(#""7""#, #""z.jpg""#, #""X.png""#)
    #expect(other.boxes.map(\.picture) == [2, 2, 0])
    #expect(
      other.notes.count == 1
        && other.notes[0].hasPrefix("3 detections of pictures whose ids are written otherwise")
        && other.notes[0].contains("(7, X.png, z.jpg)"), "\(other.notes)")
    #expect(try read("8", #""w""#).notes[0].contains("8 (1), w (1)"))
  }

  private static let faults: [(String, String)] = [
    (#"[]]"#, "something follows"),
    ("7", "neither a list of detections"), ("a.png,1,2", "not as a pickle or CSV"),
    (#"{"images":[{"id":1,"file_name":"a.png"}],"annotations":[]}"#, "this is a file of annotations"),
    (#"{"annotations":[],"images":[]}"#, "this is a file of annotations"),
    (#"{"file":"a.png"}"#, "have no \"detections\""),
    (#"{"detections":[]}"#, "without \"file\""), ("{}", "a picture's results without \"file\""),
    (#"{"a.png":{"boxes":[],"labels":[]}}"#, #"an object with "a.png", but without "file""#),
    (#"{"predictions":[]}"#, #"an object with "predictions", but without"#),
    (#"[{"image_id":12,"instances":[]}]"#, "give its coco_instances_results.json"),
    (#"{"file":7,"detections":[]}"#, "should be a text"),
  ]

  @Test(arguments: faults) func refusesWhatIsNoDetection(text: String, problem: String) throws {
    let error = try #require(throws: JSONError.self) { try read("\n\n" + text + "\n") }
    #expect(error.description.contains(problem), "\(error)")
    #expect(error.description.hasPrefix("found: line 3, byte "), "\(error)")
  }

  @Test(arguments: [
    #"{"run":{},DETECTIONS}"#, #"{"images":[],DETECTIONS}"#, #"{"images":[{"id":1,DETECTIONS}]}"#,
    #"{"annotations":[{"image_id":1,"category_id":1,"bbox":[0,0,1,1],"score":1}],DETECTIONS}"#,
    #"{"image_id":1,"category_id":1,"bbox":[0,0,1,1],"score":1,DETECTIONS}"#,
  ])
  func detectionsBelongToAPicture(line: String) throws {
    let detections = #""detections":[{"box":[0,0,1,1],"label":"bird","score":1}]"#
    let text = line.replacing("DETECTIONS", with: detections) + "\n" + Self.line + "\n"
    let error = try #require(throws: JSONError.self) { try read(text) }
    #expect(error.description.contains("\"detections\" are here without a picture"), "\(error)")
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
    // The last line is whole, although it has no line end.
    let row = try file("row.jsonl", #"{"image_id":12,"category_id":3,"bbox":[0,0,1,1],"score":0.5}"#)
    #expect(throws: JSONError.self) {
      try DetectionFile.read(paths: [lines, row], annotations: Self.annotations)
    }
  }
}
