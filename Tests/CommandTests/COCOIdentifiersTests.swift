import Annotations
import TestSupport
import Testing

@testable import retinascope

struct COCOIdentifiersTests {

  @Test func takesNumericNamesAsImageIds() throws {
    let files = ["val2017/000000000139.jpg", "285.jpg"]
    let identifiers = try COCOIdentifiers(files: files, categories: [0: 1])
    #expect(identifiers.images == ["val2017/000000000139.jpg": 139, "285.jpg": 285])
  }

  @Test(arguments: [
    ["1.jpg", "two.jpg", "3.jpg"], ["a/1.jpg", "b/1.jpg"], ["1.jpg", "1.png"], ["-", "1.jpg"],
    ["99999999999999999999.jpg", "1.jpg"], ["٣.jpg"],
  ])
  func countsPicturesWhereNamesAreNotDistinctNumbers(files: [String]) throws {
    let identifiers = try COCOIdentifiers(files: files, categories: [0: 1])
    #expect(files.map { identifiers.images[$0] } == Array(1...files.count))
  }

  @Test func refusesCategoriesThatNobodyKnows() {
    #expect(throws: COCOIdentifiers.Unknown.self) { try COCOIdentifiers(files: ["1.jpg"], categories: [:]) }
  }

  @Test func takesBothNumbersFromAnnotations() throws {
    let folder = TemporaryFolder()
    let path = folder.write(
      "instances.json",
      #"""
      {"images":[{"id":5,"file_name":"x/a.png"},{"id":6,"file_name":"y/a.png"},{"id":9,"file_name":"deep/b.png"}],
       "annotations":[], "categories":[{"id":30,"name":"tree"},{"id":2,"name":"bird"},{"id":3,"name":"extra"}]}
      """#)
    let annotated = try AnnotationSet.read(path: path)
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
