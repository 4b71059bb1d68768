import Support
import Testing

@testable import Annotations

@Suite struct VOCReaderTests {

  static func object(
    _ name: String = "dog", _ corners: (String, String, String, String) = ("48", "240", "195", "371"),
    more: String = ""
  ) -> String {
    """
    <object><name>\(name)</name>\(more)<bndbox><xmin>\(corners.0)</xmin><ymin>\(corners.1)</ymin>
    <xmax>\(corners.2)</xmax><ymax>\(corners.3)</ymax></bndbox></object>
    """
  }

  static func file(_ objects: String, name: String = "a.jpg") -> String {
    """
    <annotation>
      <folder>VOC2012</folder><filename>\(name)</filename>
      <size><width>353</width><height>500</height><depth>3</depth></size>
      \(objects)
    </annotation>
    """
  }

  private func read(_ text: String) throws -> AnnotationSet {
    try DataSetFolder(["a.xml": text]).read("a.xml")
  }

  @Test func countsPixelsFromOneAndInclusively() throws {
    let set = try read(
      Self.file(
        Self.object() + Self.object("person", more: "<difficult>1</difficult><truncated>1</truncated>")))
    #expect(set.notes == [])
    #expect(set.objects[1].isIgnored && set.objects[1].isLeftOut && !set.objects[0].isLeftOut)
    #expect(set.categories == [.init(id: 1, name: "dog"), .init(id: 2, name: "person")])
    #expect(set.pictures == [.init(id: 1, file: "a.jpg", width: 353, height: 500)])
    #expect(
      set.objects == [
        GroundTruth(id: 1, category: 1, x: 47, y: 239, width: 148, height: 132),
        GroundTruth(id: 2, category: 2, x: 47, y: 239, width: 148, height: 132, isDifficult: true),
      ])
  }

  /// Average precision leaves them out, and counts what COCO's files ignore.
  @Test func difficultObjectsStaySoInCOCOsFiles() throws {
    let set = try read(Self.file(Self.object() + Self.object(more: "<difficult>1</difficult>")))
    let text = set.cocoJSON()
    let again = try COCOReader.read(JSONReader.reading(text, source: "a.json"))
    #expect(again.objects == set.objects && again.objects.map(\.isDifficult) == [false, true])
    let foreign = String(decoding: text, as: UTF8.self).replacing(#","ignore":1"#, with: "")
    let counted = try COCOReader.read(JSONReader.reading(Array(foreign.utf8), source: "b.json"))
    #expect(counted.objects.allSatisfy { !$0.isLeftOut }, "another tool's key, which pycocotools passes over")
  }

  @Test func passesOverParts() throws {
    let part =
      "<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>"
    let set = try read(
      Self.file(
        "<object><name>person</name>\(part)<bndbox><xmax>9.5</xmax><xmin>1.5</xmin><ymin>2</ymin><ymax>4</ymax></bndbox>\(part)</object>"
      ))
    #expect(set.objects == [GroundTruth(id: 1, category: 1, x: 0.5, y: 1, width: 9, height: 3)])
    #expect(set.categories.map(\.name) == ["person"])
  }

  @Test(arguments: [
    (object("dog", ("nan", "2", "3", "4")), "NaN"), (object("dog", ("9", "2", "8", "4")), "not above 0"),
    (object("dog", ("x", "2", "8", "4")), "without a box of four numbers"),
    (object("dog", ("1e400", "2", "8", "4")), "NaN, infinity"),
    ("<object><name>dog</name></object>", "without a box of four numbers"),
    (
      "<object><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object>",
      "without a name"
    ),
  ])
  func leavesOutWhatIsNoBoxAndNamesIt(object: String, expected: String) throws {
    let set = try read(Self.file(object + Self.object()))
    #expect(set.objects.count == 1)
    #expect(
      set.notes.count == 1 && set.notes[0].contains(expected) && set.notes[0].contains("object 1 of"),
      "\(set.notes)")
  }

  @Test func tellsBoxesThatCountFromZero() throws {
    let set = try read(Self.file(Self.object("dog", ("0", "5", "10", "10"))))
    #expect(set.objects[0].x == -1)
    #expect(set.notes[0].contains("begins at 0, where VOC counts from 1"))
  }

  @Test func readsAFolderInOrder() throws {
    let folder = DataSetFolder([
      "Annotations/b.xml": Self.file(Self.object("cat"), name: "b.jpg"),
      "Annotations/a.xml": Self.file(Self.object("dog")),
      "Annotations/broken.xml": "<annotation><object>",
      "ImageSets/Main/train.txt": "a\nb\n", "ImageSets/Main/dog_train.txt": "a 1\nb -1\n",
    ])
    let set = try folder.read()
    #expect(set.pictures.map(\.file) == ["a.jpg", "b.jpg"])
    #expect(set.categories.map(\.name) == ["cat", "dog"])
    #expect(set.objects.map(\.category) == [2, 1])
    #expect(
      set.notes.count == 1 && set.notes[0].contains("broken.xml: line 1: it is not well-formed XML"),
      "\(set.notes)")
    #expect(set.failures.map { $0.source.hasSuffix("/Annotations/broken.xml") } == [true])
  }

  @Test(arguments: [
    "../../etc/passwd", "/etc/passwd", "C:\\pictures\\other.jpg", "..", "other.png",
    String(repeating: "folder/", count: 3000),
  ])
  func believesItsOwnNameAndNotThePathsInIt(name: String) throws {
    let set = try read(Self.file(Self.object(), name: name))
    #expect(set.pictures.map(\.file) == ["a"])
    #expect(set.picture(named: "x/a.png") == 0)
    #expect(set.notes.count == 1 && set.notes[0].contains("names another picture than itself"))
    #expect(set.notes[0].utf8.count < 1000)
  }

  /// `train` and `val` number their pictures alike.
  @Test func keepsTheFolders() throws {
    let folder = DataSetFolder([
      "voc/Annotations/train/1.xml": Self.file(Self.object("cat"), name: "1.jpg"),
      "voc/Annotations/val/1.xml": Self.file(Self.object("dog"), name: "1.jpg"),
    ])
    for name in ["voc/Annotations", "voc"] {
      let set = try folder.read(name)
      #expect(set.pictures.map(\.file) == ["train/1.jpg", "val/1.jpg"])
      #expect(set.picture(named: folder("voc/images/val/1.jpg")) == 1)
      #expect(set.picture(named: folder("voc/JPEGImages/train/1.png")) == 0)
      #expect(set.picture(named: "1.jpg") == nil && set.hasSeveral(named: "1.jpg"))
    }
    #expect(try folder.read("voc/Annotations/val").pictures.map(\.file) == ["val/1.jpg"])
    let beside = try AnnotationSet.beside(
      pictures: [folder("voc/images/train/1.jpg"), folder("voc/images/val/1.jpg")])
    #expect(beside?.pictures.map(\.file) == ["train/1.jpg", "val/1.jpg"])
    let apart = DataSetFolder([
      "train/Annotations/1.xml": Self.file(Self.object("cat"), name: "1.jpg"),
      "val/Annotations/1.xml": Self.file(Self.object("dog"), name: "1.jpg"),
    ])
    #expect(try apart.read().picture(named: apart("val/JPEGImages/1.jpg")) == 1)
    let twice = DataSetFolder([
      "Annotations/1.xml": Self.file(Self.object("cat"), name: "1.jpg"),
      "xml/1.xml": Self.file(Self.object("dog"), name: "1.jpg"),
    ])
    #expect(try twice.read().notes.map { $0.contains("the file_name of an earlier one: 1.jpg of") } == [true])
  }

  /// A mask beside the picture has the same file.
  @Test func takesAFileOnceWherePicturesShareIt() throws {
    let folder = DataSetFolder(["Annotations/1.xml": Self.file(Self.object("cat"), name: "1.jpg")])
    let paths = [folder("JPEGImages/1.jpg"), folder("SegmentationClass/1.png")]
    let set = try #require(try AnnotationSet.beside(pictures: paths))
    #expect(set.pictures.map(\.file) == ["1.jpg"])
    #expect(set.pictures(named: paths).places == [0, nil])
  }

  @Test func takesThePicturesNameFromAPathThatEndsInIt() throws {
    #expect(try read(Self.file("", name: "..\\x\\a.png")).pictures.map(\.file) == ["a.png"])
    let set = try DataSetFolder(["a.png.xml": Self.file("", name: "a.png")]).read()
    #expect(set.pictures.map(\.file) == ["a.png"] && set.notes == [])
  }
}

