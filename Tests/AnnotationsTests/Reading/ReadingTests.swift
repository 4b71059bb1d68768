import Testing

@testable import Annotations

@Suite struct ReadingTests {

  @Test(arguments: [
    ("a.csv", "x,y,z\n", "it is neither COCO's JSON, nor Pascal VOC's XML, nor YOLO's labels"),
    ("a.json", "", "it is empty"), ("a.xml", " \n", "it is empty"), ("a.txt", "\u{1F}\u{8B}x", "neither"),
    ("a.zip", "PK\u{3}\u{4}", "zip archive: unpack it first"), ("a.json", "{", "the text ends"),
  ])
  func saysWhatItCannotRead(name: String, text: String, expected: String) {
    let problem = DataSetFolder([name: text]).problem(name)
    #expect(problem.hasPrefix("\(name): ") && problem.contains(expected), "\(problem)")
  }

  @Test func saysWhatIsNotThere() {
    let folder = DataSetFolder(["empty/.keep": "", "two/a.json": "{}", "two/b.json": "{}"])
    #expect(folder.problem("nothing.json") == "nothing.json: it cannot be read: No such file or directory")
    #expect(folder.problem("empty").contains("no annotations are in this folder"))
    #expect(folder.problem("two").contains("2 JSON files are in this folder: name the one that counts"))
    #expect(folder.problem("x\0y").contains("its name holds a NUL character"))
  }

  @Test func readsTheOneJSONOfAFolder() throws {
    let folder = DataSetFolder([
      "valid/_annotations.coco.json": #"{"images": [], "categories": [], "annotations": []}"#
    ])
    #expect(try folder.read().source.hasSuffix("_annotations.coco.json"))
  }

  @Test func asksWhereAFolderHoldsTwoKinds() {
    let folder = DataSetFolder([
      "Annotations/a.xml": VOCReaderTests.file(""), "labels/a.txt": "0 0.5 0.5 1 1",
    ])
    #expect(folder.problem().contains("both XML files and YOLO's labels"))
  }
}
