import Annotations
import Imaging
import Metrics
import Testing

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
    return try collection.results()
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

  /// Frames of two cameras, only one of which is annotated: whichever comes first.
  @Test(arguments: [["seqA/1.png", "seqB/1.png"], ["seqB/1.png", "seqA/1.png"]])
  func ofTwoPicturesTheCloserOneHasTheName(files: [String]) throws {
    let truth = AnnotationSet(
      source: "truth.json", categories: [.init(id: 3, name: "bird")],
      pictures: [.init(id: 1, file: "seqB/1.png")], objects: [[]])
    var collection = ResultsCollection(truth, source: "the run")
    for file in files {
      let place = file.hasPrefix("seqB") ? 5 : 1
      try collection.add(
        (0..<place).map { Self.detection($0, "bird") }, file: file, width: 60, height: 40)
    }
    let found = try collection.results()
    #expect(found.boxes.count == 5 && found.leftOut == 1 && found.pictures == [0])
    #expect(
      found.notes == [
        "1 detection is left out: it is of pictures that truth.json does not list: seqA/1.png (1)"
      ])
    var alone = ResultsCollection(truth, source: "the run")
    try alone.add([], file: "seqA/1.png", width: 60, height: 40)
    #expect(try alone.results().notes.map { $0.contains("seqA/1.png is taken for seqB/1.png") } == [true])
  }

  /// Masks lie below their pictures: as where the pictures' names are all known before.
  @Test(arguments: [["data/masks/a.png", "data/a.png"], ["data/a.png", "data/masks/a.png"]])
  func ofTwoPicturesTheOutermostHasTheName(files: [String]) throws {
    var collection = ResultsCollection(Self.annotations, source: "the run")
    for file in files {
      let count = file.contains("masks") ? 1 : 5
      try collection.add(
        (0..<count).map { Self.detection($0, "bird") }, file: file, width: 60, height: 40)
    }
    let found = try collection.results()
    #expect(found.boxes.count == 5 && found.leftOut == 1 && found.pictures == [0])
  }

  /// Nothing tells between the masks, but the picture lies above both: in whatever order they come, as where the pictures'
  /// names are all known before.
  @Test(arguments: [0, 1, 2])
  func ofThreePicturesTheOutermostHasTheName(place: Int) throws {
    var files = ["data/left/a.png", "data/right/a.png"]
    files.insert("data/a.png", at: place)
    #expect(Self.annotations.pictures(named: files).places[place] == 0)
    var collection = ResultsCollection(Self.annotations, source: "the run")
    for file in files {
      let count = file == "data/a.png" ? 5 : 1
      try collection.add(
        (0..<count).map { Self.detection($0, "bird") }, file: file, width: 60, height: 40)
    }
    let found = try collection.results()
    #expect(found.boxes.count == 5 && found.leftOut == 2 && found.pictures == [0])
  }

  @Test func tellsTwoPicturesOfOneName() throws {
    var collection = ResultsCollection(Self.annotations, source: "the run")
    try collection.add([], file: "p/a.png", width: 60, height: 40)
    try collection.add([], file: "q/a.png", width: 60, height: 40)
    let error = #expect(throws: ResultsCollection.Unmeasurable.self) { _ = try collection.results() }
    #expect(error?.description.contains("p/a.png and q/a.png would both be a.png of truth.json") == true)
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
