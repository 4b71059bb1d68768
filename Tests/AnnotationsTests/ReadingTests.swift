import Foundation
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

  @Test func followsLinkedFoldersOnce() throws {
    let (folder, elsewhere) = (DataSetFolder(["own/a.xml": VOCReaderTests.file("")]), DataSetFolder())
    elsewhere.write("deep/b.xml", Array(VOCReaderTests.file("", name: "b.jpg").utf8))
    symlink(elsewhere.path, folder("linked"))
    symlink(elsewhere.path, folder("linked again"))
    symlink(folder.path, elsewhere("loop"))
    symlink("own", folder("alias"))
    #expect(try folder.read().pictures.map { PictureName.last($0.file) } == ["b.jpg", "a.jpg"])
  }

  /// Editors on Windows put it before every text.
  @Test func passesOverAByteOrderMark() throws {
    let mark = "\u{FEFF}"
    let coco = #"{"images": [{"id": 1, "file_name": "a.jpg"}], "categories": [], "annotations": []}"#
    for (name, text) in [
      ("a.json", coco), ("a.xml", VOCReaderTests.file("")), ("a.csv", "a.jpg,1,2,4,8,cat"),
      ("a.xml", CVATReaderTests.file(CVATReaderTests.image("", name: "a.jpg"))),
    ] {
      #expect(try DataSetFolder([name: mark + text]).read(name).pictures.map(\.file) == ["a.jpg"], "\(name)")
    }
    let labels = DataSetFolder(["a.txt": mark + "0 0.5 0.5 1 1", "data.yaml": mark + "names: [dog]"])
    labels.write("a.png", SmallPicture.png(width: 4, height: 2))
    #expect(try labels.read("a.txt").objects.count == 1)
    for text in ["dog\ncat", #"["dog", "cat"]"#, "dog,0\ncat,1", #"{"dog": 0, "cat": 1}"#] {
      let map = try LabelMap.parse(Data((mark + text).utf8), source: "a.txt")
      #expect(map.entries.map(\.name) == ["dog", "cat"], "\(text)")
    }
  }

  @Test func asksWhereAFolderHoldsTwoKinds() {
    let folder = DataSetFolder([
      "Annotations/a.xml": VOCReaderTests.file(""), "labels/a.txt": "0 0.5 0.5 1 1",
    ])
    #expect(folder.problem().contains("both XML files and YOLO's labels"))
  }
}

@Suite struct BesideTests {

  private func coco(_ file: String) -> String {
    #"{"images": [{"id": 1, "file_name": "\#(file)"}], "categories": [], "annotations": []}"#
  }

  private func beside(_ folder: DataSetFolder, _ pictures: String...) throws -> AnnotationSet? {
    for picture in pictures { folder.write(picture, SmallPicture.png(width: 40, height: 20)) }
    return try AnnotationSet.beside(pictures: pictures.map { folder($0) })
  }

