import Annotations
import Diagnosis
import Foundation
import Imaging
import Runs
import TestSupport
import Testing

@testable import Inspector

/// What the inspector writes of ground truth is read again as it was.
struct SavedGroundTruthTests {
  private let folder = TemporaryFolder()
  private let sources = [
    PictureSource.file("\(Program.checkout)/assets/demo/6_portrait.png"), .file("else/where.png"),
  ]
  private let drawn = [
    DrawnObjects(
      picture: 0, size: PixelSize(width: 360, height: 480),
      objects: [MarkedObject(Target(box: Box(x1: 10, y1: 20, x2: 40, y2: 60), label: 1), origin: .drawn)]),
    DrawnObjects(
      picture: 1, size: PixelSize(width: 64, height: 48),
      objects: [MarkedObject(Target(box: Box(x1: 0, y1: 0, x2: 64, y2: 48), label: 2), origin: .drawn)]),
  ]

  private func truth(_ annotations: String, classes: [String?]) throws -> PictureTruth {
    PictureTruth(
      try AnnotationSet.read(path: annotations, pictures: sources.map(\.name), decoding: DecodingOptions()),
      sources: sources, classes: classes)
  }

  /// Written, and read again by the flag.
  private func readAgain(_ set: AnnotationSet, classes: [String?]) throws -> PictureTruth {
    let file = folder.file("\(UUID()).json")
    try Data(set.cocoJSON()).write(to: URL(fileURLWithPath: file))
    return try truth(file, classes: classes)
  }

  @Test func idsAreFreeEvenWhereTheLargestIsTaken() {
    for (ids, expected) in [([], [1, 2]), ([7, 3], [8, 9]), ([.max, 1], [2, 3]), ([-5], [1, 2])] {
      var free = FreeIDs(beside: ids)
      #expect([free.next(), free.next()] == expected, "beside \(ids)")
    }
  }

  @Test func withoutAnnotationsChannelsAreTheCategoriesIds() throws {
    let classes: [String?] = [nil, "cup", "blue bird", "N/A"]
    let set = AnnotationSet(nil, adding: drawn, names: sources.map(\.name), classes: classes)
    #expect(set.categories.map(\.id) == [1, 2])
    #expect(set.categories.map(\.name) == ["cup", "blue bird"])
    let again = try readAgain(set, classes: classes)
    for entry in drawn {
      let targets = again.targets(ofSource: entry.picture)
      #expect(targets?.map(\.box) == entry.objects.map(\.target.box))
      #expect(targets?.map(\.label) == entry.objects.map(\.target.label))
    }
    #expect(again.sizeRemark(ofSource: 0, width: 360, height: 480) == nil)
    #expect(again.sizeRemark(ofSource: 0, width: 480, height: 360) != nil, "its size is written, too")
  }

  @Test func annotationsKeepAllThatTheyHold() throws {
    let file = folder.file("given.json")
    let text = """
      {"images": [{"id": 70, "file_name": "6_portrait.png", "width": 360, "height": 480},
         {"id": 71, "file_name": "another.png", "width": 9, "height": 9}],
       "categories": [{"id": 2, "name": "Cup"}, {"id": 31, "name": "unheard of"}],
       "annotations": [
         {"id": 5, "image_id": 70, "category_id": 2, "bbox": [1.5, 2.25, 20.125, 30], "area": 600, "iscrowd": 1},
         {"id": 9, "image_id": 71, "category_id": 31, "bbox": [1, 1, 2, 2], "area": 4, "iscrowd": 0}]}
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    let classes: [String?] = [nil, "cup", "blue bird"]
    let given = try truth(file, classes: classes)
    let before = given.annotations
    let set = AnnotationSet(given, adding: drawn, names: sources.map(\.name), classes: classes)
    #expect(Array(set.categories.prefix(2)) == before.categories)
    #expect(set.categories.last?.name == "blue bird")
    #expect(set.categories.last?.id == 32, "an id of its own, as its channel is another's")
    #expect(set.pictures.map(\.file) == ["6_portrait.png", "another.png", "else/where.png"])
    #expect(set.objects(ofPicture: 0).first == before.objects.first)
    #expect(set.objects(ofPicture: 1).elementsEqual(before.objects(ofPicture: 1)))
    #expect(set.objects(ofPicture: 0).last?.category == 2, "the class's own category")
    #expect(Set(set.objects.map(\.id)).count == set.objects.count)
    let again = try readAgain(set, classes: classes)
    #expect(again.targets(ofSource: 0)?.count == 2)
    #expect(again.targets(ofSource: 1)?.map(\.label) == [2])
  }

  @Test func writesWhatWasReadWhereNothingWasDrawn() throws {
    let classes: [String?] = ["traffic light", "cup"]
    let given = try truth("\(Program.checkout)/assets/demo/annotations.json", classes: classes)
    let before = given.annotations
    let set = AnnotationSet(given, adding: [], names: sources.map(\.name), classes: classes)
    #expect(set.objects == before.objects)
    #expect(set.pictures == before.pictures)
    #expect(set.categories == before.categories)
  }
}