@Suite struct HostileXMLTests {

  private func problem(_ bytes: [UInt8]) -> String {
    do throws(AnnotationError) {
      _ = try VOCDocument.parse(bytes, source: "a.xml")
      return "no error"
    } catch { return "\(error)" }
  }

  private func problem(_ text: String) -> String { problem(Array(text.utf8)) }

  @Test func refusesEntitiesBeforeParsing() {
    let bomb =
      "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY e0 \"ha\">"
      + (1...30).map { "<!ENTITY e\($0) \"&e\($0 - 1);&e\($0 - 1);\">" }.joined()
      + "]><annotation>&e30;</annotation>"
    #expect(problem(bomb).contains("it declares entities"))
    #expect(problem("<annotation><!ENTITY e \"x\"></annotation>").contains("it declares entities"))
    #expect(problem("<!DOCTYPE annotation").contains("it declares entities"))
    #expect(problem("<annotation>&unknown;</annotation>").contains("not well-formed XML"))
  }

  /// A file that it names is not read: `e` would be declared there.
  @Test func passesOverADocumentTypeWithoutEntities() throws {
    let folder = DataSetFolder(["e.dtd": "<!ENTITY e \"x\">"])
    for type in ["<!DOCTYPE annotation>", "<!DOCTYPE a\n  SYSTEM \"\(folder("e.dtd"))\"\n>"] {
      let text = "<?xml version=\"1.0\"?>\n\(type)\n<annotation>\n<filename>1.png</filename></annotation>"
      #expect(try VOCDocument.parse(Array(text.utf8), source: "a.xml").file == "1.png")
      #expect(problem(text.replacing("1.png", with: "&e;")).contains("not well-formed XML"))
      #expect(problem(text.replacing("</annotation>", with: "")).contains("within <annotation> of line"))
    }
    #expect(problem("<!DOCTYPE html><html></html>").contains("its outermost element is <html>"))
  }

