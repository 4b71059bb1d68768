import Testing

@testable import Annotations

@Suite struct PictureTests {

  private func set(_ files: String...) -> AnnotationSet {
    AnnotationSet(
      source: "x", categories: [], pictures: files.enumerated().map { .init(id: $0, file: $1) },
      objects: files.map { _ in [] })
  }

  @Test func findsPicturesByTheEndOfTheirPath() {
    let set = set("train/a.jpg", "val/a.jpg", "b.jpg", "d.jpg", "d.png", "f.001")
    #expect(set.picture(named: "/data/val/a.jpg") == 1)
    #expect(set.picture(named: "val/a.jpg") == 1)
    #expect(set.picture(named: "a.jpg") == nil, "two are called so")
    #expect(set.hasSeveral(named: "a.jpg") && set.hasSeveral(named: "x/A.png"))
    #expect(
      !set.hasSeveral(named: "val/a.jpg") && !set.hasSeveral(named: "c.jpg") && !set.hasSeveral(named: ""))
    #expect(set.picture(named: "x/y/b.jpg") == 2)
    #expect(set.picture(named: "../b.jpg") == 2)
    #expect(set.picture(named: "b.png") == 2, "converted")
    #expect(set.picture(named: "d.jpeg") == nil, "two are called so")
    #expect(set.picture(named: "f.002") == nil, "no ending of a picture")
    #expect(set.picture(named: "") == nil)
  }

  @Test func tellsATransposedPictureFromAnother() {
    let picture = AnnotationSet.Picture(id: 1, file: "a.jpg", width: 640, height: 480)
    #expect(picture.mismatch(width: 640, height: 480) == nil)
    #expect(picture.mismatch(width: 480, height: 640) == .transposed)
    #expect(picture.mismatch(width: 320, height: 240) == .other)
    #expect(AnnotationSet.Picture(id: 1, file: "a.jpg").mismatch(width: 1, height: 2) == nil)
  }
}

@Suite struct CategoryMatchTests {
  private let match = CategoryMatch(
    [.init(id: 7, name: "bird"), .init(id: 3, name: "Traffic_Light"), .init(id: 9, name: "unicorn")],
    classes: [nil, "bird", "traffic light", "N/A", "cow"])

  @Test func matchesByName() {
    #expect(match.channel(ofCategory: 7) == 1)
    #expect(match.channel(ofCategory: 3) == 2, "case, blanks and underscores do not count")
  }

  @Test func listsWhatDoesNotMatch() {
    #expect(match.channel(ofCategory: 9) == nil)
    #expect(match.unknownCategories.map(\.name) == ["unicorn"])
    #expect(match.unannotatedClasses == ["cow"])
  }

  @Test func prefersTheEqualName() {
    let match = CategoryMatch(
      [.init(id: 1, name: "Cow"), .init(id: 2, name: "cow")], classes: ["Cow", "cow"])
    #expect((match.channel(ofCategory: 1), match.channel(ofCategory: 2)) == (0, 1))
  }
}
