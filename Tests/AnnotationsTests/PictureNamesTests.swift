import Support
import Testing

@testable import Annotations

/// Names of pictures as other systems and tools write them.
@Suite struct PictureNamesTests {

  private func place(of path: String, among names: [String]) -> Int? { PicturePlaces(names).place(of: path) }

  @Test(arguments: [
    ("..\\..\\label-studio\\media\\upload\\4\\cat.png", "photos/cat.png"),
    ("C:\\Users\\me\\photos\\cat.png", "photos/cat.png"), ("photos\\cat.png", "cat.png"),
    ("/data/upload/4/cat.png", "cat.png"), ("/data/upload/4/0f3e9a11-cat.png", "photos/cat.png"),
    ("0f3e9a11-my_cat_1.png", "my cat (1).png"), ("/data/local-files/?d=photos%2Fcat.png", "photos/cat.png"),
    ("/data/local-files/?d=photos/cat.png&x=1", "photos/cat.png"), ("my%20cat.png", "my cat.png"),
    ("my cat.png", "photos/my%20cat.png"), ("CAT.PNG", "cat.png"), ("Photos/Cat.JPG", "photos/cat.jpg"),
    ("cat.jpeg", "cat.JPG"), ("cat.tif", "cat.png"), ("cat.heic", "cat.jpg"),
    ("http://images.cocodataset.org/val2017/cat.jpg", "val2017/cat.jpg"),
    ("https://bucket.s3.amazonaws.com/a/cat.jpg?X-Amz-Date=1/2", "cat.jpg"),
    ("s3://bucket/cat.jpg", "cat.jpg"),
    ("file:///home/me/cat.jpg", "cat.jpg"), ("./cat.jpg", "photos/cat.jpg"),
    ("cat_jpg.rf.0f3e9a1122.jpg", "cat.jpg"), ("100%.jpg", "a/100%.jpg"),
    ("caf\u{E9}.jpg", "cafe\u{301}.jpg"),
    ("ΚΑΤ.jpg", "κατ.jpg"), ("a\\b.png", "a\\b.png"),
  ])
  func findsThePicture(name: String, path: String) {
    #expect(place(of: path, among: ["other.png", name]) == 1)
    // It does not matter which side is written so.
    #expect(place(of: name, among: ["other.png", path]) == 1)
  }

  @Test(arguments: [
    ("cat(1).png", "cat1.png"), ("img_1.png", "img (1).png"), ("cat.png", "cats.png"), ("", "cat.png"),
    ("cat.001", "cat.002"), ("12345678-cat.png", "87654321-dog.png"),
    ("20230101-0001.png", "20230102-0001.png"), ("20230101-0001.png", "0001.png"),
    ("deadbeef-1.png", "0f3e9a11-1.png"), ("cat_jpg.rf.0f3e.jpg", "cat_jpg.rf.9a11.jpg"), ("/", "cat.png"),
    ("..", "cat.png"),
  ])
  func doesNotTakeAnother(name: String, path: String) {
    #expect(place(of: path, among: ["other.png", name]) == nil)
    #expect(place(of: name, among: ["other.png", path]) == nil)
  }

  @Test func theMoreFoldersAgreeTheBetter() {
    let names = [
      "d:\\set\\train\\1.png", "d:\\set\\val\\1.png", "d:\\set\\val\\2.png", "d:\\old\\val\\1.png",
    ]
    #expect(place(of: "/data/set/train/1.png", among: names) == 0)
    #expect(place(of: "/data/set/val/1.png", among: names) == 1)
    #expect(place(of: "old/VAL/1.jpg", among: names) == 3)
    #expect(place(of: "val/1.png", among: names) == nil, "two agree")
    #expect(place(of: "1.png", among: names) == nil, "three agree")
    #expect(place(of: "elsewhere/2.png", among: names) == 2)
  }

