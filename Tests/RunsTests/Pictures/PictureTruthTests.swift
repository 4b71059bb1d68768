import Annotations
import Testing

@testable import Runs

@Suite struct PictureTruthTests {
  private let set = AnnotationSet(
    source: "a.json",
    categories: [.init(id: 1, name: "bird"), .init(id: 2, name: "brid"), .init(id: 3, name: "unused")],
    pictures: [.init(id: 10, file: "a.png", width: 40, height: 20), .init(id: 11, file: "b.png")],
    objects: [
      [
        GroundTruth(id: 1, category: 1, x: 1, y: 2, width: 3, height: 4),
        GroundTruth(id: 2, category: 2, x: 1, y: 2, width: 3, height: 4),
      ], [],
    ], notes: ["a.json: a note"])

  private var truth: PictureTruth {
    PictureTruth(
      set,
      sources: [
        .file("x/b.png"), .file("x/a.png"), .file("c.png"),
        .unusable(path: "gone.png", reason: "No such file"),
      ], classes: [nil, "bird", "tree"])
  }

  @Test func tellsAPictureWithoutObjectsFromOneWithoutAnnotations() {
    #expect(truth.targets(ofSource: 0) == [])
    #expect(truth.targets(ofSource: 1)?.map(\.label) == [1], "without the object that the model cannot know")
    #expect(truth.targets(ofSource: 2) == nil)
    #expect(truth.unknownObjects(ofSource: 1).map(\.name) == ["brid"])
    #expect(truth.unknownObjects(ofSource: 0).isEmpty && truth.unknownObjects(ofSource: 2).isEmpty)
  }

  @Test func tellsWhatDoesNotMatch() {
    #expect(
      truth.lines == [
        "a.json: a note",
        "a.json: the model has no class \"brid\": its 1 object is left out; did you mean bird?",
        "note: a.json annotates no tree: what the model finds of it counts neither as right nor as wrong",
        "a.json: c.png is not in it",
      ])
  }

  @Test func joinsSpellingsAndTellsWhatIsWrittenOtherwise() {
    let box = GroundTruth(id: 1, category: 1, x: 1, y: 2, width: 3, height: 4)
    let set = AnnotationSet(
      source: "a.xml", categories: [.init(id: 1, name: "Bird"), .init(id: 2, name: "bird")],
      pictures: [.init(id: 1, file: "a.png")], objects: [[box]], unlisted: [1, 2])
    let joined = PictureTruth(set, sources: [.file("a.png")], classes: [nil, "bird"])
    #expect(joined.targets(ofSource: 0)?.map(\.label) == [1])
    #expect(joined.annotations.categories.map(\.name) == ["bird"])
    #expect(
      joined.lines.count == 1 && joined.lines[0].contains("joined: Bird as bird (1 object)"),
      "\(joined.lines)")
    let other = PictureTruth(set, sources: [.file("a.png")], classes: [nil, "BIRD"])
    #expect(other.lines.count == 2 && other.lines[1].contains("Bird as BIRD (1 object)"), "\(other.lines)")
  }

  @Test func tellsWhichFileIsBrokenWhereThatIsWhy() {
    let broken = AnnotationError(source: "x/Annotations/C.xml", problem: "line 3: it is not well-formed XML")
    let set = AnnotationSet(
      source: "x", categories: set.categories, pictures: set.pictures, objects: [[], []], failures: [broken])
    let truth = PictureTruth(
      set, sources: [.file("x/b.png"), .file("c.png"), .file("d.png")], classes: ["bird", "brid", "unused"])
    #expect(
      (0..<3).map(truth.failure) == [nil, "x/Annotations/C.xml: line 3: it is not well-formed XML", nil])
    #expect(truth.lines == ["x: d.png is not in it"], "the other is told of with its file")
  }

  private func truth(_ sources: String...) -> PictureTruth {
    PictureTruth(set, sources: sources.map(PictureSource.file), classes: ["bird", "brid", "unused"])
  }

  @Test func aPictureBesideTheOneThatIsNamedIsNotAnnotated() {
    let beside = truth("p/a.jpg", "p/a.png")
    #expect((0..<2).map(beside.place) == [nil, 0])
    #expect(beside.lines.dropFirst() == ["a.json: p/a.jpg is not in it"])
    let rivals = truth("p/a.png", "q/a.png")
    #expect((0..<2).map(rivals.place) == [nil, nil])
    #expect(
      rivals.lines.dropFirst() == [
        "a.json: p/a.png and q/a.png would both be its a.png, so neither is: name the folder of those that count"
      ])
  }

  @Test func tellsAPictureThatIsNamedInAnotherFolder() {
    let set = AnnotationSet(
      source: "a.json", categories: [.init(id: 1, name: "bird")],
      pictures: [.init(id: 1, file: "B/1.png"), .init(id: 2, file: "B/2.png")], objects: [[], []])
    func lines(_ files: String...) -> [String] {
      PictureTruth(set, sources: files.map(PictureSource.file), classes: ["bird"]).lines
    }
    #expect(
      lines("A/1.png") == [
        "note: a.json names a picture in another folder: A/1.png is taken for B/1.png; if it is another picture, the truth is not its"
      ])
    #expect(lines("A/2.png", "A/1.png")[0].contains("names 2 pictures in another folder: A/2.png"))
    #expect(lines("B/1.png") == [])
  }

  @Test func tellsWhereAPictureIsOfAnotherSize() {
    #expect(truth.sizeRemark(ofSource: 1, width: 40, height: 20) == nil)
    let transposed = truth.sizeRemark(ofSource: 1, width: 20, height: 40)
    #expect(
      transposed == """
        a.png is annotated as 40×20, but the picture is 20×40: EXIF's rotation is the likely cause; --exif ignore \
        takes pictures as they are stored, else they are turned
        """)
    let other = truth.sizeRemark(ofSource: 1, width: 80, height: 40)
    #expect(other?.hasSuffix("the boxes are likely those of a picture of another size") == true)
  }
}