  /// Foundation's parser crashes at them.
  @Test func refusesBareProcessingInstructions() {
    for text in [
      "<?a?><annotation/>", "<annotation><?a?></annotation>", "<annotation/><?xml-a?>", "<annotation><?é?>",
    ] {
      #expect(problem(text).contains("a processing instruction without content"), "\(text)")
    }
    for text in ["<?a b?><annotation/>", "<annotation><?a ?></annotation>", "<annotation/><?a\n?>"] {
      #expect(problem(text) == "no error", "\(text)")
    }
    for text in ["<annotation><??></annotation>", "<annotation><?a", "<annotation><?a?", "<annotation><?"] {
      #expect(problem(text) != "no error", "\(text)")
    }
  }

  @Test func boundsDepth() {
    let deep = "<annotation>" + String(repeating: "<a>", count: 100_000)
    #expect(problem(deep).contains("more than 32 elements are open at once"))
  }

  @Test(arguments: [
    "", "  ", "<", "<annotation>", "<annotation></object>", "<annotation/><annotation/>", "text",
    "<annotation><a b></a></annotation>",
  ])
  func refusesWhatIsNotWellFormed(text: String) {
    #expect(
      ["line ", "it is cut off"].contains { problem(text).hasPrefix("a.xml: \($0)") }, "\(problem(text))")
  }

  @Test func saysInWhichLine() {
    #expect(
      problem("<?xml version='1.0'\n?>\n<annotation>\n</a>").hasPrefix(
        "a.xml: line 4: it is not well-formed XML, within <annotation> of line 3: every <name> needs"))
  }

  @Test func saysWhatElseItIs() {
    #expect(problem("<html></html>").contains("its outermost element is <html>"))
  }

  @Test func readsLatin1WhereItIsDeclaredAndNothingElse() throws {
    let object =
      Array("<annotation><object><name>caf".utf8) + [0xE9] + Array("</name></object></annotation>".utf8)
    let declared = Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>".utf8) + object
    #expect(try VOCDocument.parse(declared, source: "a.xml").objects[0].name == "café")
    #expect(problem(object).contains("it is not UTF-8"))
    #expect(
      problem(Array("<?xml version=\"1.0\" encoding=\"UTF-7\"?>".utf8) + object).contains("it is not UTF-8"))
    let wide: [UInt8] = [0xFF, 0xFE] + "<annotation/>".utf8.flatMap { [$0, 0] }
    #expect(problem(wide) == "no error")
    #expect(problem(wide + [0xD8]).contains("damaged UTF-16"))
    #expect(problem("<annotation>\0</annotation>").contains("NUL"))
    #expect(problem([0xEF, 0xBB, 0xBF] + Array("<annotation/>".utf8)) == "no error")
  }

  @Test func survivesDamage() {
    let text = Array(VOCReaderTests.file(VOCReaderTests.object()).utf8)
    for length in stride(from: 0, to: text.count, by: 7) {
      #expect(problem(Array(text[..<length])) != "no error")
    }
    var generator = SeededRandom(seed: 11)
    for place in text.indices {
      var damaged = text
      damaged[place] = UInt8.random(in: 0...255, using: &generator)
      _ = try? VOCDocument.parse(damaged, source: "damaged")
    }
  }
}
