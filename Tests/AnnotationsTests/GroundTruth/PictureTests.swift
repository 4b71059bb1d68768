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
