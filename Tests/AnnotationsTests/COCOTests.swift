import Support
import Testing

@testable import Annotations

@Suite struct COCOReaderTests {

  static let pictures =
    #"[{"id": 5, "file_name": "a.jpg", "width": 100, "height": 80}, {"id": 9, "file_name": "b.jpg"}]"#
  static let categories = #"[{"id": 3, "name": "bird"}, {"id": 90, "name": "tree"}]"#

  private func read(_ annotations: String) throws -> AnnotationSet {
    try Self.read(
      #"{"images": \#(Self.pictures), "categories": \#(Self.categories), "annotations": [\#(annotations)]}"#)
  }

  private static func read(_ text: String) throws -> AnnotationSet {
    try COCOReader.read(JSONReader.reading(Array(text.utf8), source: "a.json"))
  }

  private func annotation(
    _ id: Int = 1, image: Int = 5, category: Int = 3, box: String = "[1, 2, 3, 4]", more: String = ""
  ) -> String {
    #"{"id": \#(id), "image_id": \#(image), "category_id": \#(category), "bbox": \#(box), "area": 6.5\#(more)}"#
  }

  @Test func otherMembersMayHaveAnyName() throws {
    let set = try Self.read(
      #"{"run": 3, "detections": [], "images": \#(Self.pictures), "categories": \#(Self.categories), "annotations": [\#(annotation())]}"#
    )
    #expect(set.objects(ofPicture: 0).count == 1)
  }

  @Test func readsCOCOAsItIsWritten() throws {
    let set = try read(
      [
        annotation(
          7, image: 9, category: 90, box: "[0.1, 20.25, 30.3, 1e1]", more: #", "segmentation": [[1, 2, 3]]"#),
        annotation(8, more: #", "iscrowd": 1, "segmentation": {"counts": [1, 2], "size": [3, 4]}"#),
        annotation(9, image: 9, more: #", "ignore": true"#),
      ].joined(separator: ","))
    #expect(set.notes == [])
    #expect(set.categories.map(\.id) == [3, 90])
    #expect(
      set.pictures == [.init(id: 5, file: "a.jpg", width: 100, height: 80), .init(id: 9, file: "b.jpg")])
    #expect(
      Array(set.objects(ofPicture: 1)) == [
        GroundTruth(id: 7, category: 90, x: 0.1, y: 20.25, width: 30.3, height: 10, area: 6.5),
        GroundTruth(id: 9, category: 3, x: 1, y: 2, width: 3, height: 4, area: 6.5, isIgnored: true),
      ], "in the file's order")
    #expect(
      Array(set.objects(ofPicture: 0)) == [
        GroundTruth(id: 8, category: 3, x: 1, y: 2, width: 3, height: 4, area: 6.5, isCrowd: true)
      ])
  }

  @Test func readsTheListsInAnyOrder() throws {
    let set = try Self.read(
      #"{"annotations": [\#(annotation())], "categories": \#(Self.categories), "images": \#(Self.pictures), "info": {}}"#
    )
    #expect(set.objects(ofPicture: 0).count == 1)
    #expect(set.objects(ofPicture: 1).isEmpty)
  }

  @Test(arguments: [
    ("[1, 2, NaN, 4]", "a box that holds NaN, infinity or a number beyond 1e30"),
    ("[-Infinity, 2, 3, 4]", "a box that holds NaN, infinity or a number beyond 1e30"),
    ("[1, 2, 3, 1e400]", "a box that holds NaN, infinity or a number beyond 1e30"),
    ("[1e308, 0, 1e308, 4]", "a box that holds NaN, infinity or a number beyond 1e30"),
    ("[0, 0, 1e31, 1e31]", "a box that holds NaN, infinity or a number beyond 1e30"),
    ("[1, 2, 3]", "without a box of four numbers"), ("[1, 2, 3, 4, 5]", "without a box of four numbers"),
    ("[]", "without a box of four numbers"), ("null", "without a box of four numbers"),
    ("\"1 2 3 4\"", "without a box of four numbers"), ("{}", "without a box of four numbers"),
    ("[1, 2, 3, \"4\"]", "without a box of four numbers"),
    ("[[1, 2, 3, 4]]", "without a box of four numbers"),
  ])
  func leavesOutWhatIsNoBoxAndNamesIt(box: String, expected: String) throws {
    let set = try read(annotation(17, box: box) + "," + annotation(18))
    #expect(set.objects.map(\.id) == [18])
    #expect(set.notes.count == 1)
    #expect(set.notes[0].contains(expected) && set.notes[0].contains("annotation 17"), "\(set.notes)")
    #expect(set.notes[0].hasSuffix("left out"))
  }

  @Test(arguments: [
    (#"{"id": 1, "category_id": 3, "bbox": [1,2,3,4]}"#, "image_id"),
    (#"{"id": 1, "image_id": ["5"], "category_id": 3, "bbox": [1,2,3,4]}"#, "image_id"),
    (#"{"id": 1, "image_id": 5.5, "category_id": 3, "bbox": [1,2,3,4]}"#, "image_id"),
    (#"{"id": 1, "image_id": 99999999999999999999, "category_id": 3, "bbox": [1,2,3,4]}"#, "image_id"),
    (#"{"id": 1, "image_id": 5, "category_id": null, "bbox": [1,2,3,4]}"#, "category_id"),
    (
      #"{"id": 1, "image_id": 6, "category_id": 3, "bbox": [1,2,3,4], "area": 1}"#,
      "a picture that is not listed"
    ),
    (
      #"{"id": 1, "image_id": "05", "category_id": 3, "bbox": [1,2,3,4], "area": 1}"#,
      "a picture that is not listed"
    ),
    (
      #"{"id": 1, "image_id": 5, "category_id": -1, "bbox": [1,2,3,4], "area": 1}"#,
      "a category that is not listed"
    ),
    ("17", "without a box"), ("null", "without a box"), ("[]", "without a box"),
  ])
  func leavesOutWhatBelongsNowhere(annotation: String, expected: String) throws {
    let set = try read(annotation)
    #expect(set.objects.isEmpty)
    #expect(set.notes.count == 1 && set.notes[0].contains(expected), "\(set.notes)")
  }

  @Test func keepsOddObjectsAndSaysSo() throws {
    let set = try read(
      [
        annotation(0, box: "[1, 2, 4, 5]"), annotation(4, box: "[1, 2, 3, 5]"), annotation(4),
        annotation(-3, category: 90),
        annotation(5, box: "[200, 2, 3, 4]"), annotation(6, box: "[90, 2, 30, 4]"),
        annotation(8, box: "[99.5, 2, 1, 4]"),
        #"{"image_id": 5, "category_id": 3, "bbox": [1,2,4,3]}"#,
      ].joined(separator: ","))
    #expect(set.objects.map(\.id) == [0, 4, 4, -3, 5, 6, 8, 9], "all, the nameless one numbered on")
    #expect(set.objects[7].area == 12)
    #expect(
      set.notes == [
        "a.json: an annotation without a whole number as id: the one at place 8 of the list; numbered on from the largest",
        "a.json: an annotation with the id of an earlier one: annotation 4; kept, but pycocotools would see only the last of each id",
        "a.json: an annotation with the id 0: of picture 5; kept, but pycocotools counts what finds it as a false positive: number from 1",
        "a.json: an annotation without a usable area: the one at place 8 of the list; width × height is taken",
        "a.json: a box that lies wholly outside its picture: annotation 5, [200.0, 2.0, 3.0, 4.0] in a.jpg of 100×80; kept, but nothing can find it",
        "a.json: a box that reaches beyond its picture: annotation 6, [90.0, 2.0, 30.0, 4.0] in a.jpg of 100×80; kept unchanged (are corners written for sizes?)",
      ])
  }

  @Test func tellsAThousandOfAKindInOneLine() throws {
    let set = try read((1...1000).map { annotation($0, box: "[1,2,0,4]") }.joined(separator: ","))
    #expect(
      set.notes == [
        "a.json: 1,000 boxes whose width or height is not above 0, the first: annotation 1, [1.0, 2.0, 0.0, 4.0]; missed in AP, as in pycocotools, and left out of all else"
      ])
  }

  @Test func tellsDoublePicturesAndCategories() throws {
    let set = try Self.read(
      #"""
      {"images": [{"id": 1, "file_name": "a.jpg"}, {"id": 1, "file_name": "b.jpg"}, {"id": 2, "file_name": "a.jpg"},
                  {"id": 3}, {"file_name": "c.jpg"}, 4],
       "categories": [{"id": 1, "name": "x"}, {"id": 1, "name": "y"}, {"id": 2, "name": "x"}, {"id": 3}, null],
       "annotations": []}
      """#)
    #expect(set.pictures.map(\.id) == [1, 2, 3])
    #expect(set.pictures.map(\.file) == ["a.jpg", "a.jpg", "3"])
    #expect(set.categories.map(\.name) == ["x", "x"])
    #expect(
      set.notes == [
        "a.json: 2 pictures without an id, the first: c.jpg; left out",
        "a.json: a picture with the id of an earlier one: 1, b.jpg; left out",
        "a.json: 3 categories without id and name of their own, the first: y; left out",
        "a.json: a category named as an earlier one: x, category 2; both mean the same class of the model",
        "a.json: a picture with the file_name of an earlier one: a.jpg, picture 2; the name means the earlier one",
        "a.json: a picture without file_name: picture 3; its id is taken for its name",
      ])
  }

  @Test(arguments: [
    (#"{}"#, "it has no images, annotations and categories"),
    (#"{"categories": [], "annotations": []}"#, "it has no list \"images\""),
    (#"{"images": [], "annotations": []}"#, "it has no list \"categories\""),
    (#"{"images": [], "categories": [], "annotations": {}}"#, "\"annotations\" should be a list"),
    (#"{"images": [], "images": []}"#, "a second list called \"images\""),
    (
      #"[{"image_id": 1, "category_id": 1, "bbox": [1,2,3,4], "score": 0.5}]"#,
      "it is a list of detections, not of annotations: give them to evaluate as --detections"
    ),
    (
      #"{"annotations": [{"image_id": 1, "category_id": 1, "bbox": [1,2,3,4], "score": 0.5}]}"#,
      "they are detections, not annotations: give them to evaluate as --detections"
    ),
    (
      #"{"image_id": 1, "category_id": 1, "bbox": [1,2,3,4], "score": 1}\#n{"image_id": 1}"#,
      "they are detections"
    ),
    (#"{"model": "m", "images": [{"file": "a.png", "detections": []}]}"#, "they are detections"),
    (#"{"file": "a.png", "detections": []}\#n{"file": "b.png", "detections": []}"#, "they are detections"),
    (#"{"run": {"model": "0f"}}\#n{"file": "b.png", "detections": []}"#, "they are detections"),
    (
      #"{"image_id": 1, "category_id": 1, "bbox": [1,2,3,4]}\#n{"image_id": 1}"#,
      "begins with a single annotation"
    ),
    ("[]", "it is a list"), ("[1, 2]", "it is a list"), ("null", "is expected here"),
    ("17", "is expected here"),
    ("", "the text ends"), ("   ", "the text ends"),
    (
      #"{"images": [], "annotations": [{"id": 1, "image_id": 1, "caption": "x"}]}"#,
      "its annotations are captions"
    ),
    (
      #"{"images": [], "categories": [], "annotations": [{"image_id": 1, "segments_info": []}]}"#,
      "panoptic segments"
    ),
    (
      #"{"images": [], "categories": [], "annotations": [{"id": 1, "keypoints": []}]}"#,
      "its annotations are keypoints"
    ),
    (#"{"images": [{"id": 1"#, "the text ends where a comma or } is expected"),
    (#"{"images": []} x"#, "the text should end here"),
  ])
  func refusesWhatIsNotCOCOsAnnotations(text: String, expected: String) {
    let error = #expect(throws: JSONError.self) { try Self.read(text) }
    #expect("\(error!)".hasPrefix("a.json: ") && error!.detail.contains(expected), "\(error!)")
  }

  @Test func saysThatScoresAreNotUsed() throws {
    let set = try read(annotation(17, more: #", "score": 0.5"#))
    #expect(set.objects.map(\.id) == [17])
    #expect(set.notes.count == 1 && set.notes[0].contains("a score or confidence: "), "\(set.notes)")
  }

  @Test func takesAFileThatOnlyNamesPictures() throws {
    let set = try Self.read(#"{"images": \#(Self.pictures), "categories": \#(Self.categories)}"#)
    #expect(set.pictures.count == 2)
    #expect(set.notes == ["a.json: it has no list \"annotations\": it only names pictures and categories"])
  }

  /// pycocotools keeps them as well: `PrecisionGoldenTests` has the figures.
  @Test(arguments: ["[1, 2, 0, 4]", "[1, 2, 3, -4]", "[1, 2, 0, 0]"])
  func keepsBoxesWithoutExtentAndSaysSo(box: String) throws {
    let set = try read(annotation(17, box: box) + "," + annotation(18))
    #expect(set.objects.map(\.id) == [17, 18])
    #expect(set.objects.map(\.hasExtent) == [false, true])
    #expect(set.notes.count == 1 && set.notes[0].contains("not above 0: annotation 17, ["), "\(set.notes)")
  }

  @Test func keepsNegativeAreas() throws {
    let set = try read(#"{"id": 1, "image_id": 5, "category_id": 3, "bbox": [1,2,3,4], "area": -2}"#)
    #expect(set.objects.map(\.area) == [-2])
    #expect(
      set.notes == [
        "a.json: an annotation with an area below 0: annotation 1; kept, but neither found nor missed, as in pycocotools"
      ])
  }

  @Test func takesKeypointsWithTheirBoxes() throws {
    let set = try read(annotation(more: #", "keypoints": [1, 2, 2], "num_keypoints": 1"#))
    #expect(set.objects.count == 1 && set.notes.isEmpty)
  }

  /// Every byte at which the file can be cut off, and every byte replaced: an error or a set, but never a crash.
  @Test func survivesDamage() throws {
    let text = Array(
      #"{"images": \#(Self.pictures), "categories": \#(Self.categories), "annotations": [\#(annotation())]}"#
        .utf8)
    for length in text.indices {
      #expect(throws: JSONError.self) {
        try COCOReader.read(JSONReader.reading(Array(text[..<length]), source: "cut"))
      }
    }
    var generator = SeededRandom(seed: 5)
    for place in text.indices {
      var damaged = text
      damaged[place] = UInt8.random(in: 0...255, using: &generator)
      _ = try? COCOReader.read(JSONReader.reading(damaged, source: "damaged"))
    }
  }
}

@Suite struct COCOJSONTests {

  private let set = AnnotationSet(
    source: "x", categories: [.init(id: 3, name: "a \"quoted\"\n\\ name 雪"), .init(id: 90, name: "tree")],
    pictures: [.init(id: 7, file: "p/größe.jpg", width: 640, height: 480), .init(id: 2, file: "b.jpg")],
    objects: [
      [
        GroundTruth(
          id: 5, category: 3, x: 0.1, y: 1.0 / 3, width: 1e-7, height: 1e22, area: .leastNonzeroMagnitude),
        GroundTruth(id: 4, category: 90, x: -0.0, y: 17, width: 2, height: 3, isCrowd: true, isIgnored: true),
      ], [],
    ])

  @Test func roundTripsToTheLastDigit() throws {
    let text = set.cocoJSON()
    let again = try COCOReader.read(JSONReader.reading(text, source: "x"))
    #expect(again.categories == set.categories)
    #expect(again.pictures == set.pictures)
    #expect(again.objects == set.objects)
    #expect(again.objects[1].x.sign == .minus)
    #expect(again.objects(ofPicture: 1).isEmpty)
    #expect(again.cocoJSON() == text)
  }

  @Test func writesOneObjectALine() {
    let lines = String(decoding: set.cocoJSON(), as: UTF8.self).split(separator: "\n")
    #expect(
      lines[4] == """
        {"id":5,"image_id":7,"category_id":3,"bbox":[0.1,0.3333333333333333,1e-07,1e+22],"area":5e-324,"iscrowd":0},
        """)
    #expect(
      lines[5] == """
        {"id":4,"image_id":7,"category_id":90,"bbox":[-0,17,2,3],"area":6,"iscrowd":1,"ignore":1}
        """)
  }
}
