import Testing

@testable import Annotations

@Suite struct CVATReaderTests {

  static let head = """
    <version>1.1</version><meta><task><id>3</id><size>4</size><start_frame>0</start_frame>
    <stop_frame>3</stop_frame><labels><label><name>dog</name><color>#fff</color><attributes></attributes></label>
    <label><name>cat</name></label></labels><original_size><width>640</width><height>480</height></original_size>
    </task></meta>
    """

  static func file(_ content: String) -> String {
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\(head)\(content)</annotations>\n"
  }

  static func image(_ shapes: String, name: String = "photos/1.jpg") -> String {
    "<image id=\"0\" name=\"\(name)\" width=\"640\" height=\"480\">\(shapes)</image>"
  }

  private func read(_ content: String) throws -> AnnotationSet {
    try CVATReader.read(Array(Self.file(content).utf8), source: "a.xml")
  }

  private static let box =
    "<box label=\"cat\" source=\"manual\" occluded=\"0\" xtl=\"10.5\" ytl=\"20\" xbr=\"30\" ybr=\"60\" z_order=\"0\">"
    + "<attribute name=\"age\">3</attribute></box>"

  @Test func readsImages() throws {
    let set = try read(
      Self.image(Self.box + Self.box.replacing("cat", with: "hen")) + Self.image("", name: "photos/2.jpg"))
    #expect(set.notes == [])
    #expect(
      set.categories == [.init(id: 1, name: "dog"), .init(id: 2, name: "cat"), .init(id: 3, name: "hen")],
      "in the head's order, and what it does not list behind")
    #expect(
      set.pictures == [
        .init(id: 1, file: "photos/1.jpg", width: 640, height: 480),
        .init(id: 2, file: "photos/2.jpg", width: 640, height: 480),
      ])
    #expect(
      set.objects == [
        GroundTruth(id: 1, category: 2, x: 10.5, y: 20, width: 19.5, height: 40),
        GroundTruth(id: 2, category: 3, x: 10.5, y: 20, width: 19.5, height: 40),
      ])
  }

  @Test(arguments: [
    ("<polygon label=\"cat\" points=\"1.5,2;4,3;2,9\"/>", [1.5, 2, 2.5, 7], "with an outline"),
    (
      "<mask label=\"cat\" rle=\"0, 9\" left=\"3\" top=\"4\" width=\"5\" height=\"6\"/>", [3, 4, 5, 6],
      "with a mask"
    ),
    ("<ellipse label=\"cat\" cx=\"50\" cy=\"60\" rx=\"5\" ry=\"10\"/>", [45, 50, 10, 20], ""),
    (
      "<ellipse label=\"cat\" cx=\"50\" cy=\"60\" rx=\"5\" ry=\"10\" rotation=\"90\"/>", [40, 55, 20, 10],
      "ellipse that is turned"
    ),
    (
      "<box label=\"cat\" xtl=\"10\" ytl=\"20\" xbr=\"30\" ybr=\"60\" rotation=\"90.0\"/>", [0, 30, 40, 20],
      "box or ellipse that is turned"
    ),
    (
      "<box label=\"cat\" xtl=\"10\" ytl=\"20\" xbr=\"30\" ybr=\"60\" rotation=\"360\"/>", [10, 20, 20, 40],
      ""
    ),
  ])
  func takesTheExtentOfOtherShapes(shape: String, expected: [Double], note: String) throws {
    let set = try read(Self.image(shape))
    let box = try #require(set.objects.first.map { [$0.x, $0.y, $0.width, $0.height] })
    #expect(zip(box, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "\(box)")
    #expect(
      set.notes.count == (note.isEmpty ? 0 : 1) && set.notes.allSatisfy { $0.contains(note) }, "\(set.notes)")
  }

  @Test(arguments: [
    ("<polyline label=\"cat\" points=\"1,2;3,4\"/>", "polyline in line"),
    ("<points label=\"cat\" points=\"1,2\"/>", "points in line"),
    ("<skeleton label=\"cat\"><points label=\"1\" points=\"1,2\"/></skeleton>", "a shape that is not a box"),
    ("<cuboid label=\"cat\" xtl1=\"1\"/>", "a shape that is not a box"),
    ("<box label=\"cat\" xtl=\"1\" ytl=\"2\" xbr=\"x\" ybr=\"9\"/>", "without a box of four numbers"),
    ("<box label=\"cat\" xtl=\"9\" ytl=\"2\" xbr=\"1\" ybr=\"9\"/>", "not above 0"),
    ("<box label=\"cat\" xtl=\"9\" ytl=\"2\" xbr=\"1\" ybr=\"9\" rotation=\"45\"/>", "not above 0"),
    ("<box label=\"cat\" xtl=\"1\" ytl=\"2\" xbr=\"inf\" ybr=\"9\"/>", "NaN, infinity"),
    ("<box xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"9\"/>", "an object without a name"),
    ("<polygon label=\"cat\" points=\"1,2;3\"/>", "without a box of four numbers"),
    ("<polygon label=\"cat\"/>", "without a box of four numbers"),
  ])
  func leavesOutWhatHasNoExtent(shape: String, expected: String) throws {
    let set = try read(Self.image(shape + Self.box))
    #expect(set.objects.count == 1)
    #expect(set.notes.count == 1 && set.notes[0].contains(expected), "\(set.notes)")
  }

  @Test func readsVideos() throws {
    let set = try read(
      """
      <track id="0" label="cat"><box frame="1" outside="0" xtl="1" ytl="2" xbr="4" ybr="8"/>
      <box frame="2" outside="1" xtl="1" ytl="2" xbr="4" ybr="8"/></track>
      <track id="1" label="dog"><box frame="1" outside="0" xtl="10" ytl="2" xbr="14" ybr="8"/></track>
      """)
    #expect(set.pictures.map(\.file) == (0...3).map { "frame_00000\($0)" })
    #expect(set.picture(named: "images/frame_000001.PNG") == 1)
    #expect(set.pictures.map(\.width) == [640, 640, 640, 640])
    #expect(set.objects(ofPicture: 1).map(\.category) == [2, 1])
    #expect(set.objects.count == 2, "outside, a shape is not there")
    #expect(set.notes.count == 1 && set.notes[0].contains("4 frames of videos"), "\(set.notes)")
  }

  @Test func boundsTheLengthOfVideos() throws {
    let text = Self.file(
      "<track label=\"cat\"><box frame=\"7\" xtl=\"1\" ytl=\"2\" xbr=\"4\" ybr=\"8\"/></track>")
    for last in ["9000000000000000000", "-5", "x"] {
      let lied = text.replacing("<stop_frame>3", with: "<stop_frame>\(last)").replacing(
        "<size>4", with: "<size>\(last)")
      #expect(
        try CVATReader.read(Array(lied.utf8), source: "a.xml").pictures.map(\.file).last == "frame_000007")
    }
  }

  @Test func tellsPicturesWithoutNameAndDoubleOnes() throws {
    let set = try read(
      Self.image("", name: "1.jpg") + Self.image("", name: "1.jpg") + Self.image("", name: ""))
    #expect(set.pictures.count == 2)
    #expect(
      set.notes == [
        "a.xml: a picture without an id: an <image> without a name in a.xml; left out",
        "a.xml: a picture with the file_name of an earlier one: 1.jpg in a.xml; the name means the earlier one",
      ])
  }

  @Test(arguments: [
    ("<annotations>", "a.xml: "), ("<annotations><image>", "a.xml: "),
    ("<annotation/>", "outermost element"),
    ("<annotations></image></annotations>", "not well-formed"),
    ("<!DOCTYPE a [<!ENTITY e \"x\">]><annotations>&e;</annotations>", "declares entities"),
    ("<annotations>" + String(repeating: "<a>", count: 100_000), "more than 32 elements"),
  ])
  func refusesWhatIsNotCVATs(text: String, expected: String) {
    let error = #expect(throws: AnnotationError.self) {
      try CVATReader.read(Array(text.utf8), source: "a.xml")
    }
    #expect(error?.description.contains(expected) == true, "\(error!)")
  }

  @Test func isFoundByItsContentAndBesidePictures() throws {
    let text = Self.file(Self.image(Self.box, name: "1.png"))
    let folder = DataSetFolder(["task/annotations.xml": text])
    #expect(try folder.read("task/annotations.xml").objects.count == 1)
    #expect(try folder.read().objects.count == 1)
    folder.write("task/images/1.png", SmallPicture.png(width: 9, height: 9))
    #expect(try AnnotationSet.beside(pictures: [folder("task/images/1.png")])?.objects.count == 1)
    #expect(try DataSetFolder(["a.xml": "\u{FEFF}" + text]).read("a.xml").objects.count == 1)
    #expect(
      try DataSetFolder(["a.xml": "<!-- <annotation> -->" + text.dropFirst(39)]).read("a.xml").objects.count
        == 1)
    let two = DataSetFolder([
      "1/annotations.xml": text, "2/annotations.xml": text.replacing("1.png", with: "2.png"),
    ])
    #expect(try two.read().pictures.map(\.file) == ["1.png", "2.png"])
    let mixed = DataSetFolder(["a.xml": text, "b.xml": VOCReaderTests.file("")])
    #expect(mixed.problem().contains("both CVAT's and Pascal VOC's XML"))
  }
}
