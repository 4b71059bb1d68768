import Annotations
import Imaging
import Metrics
import RetinaNet
import Runs
import Support
import Testing

@testable import Reports

struct COCOResultsTests {
  @Test func takesNumericNamesAsImageIds() throws {
    let files = ["val2017/000000000139.jpg", "285.jpg"]
    let identifiers = try COCOIdentifiers(files: files, categories: [0: 1])
    #expect(identifiers.images == ["val2017/000000000139.jpg": 139, "285.jpg": 285])
  }

  @Test func filesWithoutResultsDoNotTakeThePicturesNumbersAway() throws {
    let files = ["a/139.jpg", "a/logo.gif", "a/285.jpg"]
    let identifiers = try COCOIdentifiers(files: files, unread: ["a/logo.gif"], categories: [0: 1])
    #expect(identifiers.images == ["a/139.jpg": .number(139), "a/285.jpg": .number(285)])
    let named = try COCOIdentifiers(files: files + ["a/x.jpg"], unread: ["a/logo.gif"], categories: [0: 1])
    #expect(named.images["a/x.jpg"] == .number(4), "places count every file")
  }

  @Test(arguments: [
    ["1.jpg", "two.jpg", "3.jpg"], ["a/1.jpg", "b/1.jpg"], ["1.jpg", "1.png"], ["-", "1.jpg"],
    ["99999999999999999999.jpg", "1.jpg"], ["٣.jpg"],
  ])
  func countsPicturesWhereNamesAreNotDistinctNumbers(files: [String]) throws {
    let identifiers = try COCOIdentifiers(files: files, categories: [0: 1])
    #expect(files.map { identifiers.images[$0] } == (1...files.count).map(PictureID.number))
  }

  @Test func writesIdsThatAreTexts() throws {
    let annotated = AnnotationSet(
      source: "a.json", categories: [.init(id: 4, name: "bird")],
      pictures: [.init(id: "a \"b\"", file: "a.png"), .init(id: "7", file: "b.png")], objects: [[], []])
    let identifiers = try COCOIdentifiers(
      files: ["a.png", "b.png"], classes: ["bird"], annotated: annotated)
    var results = COCOResults(identifiers: identifiers)
    let object = DetectedObject(
      box: Box(x1: 0, y1: 0, x2: 2, y2: 3), label: "bird", labelID: 0, score: 0.5, level: "P3")
    let text = ["a.png", "b.png"].map { file in
      results.text(
        of: PictureResult(
          file: file, outcome: .found(DetectedPicture(width: 9, height: 9, objects: [object], timing: []))))
    }
    #expect(text[0].contains(#""image_id":"a \"b\"""#), "\(text[0])")
    #expect(text[1].contains(#""image_id":"7""#), "\(text[1])")
  }

  @Test func refusesCategoriesThatNobodyKnows() {
    #expect(throws: COCOIdentifiers.Unknown.self) { try COCOIdentifiers(files: ["1.jpg"], categories: [:]) }
  }

  @Test func takesBothNumbersFromAnnotations() throws {
    let annotated = AnnotationSet(
      source: "instances.json",
      categories: [.init(id: 30, name: "tree"), .init(id: 2, name: "bird"), .init(id: 3, name: "extra")],
      pictures: [
        .init(id: 5, file: "x/a.png"), .init(id: 6, file: "y/a.png"), .init(id: 9, file: "deep/b.png"),
      ], objects: [[], [], []])
    let files = ["/data/x/a.png", "y/a.png", "elsewhere/b.png"]
    let identifiers = try COCOIdentifiers(
      files: files, classes: [nil, "bird", "tree", "house"], annotated: annotated)
    #expect(files.map { identifiers.images[$0] } == [5, 6, 9])
    #expect(identifiers.categories == [1: 2, 2: 30])

    let strangers = try COCOIdentifiers(
      files: ["a.png", "nobody.png"], classes: ["bird"], annotated: annotated)
    #expect(strangers.images.isEmpty, "neither an ambiguous name nor an unknown one has an id")
    #expect(throws: COCOIdentifiers.Unknown.self, "two pictures that are the same") {
      try COCOIdentifiers(files: ["p/b.png", "q/b.png"], classes: ["bird"], annotated: annotated)
    }
    #expect(throws: COCOIdentifiers.Unknown.self, "no class in common") {
      try COCOIdentifiers(files: [], classes: ["whale"], annotated: annotated)
    }
  }
}

/// What `detect` writes is evaluated alike in all its forms.
@Suite struct ResultFormsTests {
  private static let classes = ["bird", "big cat"]
  private static let annotations = AnnotationSet(
    source: "test",
    categories: [.init(id: 40, name: "big cat"), .init(id: 3, name: "bird")],
    pictures: [.init(id: 8, file: "a.png"), .init(id: 2, file: "b.png")], objects: [[], []])

  /// Boxes whose sides are not exact differences.
  private func results() -> [PictureResult] {
    var random = SeededRandom(seed: 7)
    return ["a.png", "b.png"].map { file in
      let objects = (0..<300).map { _ in
        let (x, y) = (Float.random(in: -3...900, using: &random), Float.random(in: 0...70, using: &random))
        let (w, h) = (Float.random(in: 0...300, using: &random), Float.random(in: 0...0.01, using: &random))
        let label = Int.random(in: 0...1, using: &random)
        return DetectedObject(
          box: Box(x1: x, y1: y, x2: x + w, y2: y + h), label: Self.classes[label], labelID: label,
          score: Float.random(in: 0...1, using: &random), level: "P3")
      }
      return PictureResult(
        file: file, outcome: .found(DetectedPicture(width: 9, height: 9, objects: objects, timing: [])))
    }
  }

  private func read(_ document: any DetectionDocument, _ results: [PictureResult]) throws -> [ScoredBox] {
    var document = document
    let text = document.start + results.map { document.text(of: $0) }.joined() + document.end
    return try DetectionFile.read(Array(text.utf8), source: "found", annotations: Self.annotations).boxes
  }

  @Test func everyFormHasTheSameBoxesToTheLastBit() throws {
    let results = results()
    let identifiers = try COCOIdentifiers(
      files: ["a.png", "b.png"], classes: Self.classes, annotated: Self.annotations)
    let list = try read(COCOResults(identifiers: identifiers), results)
    #expect(list.count == 600)
    #expect(try read(DetectionLines(), results) == list)
    #expect(try read(DetectionJSON(model: "m"), results) == list)
  }
}
