import Foundation
import Testing

@testable import Annotations

/// Exports of whole data sets.
@Suite struct AnnotationPartsTests {
  /// A list with one object for each picture, of the category of the same place.
  private func list(_ pictures: [String], _ categories: [(id: Int, name: String)]) -> String {
    let images = pictures.enumerated().map { #"{"id": \#($0), "file_name": "\#($1)"}"# }
    let named = categories.map { #"{"id": \#($0.id), "name": "\#($0.name)"}"# }
    let objects = pictures.indices.map {
      #"{"id": \#($0 + 1), "image_id": \#($0), "category_id": \#(categories[$0].id), "bbox": [\#($0), 0, 9, 9], "area": 81}"#
    }
    return
      #"{"images": [\#(images.joined(separator: ","))], "categories": [\#(named.joined(separator: ","))], "#
      + #""annotations": [\#(objects.joined(separator: ","))]}"#
  }

  private func folder(_ files: [String: String], pictures: [String]) -> DataSetFolder {
    let folder = DataSetFolder(files)
    for picture in pictures { folder.write(picture, SmallPicture.png(width: 40, height: 20)) }
    return folder
  }

  /// The names of the classes in each of the pictures.
  private func classes(_ set: AnnotationSet?, _ folder: DataSetFolder, _ pictures: [String]) -> [[String]?] {
    let names = Dictionary(uniqueKeysWithValues: (set?.categories ?? []).map { ($0.id, $0.name) })
    return pictures.map { picture in
      set?.picture(named: folder(picture)).map { place in
        set?.objects(ofPicture: place).map { names[$0.category] ?? "" } ?? []
      }
    }
  }

  private let roboflow = "_annotations.coco.json"

  /// As Roboflow exports them: pictures and objects are numbered anew in each, and here categories and names are, too.
  @Test func joinsTheListsOfPartsByName() throws {
    let pictures = ["train/a.png", "train/b.png", "valid/a.png", "valid/c.png"]
    let folder = folder(
      [
        "train/\(roboflow)": list(["a.png", "b.png"], [(0, "dog"), (1, "cat")]),
        "valid/\(roboflow)": list(["a.png", "c.png"], [(0, "cow"), (1, "dog")]),
        "README.roboflow.txt": "exported",
      ], pictures: pictures + ["valid/b.png"])
    let beside = try AnnotationSet.beside(pictures: (pictures + ["valid/b.png"]).map { folder($0) })
    #expect(beside?.source == folder.path)
    for set in [beside, try folder.read()] {
      #expect(set?.categories.map(\.name) == ["dog", "cat", "cow"])
      #expect(classes(set, folder, pictures) == [["dog"], ["cat"], ["cow"], ["dog"]])
      #expect(set?.picture(named: folder("valid/b.png")) == nil, "it is in the other part's list alone")
      #expect(set?.objects.map(\.id) == [1, 2, 3, 4])
      let ids = set?.pictureIDs
      #expect(
        ids?.areCounted == false && ids?.places.count == 4 && ids?.places[1] == nil, "no number is one's")
      #expect(set?.notes.count == 1 && set?.notes.first?.contains("different ids") == true)
      #expect(set?.labels == nil && set?.numbering == .names)
    }
    let one = try AnnotationSet.beside(pictures: [folder("valid/a.png")])
    #expect(one?.source == folder("valid/\(roboflow)") && one?.numbering == .ids)
  }

  @Test func keepsTheIdsOfCategoriesOnWhichListsAgree() throws {
    let all = [(id: 7, name: "dog"), (id: 3, name: "cat")]
    // Names that are numbers, and "./" before one.
    let pictures = ["train/1.png", "train/2.png", "valid/3.png"]
    let folder = folder(
      [
        "train/\(roboflow)": list(["1.png", "./2.png"], all), "valid/\(roboflow)": list(["3.png"], [all[1]]),
      ],
      pictures: pictures)
    let set = try folder.read()
    #expect(set.categories == [.init(id: 3, name: "cat"), .init(id: 7, name: "dog")])
    #expect(classes(set, folder, pictures) == [["dog"], ["cat"], ["cat"]])
    #expect(set.numbering == .ids && set.notes == [] && set.labels?.hasSuffix("train/\(roboflow)") == true)
    #expect(set.pictureIDs.places[1] == nil, "each list has a picture 1 of its own")

    let apart = self.folder(
      [
        "train/\(roboflow)": list(["1.png"], [(0, "dog")]),
        "valid/\(roboflow)": list(["3.png"], [(0, "cat")]),
      ], pictures: pictures)
    #expect(try apart.read().pictureIDs.places[1] == nil)
  }

  @Test func joinsTables() throws {
    let pictures = ["train/a.png", "valid/a.png"]
    let folder = folder(
      ["train/_annotations.csv": "a.png,1,2,4,8,dog\n", "valid/_annotations.csv": "a.png,1,2,4,8,cat\n"],
      pictures: pictures)
    for set in [try AnnotationSet.beside(pictures: pictures.map { folder($0) }), try folder.read()] {
      #expect(classes(set, folder, pictures) == [["dog"], ["cat"]])
      #expect(set?.unlisted == [1, 2])
    }
  }

  @Test func takesOnlyTheNameOfAForeignPath() throws {
    let pictures = ["train/a.png", "valid/a.png"]
    let folder = folder(
      [
        "train/\(roboflow)": list(["https://host/valid/a.png"], [(0, "dog")]),
        "valid/\(roboflow)": list([#"C:\\pictures\\a.png"#], [(0, "cat")]),
      ], pictures: pictures)
    #expect(classes(try folder.read(), folder, pictures) == [["dog"], ["cat"]])
  }

  @Test func asksWhereTwoListsNameAPicture() {
    let dog = [(id: 0, name: "dog")]
    let nested = folder(
      ["\(roboflow)": list(["sub/a.png"], dog), "sub/\(roboflow)": list(["a.png"], dog)],
      pictures: ["b.png", "sub/a.png"])
    #expect(nested.problem().contains("sub/a.png is named by ./\(roboflow) and by ./sub/\(roboflow)"))
    let same = folder(
      ["train/\(roboflow)": list(["a.png"], dog), "train/annotations.json": list(["a.png"], dog)],
      pictures: ["train/a.png"])
    let error = #expect(throws: AnnotationError.self) {
      try AnnotationSet.beside(pictures: [same("train/a.png")])
    }
    #expect(error?.problem.components(separatedBy: roboflow).count == 2, "each is named once")
    #expect(same.problem().contains("2 JSON files are in this folder"))
    let apart = folder(
      ["a/\(roboflow)": list(["a.png"], dog), "b/\(roboflow)": list(["b.png"], dog)], pictures: [])
    #expect(apart.problem().contains("2 JSON files are in this folder"), "no pictures are beside them")
  }

  /// CVAT's and FiftyOne's.
  @Test func findsTheListOfAWholeDataSet() throws {
    let dog = [(id: 1, name: "dog")]
    let cvat = folder(
      ["annotations/instances_default.json": list(["a.png"], dog)], pictures: ["images/default/a.png"])
    let set = try AnnotationSet.beside(pictures: [cvat("images/default/a.png")])
    #expect(set?.objects.count == 1 && set?.source == cvat("annotations/instances_default.json"))
    // Where ultralytics keeps its labels beside COCO's list.
    let both = folder(
      [
        "annotations/instances_val.json": list(["a.png"], dog), "labels/val/a.txt": "0 0.5 0.5 1 1",
        "data.yaml": "names: [dog]",
      ], pictures: ["images/val/a.png"])
    #expect(try AnnotationSet.beside(pictures: [both("images/val/a.png")])?.objects.first?.width == 40)

    let pictures = ["train/data/a.png", "val/data/a.png"]
    let fiftyOne = folder(
      [
        "train/labels.json": list(["a.png"], dog), "val/labels.json": list(["a.png"], [(1, "cat")]),
        "other/labels.json": #"{"classes": [], "labels": {}}"#, "broken/labels.json": "{",
      ], pictures: pictures + ["other/data/a.png", "broken/data/a.png"])
    let joined = try AnnotationSet.beside(pictures: pictures.map { fiftyOne($0) })
    #expect(classes(joined, fiftyOne, pictures) == [["dog"], ["cat"]])
    #expect(try AnnotationSet.beside(pictures: [fiftyOne(pictures[1])])?.categories.map(\.name) == ["cat"])
    #expect(try AnnotationSet.beside(pictures: [fiftyOne("other/data/a.png")]) == nil)
    #expect(throws: AnnotationError.self) {
      try AnnotationSet.beside(pictures: [fiftyOne("broken/data/a.png")])
    }
    // A pipe, which nothing is written to.
    fiftyOne.write("pipe/data/a.png", SmallPicture.png(width: 4, height: 4))
    try #require(mkfifo(fiftyOne("pipe/labels.json"), 0o600) == 0)
    try #require(mkfifo(fiftyOne("pipe/data/annotations.json"), 0o600) == 0)
    #expect(try AnnotationSet.beside(pictures: [fiftyOne("pipe/data/a.png")]) == nil)
  }
}