  /// One in sixty of Label Studio's marks has no letter: it is one where most names have others.
  @Test func decimalMarksAreTakenAmongOthers() {
    let names = ["0f3e9a11-1.png", "9a11bc00-2.png", "12345678-3.png"]
    #expect(place(of: "x/3.png", among: names) == 2)
    #expect(place(of: "x/3.png", among: ["12345678-3.png", "12345679-2.png"]) == nil)
    #expect(place(of: "cat_jpg.rf.0f3e.jpg", among: ["0f3e9a11-cat_jpg.rf.0f3e.jpg"]) == 0)
    #expect(place(of: "cat.jpg", among: ["0f3e9a11-cat_jpg.rf.0f3e.jpg"]) == 0)
  }

  @Test func foldersThatOnlySayWhatLiesInThemDoNotCount() {
    let names = ["train/1.png", "val/1.png"]
    #expect(place(of: "set/val/JPEGImages/1.jpg", among: names) == 1)
    #expect(place(of: "set/images/train/1.png", among: names) == 0)
    #expect(place(of: "set/test/images/1.png", among: names) == nil)
  }

  /// Frames of two cameras, one of which is annotated only in part.
  @Test func aFolderThatTheListKnowsIsNotAnother() {
    let names = ["seqA/1.png", "seqB/1.png", "seqB/2.png"]
    #expect(place(of: "set/seqA/2.png", among: names) == nil)
    #expect(place(of: "set/seqB/2.jpg", among: names) == 2)
    #expect(place(of: "flat/2.png", among: names) == 2, "moved elsewhere")
    #expect(place(of: "seqA/2.png", among: names + ["seqA/2.PNG"]) == 3)
  }

  private func matches(_ paths: [String], among names: [String]) -> PictureMatches {
    PicturePlaces(names).matches(of: paths)
  }

  @Test func theClosestPictureHasTheName() {
    #expect(matches(["seqA/1.png", "x/seqB/1.png"], among: ["seqB/1.png"]).places == [nil, 0])
    #expect(matches(["p/a.jpg", "p/a.png"], among: ["a.png"]).places == [nil, 0])
    #expect(matches(["a.tif", "A.png", "a.jpg"], among: ["a.png"]).places == [nil, 0, nil])
    #expect(matches(["seqA/1.png", "seqB/1.PNG"], among: ["seqB/1.png"]).places == [nil, 0])
    #expect(matches(["p/masks/1.png", "p/1.png"], among: ["1.png"]).places == [nil, 0], "below the other")
    let voc = ["VOC/SegmentationClass/1.png", "VOC/JPEGImages/1.png"]
    #expect(matches(voc, among: ["1.png"]).places == [nil, 0], "beside it")
    #expect(matches(["p/1.png", "p/1.png"], among: ["1.png"]).places == [0, 0], "named twice")
    #expect(matches(["p/1.png", "p/../p/1.png"], among: ["1.png"]).rivals.count == 1)
  }

  /// Each is compared with the best, not with each.
  @Test func ofManyPicturesTheOutermostHasTheName() {
    let paths = (0..<5_000).map { "p/\($0)/1.png" } + ["p/1.png"]
    let places = matches(paths, among: ["1.png"]).places
    #expect(places[5_000] == 0 && places.dropLast().allSatisfy { $0 == nil })
  }

  @Test func ofRivalsNoneHasTheName() {
    let found = matches(["b/1.png", "2.png", "a/1.png", "c/3/1.jpg"], among: ["1.png", "2.png"])
    #expect(found.places == [nil, 1, nil, nil])
    #expect(found.rivals.count == 1 && found.rivals[0] == (0, 2, 0))
    #expect(found.elsewhere == [])
  }

  @Test func tellsFoldersThatContradict() {
    let names = ["seqB/1.png", "d/2.png", "images/3.png", "C:\\set\\val\\4.png"]
    let paths = ["p/seqA/1.png", "d/2.jpg", "pics/3.png", "/data/set/val/4.png", "5.png"]
    let found = matches(paths, among: names)
    #expect(found.places == [0, 1, 2, 3, nil])
    #expect(found.elsewhere == [0])
  }

