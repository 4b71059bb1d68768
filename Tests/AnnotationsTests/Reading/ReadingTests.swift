import Testing

@testable import Annotations

@Suite struct ReadingTests {

  @Test(arguments: [
    ("a.csv", "x,y,z\n", "it is neither COCO's JSON, nor Pascal VOC's XML, nor YOLO's labels"),
    ("a.json", "", "it is empty"), ("a.xml", " \n", "it is empty"), ("a.txt", "\u{1F}\u{8B}x", "neither"),
    ("a.zip", "PK\u{3}\u{4}", "zip archive: unpack it first"), ("a.json", "{", "the text ends"),
  ])
  func saysWhatItCannotRead(name: String, text: String, expected: String) {
    let folder = DataSetFolder([name: text])
    let error = #expect(throws: AnnotationError.self) { try AnnotationSet.read(path: folder(name)) }
    #expect(error!.source == folder(name) && error!.problem.contains(expected), "\(error!)")
  }

  @Test func saysWhatIsNotThere() {
    let folder = DataSetFolder(["empty/.keep": "", "two/a.json": "{}", "two/b.json": "{}"])
    func problem(_ name: String) -> String {
      let error = #expect(throws: AnnotationError.self) { try AnnotationSet.read(path: folder(name)) }
      return error?.problem ?? ""
    }
    #expect(problem("nothing.json") == "it cannot be read: No such file or directory")
    #expect(problem("empty").contains("no annotations are in this folder"))
    #expect(problem("two").contains("2 JSON files are in this folder: name the one that counts"))
    #expect(problem("x\0y").contains("cannot be read") || problem("x\0y").contains("NUL"))
  }

  @Test func readsTheOneJSONOfAFolder() throws {
    let folder = DataSetFolder([
      "valid/_annotations.coco.json": #"{"images": [], "categories": [], "annotations": []}"#
    ])
    #expect(try AnnotationSet.read(path: folder.path).source.hasSuffix("_annotations.coco.json"))
  }

  @Test func asksWhereAFolderHoldsTwoKinds() {
    let folder = DataSetFolder([
      "Annotations/a.xml": VOCReaderTests.file(""), "labels/a.txt": "0 0.5 0.5 1 1",
    ])
    let error = #expect(throws: AnnotationError.self) { try AnnotationSet.read(path: folder.path) }
    #expect(error!.problem.contains("both XML files and YOLO's labels"))
  }
}
