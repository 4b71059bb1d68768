import Testing

@testable import Annotations

@Suite struct YOLOReaderTests {

  private static let names = "names:\n  0: dog\n  2: cat\n"

  private func folder(_ labels: String, yaml: String = names) -> DataSetFolder {
    let folder = DataSetFolder(["data.yaml": yaml, "train/labels/a.txt": labels])
    folder.write("train/images/a.png", SmallPicture.png(width: 200, height: 100))
    return folder
  }

  private func read(_ labels: String, yaml: String = names) throws -> AnnotationSet {
    try folder(labels, yaml: yaml).read()
  }

  @Test func scalesBoxesByThePicturesSize() throws {
    let set = try read("0 0.5 0.5 0.25 0.5\r\n\n2 0.125 0.25 0.25 0.5  \n")
    #expect(set.notes == [])
    #expect(set.categories == [.init(id: 0, name: "dog"), .init(id: 2, name: "cat")])
    #expect(set.pictures.map(\.width) == [200] && set.pictures.map(\.height) == [100])
    #expect(set.picture(named: "elsewhere/a.jpg") == 0)
    #expect(
      set.objects == [
        GroundTruth(id: 1, category: 0, x: 75, y: 25, width: 50, height: 50),
        GroundTruth(id: 2, category: 2, x: 0, y: 0, width: 50, height: 50),
      ])
  }

  @Test func takesTheBoxAroundAnOutline() throws {
    let set = try read("0 0.25 0.5 0.5 0.25 0.75 0.5 0.5 0.75")
    #expect(set.objects == [GroundTruth(id: 1, category: 0, x: 50, y: 25, width: 100, height: 50)])
  }

  @Test func passesOverKeypoints() throws {
    let set = try read("0 0.5 0.5 0.25 0.5 0.1 0.1 2 0.9 0.9 2", yaml: Self.names + "kpt_shape: [2, 3]\n")
    #expect(set.objects == [GroundTruth(id: 1, category: 0, x: 75, y: 25, width: 50, height: 50)])
  }

  @Test(arguments: [
    ("0 0.5 0.5 0.25", "not a class and a box"), ("dog 0.5 0.5 0.25 0.5", "not a class and a box"),
    ("0.5 0.5 0.5 0.25 0.5", "not a class and a box"), ("-1 0.5 0.5 0.25 0.5", "not a class and a box"),
    ("0 1 2 3 4 5 6 7", "not relative"), ("0 0.1 0.1 0.1 0.1 0.1 0.1 0.1", "not a class and a box"),
    ("0 0.5 0.5 0.25 0.5 0.9", "a detection with its confidence"), ("0 50 50 25 50", "not relative"),
    ("0 nan 0.5 0.25 0.5", "NaN"), ("0 inf 0.5 0.25 0.5", "NaN, infinity"),
    ("0 0.5 0.5 0 0.5", "not above 0"),
    ("0 0.5 0.5 0.5 -0.5", "not above 0"), ("1 0.5 0.5 0.25 0.5", "a category that is not listed"),
    ("99999999999999999999 0.5 0.5 0.25 0.5", "not a class and a box"),
  ])
  func leavesOutBadLinesAndNamesThem(line: String, expected: String) throws {
    let set = try read("0 0.5 0.5 0.25 0.5\n\(line)\n")
    #expect(set.objects.count == 1)
    #expect(
      set.notes.count == 1 && set.notes[0].contains(expected) && set.notes[0].contains("line 2 of"),
      "\(set.notes)")
  }

  @Test func keepsPicturesWithoutObjects() throws {
    let folder = folder("0 0.5 0.5 0.25 0.5")
    folder.write("train/labels/empty.txt", [])
    folder.write("train/labels/lost.txt", Array("0 0.5 0.5 0.25 0.5".utf8))
    let set = try folder.read()
    #expect(set.picture(named: "empty.jpg") == 1, "without objects its size does not matter")
    #expect(set.picture(named: "lost.jpg") == nil)
    #expect(set.notes.count == 1 && set.notes[0].contains("labels whose picture is not found or not read"))
    #expect(set.notes[0].contains("train/labels/lost.txt"))
  }

  /// The standard layout, where train and val number their pictures alike.
  private func split() -> DataSetFolder {
    let folder = DataSetFolder([
      "data.yaml": Self.names, "labels/train/0.txt": "0 0.5 0.5 0.5 0.5", "labels/val/0.txt": "2 0.5 0.5 1 1",
      "labels/train/1.txt": "0 0.5 0.5 0.5 0.5", "labels/train/2.txt": "0 0.5 0.5 0.5 0.5",
    ])
    for (name, width) in [("train/0", 200), ("train/1", 200), ("val/0", 100), ("val/1", 100)] {
      folder.write("images/\(name).png", SmallPicture.png(width: width, height: 50))
    }
    return folder
  }

  @Test(arguments: [".", "labels", "data.yaml"])
  func labelsAreOfThePictureInTheirOwnFolder(name: String) throws {
    let folder = split()
    let val = [folder("images/val/0.png"), folder("images/val/1.png")]
    let set = try folder.read(name, pictures: val)
    let matches = set.pictures(named: val)
    let (first, second) = try (#require(matches.places[0]), #require(matches.places[1]))
    #expect(set.objects(ofPicture: first).map(\.width) == [100])
    #expect(set.objects(ofPicture: first).map(\.category) == [2])
    #expect(set.objects(ofPicture: second).isEmpty, "it has no labels, those of train are another's")
    #expect(matches.elsewhere == [])
    #expect(
      set.notes.filter { $0.contains("without a file of labels") && $0.contains("images/val/1.png") }.count
        == 1)
    #expect(set.notes.filter { $0.contains("labels/train/2.txt") }.count == 1, "its picture is not there")
    #expect(set.notes.count == 2, "\(set.notes)")
  }

  @Test func foldersThatContradictAreTold() throws {
    let folder = split()
    let set = try folder.read("labels/train", pictures: [folder("images/val/0.png")])
    #expect(set.notes.contains { $0.contains("a file of labels whose picture lies in another folder") })
  }

  /// ultralytics: "If there are no objects in an image, no *.txt file is required."
  @Test func picturesWithoutLabelsHaveNoObjects() throws {
    let folder = folder("0 0.5 0.5 0.25 0.5")
    for name in ["b.png", "c.jpg", "a.tif"] {
      folder.write("train/images/\(name)", SmallPicture.png(width: 9, height: 9))
    }
    let set = try folder.read()
    #expect(
      set.pictures.map { PictureName.last($0.file) } == ["a.png", "b.png", "c.jpg"], "a.tif shares the name")
    #expect(set.notes.map { $0.contains("2 pictures without a file of labels") } == [true], "\(set.notes)")
    let given = [folder("train/images/a.png"), folder("train/images/c.jpg"), folder("train/images/a.tif")]
    #expect(
      try folder.read("train/labels", pictures: given).pictures.map { PictureName.last($0.file) } == [
        "a.png", "c.jpg",
      ])
    #expect(try folder.read("train/labels/a.txt").pictures.count == 1, "only its own picture is known")
    #expect(try AnnotationSet.beside(pictures: given)?.pictures.count == 2)
  }

  /// What is in their pictures is not known, so these are not taken for pictures without objects.
  @Test(arguments: ["person 0.5 0.5 0.25 0.5", "0,0.5,0.5,0.25,0.5", "a caption"])
  func picturesWithDamagedLabelsAreNotEmpty(text: String) throws {
    let folder = folder("0 0.5 0.5 0.25 0.5")
    folder.write("train/labels/b.txt", Array(text.utf8))
    for name in ["b", "c"] {
      folder.write("train/images/\(name).png", SmallPicture.png(width: 9, height: 9))
    }
    let pictures = ["a", "b", "c"].map { folder("train/images/\($0).png") }
    let set = try #require(try AnnotationSet.beside(pictures: pictures))
    #expect(set.pictures.map { PictureName.last($0.file) } == ["a.png", "c.png"])
    #expect(set.failures(ofPictures: pictures).map { $0 == nil } == [true, false, true])
    #expect(set.notes.contains { $0.contains("a file that cannot be used: ") }, "\(set.notes)")
  }

  @Test func picturesNamedAsListsAreNotEmpty() throws {
    let folder = folder("0 0.5 0.5 0.25 0.5")
    for (name, text) in [("train", "2 0.5 0.5 1 1"), ("notes", "some words")] {
      folder.write("train/labels/\(name).txt", Array(text.utf8))
      folder.write("train/images/\(name).png", SmallPicture.png(width: 9, height: 9))
    }
    let set = try folder.read()
    #expect(set.pictures.map { PictureName.last($0.file) } == ["a.png", "train.png"])
    #expect(set.objects.map(\.category) == [0, 2])
    #expect(set.failures.map { PictureName.last($0.source) } == ["notes.txt"])
  }

  @Test func takesAListOnceAndOnlySoManyLines() throws {
    let lists = Array(repeating: "l.txt", count: 500).joined(separator: ", ")
    let folder = DataSetFolder([
      "data.yaml": Self.names + "train: [\(lists)]\nval: ./l.txt\n",
      "l.txt": "images/0.png\r\nimages/1.png\r\n", "labels/0.txt": "", "labels/1.txt": "",
    ])
    let path = folder("data.yaml")
    let labels = try YOLOSplits(path: path, most: 3).labels
    #expect(labels.map(PictureName.last) == ["0.txt", "1.txt"])
    let error = #expect(throws: AnnotationError.self) { _ = try YOLOSplits(path: path, most: 2) }
    #expect(error?.problem.contains("too many") == true)
  }

  @Test func takesLinesThatAreThereTwiceOnce() throws {
    let set = try read("0 0.5 0.5 0.25 0.5\n2 0.5 0.5 0.25 0.5\n0 0.50 0.5 0.25 0.5\n")
    #expect(set.objects.map(\.category) == [0, 2])
    #expect(
      set.notes.count == 1 && set.notes[0].contains("a line that is there twice: line 3 of"), "\(set.notes)")
  }

  @Test(arguments: [
    "path: ../ds\ntrain: images/train\nval: images/val\n",
    "train: ../ds/images/train\nval: ../ds/images/val\n",
    "path: ../ds\ntrain: [images/train, images/val, nowhere]\n", "path: ../ds\nval: lists/all.txt\n",
    "path: ../ds\ntrain: images\n",
  ])
  func followsThePathsOfADataYAML(paths: String) throws {
    let folder = DataSetFolder([
      "cfgs/my.yaml": Self.names + paths, "ds/labels/train/0.txt": "0 0.5 0.5 0.5 0.5",
      "ds/labels/val/0.txt": "2 0.5 0.5 1 1",
      "ds/lists/all.txt": "../images/train/0.png\n../images/val/0.png\n",
    ])
    folder.write("ds/images/train/0.png", SmallPicture.png(width: 200, height: 50))
    folder.write("ds/images/val/0.png", SmallPicture.png(width: 100, height: 50))
    let set = try folder.read("cfgs/my.yaml")
    #expect(set.objects.map(\.width) == [100, 100] && set.objects.map(\.category) == [0, 2])
    #expect(set.notes == [])
    #expect(set.picture(named: folder("ds/images/val/0.png")) == 1)
    #expect(
      DataSetFolder(["cfgs/my.yaml": Self.names + paths]).problem("cfgs/my.yaml").contains(
        "nor where its path, train and val lead"))
  }

  @Test func findsNamedPicturesWhereverTheyAre() throws {
    let pictures = DataSetFolder()
    let picture = pictures.write("x/a.jpg", SmallPicture.png(width: 10, height: 20))
    let labels = DataSetFolder(["a.txt": "1 0.5 0.5 1 1", "classes.txt": "dog\ncat\n"])
    for name in [".", "a.txt"] {
      let set = try labels.read(name, pictures: [picture])
      #expect(set.categories.map(\.name) == ["dog", "cat"])
      #expect(set.objects == [GroundTruth(id: 1, category: 1, x: 0, y: 0, width: 10, height: 20)])
      #expect(set.picture(named: picture) == 0)
    }
  }

  @Test func readsWhatBelongsToADataYAML() throws {
    let folder = folder("0 0.5 0.5 0.25 0.5")
    #expect(try folder.read("data.yaml").objects.count == 1)
  }

  @Test func asksForNames() {
    let labels = DataSetFolder(["a/b/c/d/labels/a.txt": "0 0.5 0.5 1 1"])
    #expect(
      labels.problem().contains(
        "give --labels FILE with the names, or put data.yaml or classes.txt beside or above them"))
  }

  @Test(arguments: [
    (String(repeating: "- ", count: 100_000) + "x", "nested too deeply"),
    ("names: {a: b}", "names"), ("names: []", "no class names"), ("x: y", "names"), ("names: [a", "not YAML"),
  ])
  func refusesBadDataYAML(yaml: String, expected: String) {
    let problem = folder("0 0.5 0.5 1 1", yaml: yaml).problem()
    #expect(problem.contains("data.yaml: ") && problem.contains(expected), "\(problem.prefix(200))")
  }

  @Test func survivesAliasesThatWouldExplode() {
    let aliases = (1...40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }.joined(separator: "\n")
    let yaml = "a0: &a0 [x, x]\n\(aliases)\nnames: *a40\n"
    #expect(folder("0 0.5 0.5 1 1", yaml: yaml).problem().contains("names[0] is not a name"))
  }

  @Test(arguments: [[0xFF, 0xFE, 0x30], [0x30, 0x20, 0xE9]] as [[UInt8]])
  func refusesOtherEncodings(bytes: [UInt8]) {
    let folder = DataSetFolder(["classes.txt": "dog"])
    folder.write("a.txt", bytes)
    #expect(folder.problem("a.txt") != "no error")
  }
}