  @Test func exactNamesComeFirst() {
    let names = ["cat.jpg", "CAT.jpg", "cat.png"]
    for (place, name) in names.enumerated() { #expect(self.place(of: "x/" + name, among: names) == place) }
    #expect(place(of: "Cat.jpg", among: names) == nil)
  }

  @Test func longNamesAreNoPaths() {
    let long = String(repeating: "a/", count: 3000) + "cat.png"
    #expect(place(of: "cat.png", among: [long]) == nil)
    #expect(place(of: long, among: [long]) == 0)
  }

  @Test func idsAreOrderedAsNumpyOrdersThem() {
    let sorted: [PictureID] = [-3, 2, 10, "", "10", "9", "B", "b", "é"]
    #expect(sorted.reversed().sorted() == sorted)
    #expect(PictureID.number(7).other == "7" && PictureID.text("7").other == 7)
    #expect(PictureID.text("07").other == nil && PictureID.text("x").other == nil)
  }
}

/// Pictures of COCO's files.
@Suite struct COCOPictureTests {

  private func read(_ pictures: String, _ annotations: String = "") throws -> AnnotationSet {
    let text =
      #"{"images": [\#(pictures)], "categories": [{"id": 1, "name": "cat"}], "annotations": [\#(annotations)]}"#
    return try COCOReader.read(JSONReader.reading(Array(text.utf8), source: "a.json"))
  }

  @Test func idsMayBeAnyText() throws {
    let set = try read(
      #"{"id": "a b/ü", "file_name": "x.jpg"}, {"id": "", "file_name": "y.jpg"}, {"id": 7, "file_name": "z.jpg"}"#,
      #"{"id": 1, "image_id": "", "category_id": 1, "bbox": [1,2,3,4], "area": 12},"#
        + #"{"id": 2, "image_id": "a b\/\u00fc", "category_id": 1, "bbox": [1,2,3,4], "area": 12},"#
        + #"{"id": 3, "image_id": "7", "category_id": 1, "bbox": [1,2,3,4], "area": 12}"#)
    #expect(set.pictures.map(\.id) == ["a b/ü", "", 7])
    #expect(set.pictures.indices.map { set.objects(ofPicture: $0).map(\.id) } == [[2], [1], [3]])
    #expect(set.notes.count == 1 && set.notes[0].contains("annotation 3, picture 7; kept"), "\(set.notes)")
    let again = try COCOReader.read(JSONReader.reading(set.cocoJSON(), source: "b.json"))
    #expect(again.pictures == set.pictures && again.objects == set.objects)
  }

  @Test func namesMayStandElsewhere() throws {
    let set = try read(
      #"{"id": 1, "coco_url": "http://images.cocodataset.org/val2017/000000000139.jpg"},"#
        + #"{"id": 2, "file_name": "", "path": "C:\\pictures\\two.jpg"}, {"id": "three", "file_name": null},"#
        + #"{"id": 4, "coco_url": "http://x/other.jpg", "file_name": "four.jpg"}"#)
    #expect(set.pictures.map(\.file) == ["000000000139.jpg", "two.jpg", "three", "four.jpg"])
    #expect(set.picture(named: "val/three.png") == 2)
    #expect(
      set.notes == [
        "a.json: 2 pictures without file_name, the first: picture 1, coco_url 000000000139.jpg; named by the end of its path or address",
        "a.json: a picture without file_name: picture three; its id is taken for its name",
      ])
  }
  @Test func objectsThatAreThereTwiceAreTold() throws {
    func object(_ id: Int, _ picture: Int, _ width: Int) -> String {
      #"{"id": \#(id), "image_id": \#(picture), "category_id": 1, "bbox": [1,2,\#(width),4], "area": 12}"#
    }
    let set = try read(
      #"{"id": 1, "file_name": "x.jpg"}, {"id": 2, "file_name": "y.jpg"}"#,
      [object(1, 1, 3), object(2, 1, 4), object(3, 2, 3), object(4, 1, 3)].joined(separator: ","))
    #expect(set.objects.count == 4, "as in pycocotools")
    #expect(
      set.notes.count == 1 && set.notes[0].contains("class and box of another of its picture: annotation 4"),
      "\(set.notes)")
  }
}