  @Test func findsXML() throws {
    let same = DataSetFolder(["a.xml": VOCReaderTests.file(VOCReaderTests.object())])
    #expect(try beside(same, "a.png")?.objects.count == 1)
    let voc = DataSetFolder([
      "Annotations/a.xml": VOCReaderTests.file(VOCReaderTests.object()),
      "Annotations/b.xml": VOCReaderTests.file(VOCReaderTests.object(), name: "b.jpg"),
      "Annotations/c.xml": "not looked at",
    ])
    #expect(
      try beside(voc, "JPEGImages/a.png", "JPEGImages/b.png")?.pictures.map(\.file) == ["a.jpg", "b.jpg"])
  }

  @Test func namesWhatIsNotRead() {
    let kitti = "Car 0.00 0 -1.58 587.01 173.33 614.12 200.12 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59\n"
    #expect(
      DataSetFolder(["1.txt": kitti, "2.txt": kitti]).problem().contains(
        "1.txt: it is a file of KITTI's labels"))
    #expect(
      DataSetFolder(["1.txt": "some words", "2.txt": "x"]).problem().contains("1.txt: it is neither COCO's"))
    let labelMe = #"{"version": "5.0", "flags": {}, "shapes": [{"label": "a", "points": [[1, 2]]}]}"#
    #expect(
      DataSetFolder(["1.json": labelMe, "2.json": labelMe]).problem().contains("1.json: it is LabelMe's JSON")
    )
    let supervisely = #"{"size": {}, "objects": [{"classTitle": "a"}]}"#
    #expect(DataSetFolder(["1.json": supervisely]).problem().contains("1.json: it is Supervisely's JSON"))
  }

  @Test func aListBesideTwoFoldersIsOne() throws {
    let folder = DataSetFolder([
      "annotations/instances_all.json":
        #"{"images": [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "b.png"}], "categories": [], "annotations": []}"#
    ])
    #expect(try beside(folder, "train/a.png", "val/b.png")?.pictures.count == 2)
  }

  @Test func findsLabels() throws {
    let same = DataSetFolder(["a.txt": "0 0.5 0.5 1 1", "classes.txt": "dog"])
    #expect(try beside(same, "a.png")?.objects.first?.width == 40)
    let split = DataSetFolder(["labels/val/a.txt": "0 0.5 0.5 1 1", "data.yaml": "names: [dog]"])
    #expect(try beside(split, "images/val/a.png")?.objects.first?.height == 20)
    let roboflow = DataSetFolder(["valid/labels/a.txt": "0 0.5 0.5 1 1", "data.yaml": "names: [dog]"])
    #expect(try beside(roboflow, "valid/images/a.png")?.categories.map(\.name) == ["dog"])
  }

  @Test func findsCOCO() throws {
    #expect(try beside(DataSetFolder(["annotations.json": coco("a.png")]), "a.png")?.pictures.count == 1)
    #expect(
      try beside(DataSetFolder(["_annotations.coco.json": coco("a.png")]), "a.png")?.pictures.count == 1)
    let split = DataSetFolder([
      "annotations/instances_val.json": coco("a.png"), "annotations/instances_train.json": coco("other.png"),
    ])
    #expect(try beside(split, "val/a.png")?.source.hasSuffix("instances_val.json") == true)
  }

  @Test func findsNothingWhereNothingIs() throws {
    let folder = DataSetFolder([
      "a.txt": "a description of the picture", "a.json": #"{"shapes": []}"#,
      "annotations.json": coco("other.png"),
    ])
    #expect(try beside(folder, "a.png") == nil)
    #expect(try AnnotationSet.beside(pictures: []) == nil)
  }

  @Test func asksWhereSeveralLie() {
    let folder = DataSetFolder(["a.xml": VOCReaderTests.file(""), "annotations.json": coco("a.png")])
    let error = #expect(throws: AnnotationError.self) { try beside(folder, "a.png") }
    #expect(error!.problem.contains("name one with --annotations"))
    #expect(error!.problem.contains("a.xml") && error!.problem.contains("annotations.json"))
  }

  @Test func tellsABrokenListRatherThanPassingItOver() {
    let folder = DataSetFolder(["annotations.json": "{"])
    #expect(throws: AnnotationError.self) { try beside(folder, "a.png") }
  }

  @Test func tellsABrokenFileOfOnePicture() {
    let folder = DataSetFolder(["a.json": "{\"images\": [", "b.json": "{\"shapes\": []}"])
    let error = #expect(throws: AnnotationError.self) { try beside(folder, "a.png", "b.png") }
    #expect(error!.source.hasSuffix("a.json") && error!.problem.contains("line 1"))
  }

  @Test func namesABrokenFileOfOnePictureBesideOthers() throws {
    let folder = DataSetFolder([
      "a.xml": VOCReaderTests.file(VOCReaderTests.object()), "b.json": "{\"images\": [",
      "c.json": "{\"shapes\": []}",
    ])
    let set = try #require(try beside(folder, "a.png", "b.png", "c.png"))
    #expect(set.objects.count == 1)
    #expect(set.failures.map { PictureName.stem($0.source) } == ["b"], "c.json is of another kind")
    #expect(set.notes.filter { $0.contains("b.json") && $0.hasSuffix("left out") }.count == 1)
    #expect(set.failures(ofPictures: ["a.png", "b.png"]).map { $0 == nil } == [true, false])
  }

  @Test func namesTheFolderAboveWithoutDots() throws {
    let annotated = ["Annotations/a.xml": VOCReaderTests.file(VOCReaderTests.object())]
    let folder = DataSetFolder(annotated)
    #expect(try beside(folder, "JPEGImages/a.png")?.source == folder("Annotations/a.xml"))
    // Above a linked folder is what lies above the folder itself.
    let other = DataSetFolder([:])
    try FileManager.default.createSymbolicLink(
      atPath: other("pictures"), withDestinationPath: folder("JPEGImages"))
    let set = try AnnotationSet.beside(pictures: [other("pictures/a.png")])
    #expect(set?.source == other("pictures/../Annotations/a.xml") && set?.objects.count == 1)
  }
}
