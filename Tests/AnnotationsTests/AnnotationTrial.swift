import Foundation
import Support

@testable import Annotations

// Reads bytes as annotations. Any error that is a clear line is fine, but what is read must hold together, and be read
// again as it is written. The fuzzer and the tests both call these.

/// As annotations of some kinds.
func tryAnnotations(_ bytes: [UInt8], as kinds: [AnnotationKind] = AnnotationKind.allCases) {
  for kind in kinds {
    tryReading {
      let set = try kind.read(bytes)
      checkSet(set)
      precondition(set.notes.allSatisfy { $0.utf8.count < 8000 }, "no clear line")
    }
  }
}

/// As lists of class names of every form, and as YOLO's labels.
func tryLabels(_ bytes: [UInt8]) {
  for source in ["names.txt", "data.yaml"] {
    tryReading {
      let map = try LabelMap.parse(Data(bytes), source: source)
      precondition((1...LabelMap.mostClasses).contains(map.entries.count), "no classes, or too many")
      for channels in [1, map.entries.count, map.entries.count + 1] {
        let labels = try? map.labels(channels: channels)
        precondition(labels.map { $0.names.count == channels } ?? true, "names for other channels")
      }
    }
  }
  tryReading {
    for text in try YOLOReader.lines(bytes, source: "labels.txt") {
      for hasKeypoints in [false, true] {
        guard let line = try? YOLOLine(text, hasKeypoints: hasKeypoints) else { continue }
        precondition(line.label >= 0 && line.box(width: 90, height: 80).count == 4)
      }
    }
  }
}

func tryReading(_ body: () throws -> Void) {
  do {
    try body()
  } catch {
    let words = "\(error)"
    precondition(words.utf8.count < 4000, "no clear line: \(words)")
  }
}

func checkSet(_ set: AnnotationSet) {
  let ids = Set(set.categories.map(\.id))
  precondition(ids.count == set.categories.count || set.source == "coco", "categories with one id")
  var count = 0
  for place in set.pictures.indices.prefix(2000) {
    for object in set.objects(ofPicture: place) {
      count += 1
      precondition(ids.contains(object.category), "an object of no category")
      let numbers = [object.x, object.y, object.width, object.height, object.area]
      precondition(numbers.allSatisfy(\.isFinite), "an object without a place")
      precondition(object.hasExtent || set.source == "coco", "only COCO's files keep boxes without extent")
    }
    _ = set.picture(named: set.pictures[place].file)
  }
  _ = set.pictures(named: set.pictures.prefix(200).map { "folder/\($0.file)" })
  precondition(count == set.objects.count || set.pictures.count > 2000, "objects without a picture")
  guard set.objects.count < 100, set.pictures.count < 100 else { return }
  do {
    let again = try AnnotationKind.coco.read(set.cocoJSON())
    precondition(
      again.pictures == set.pictures && again.objects == set.objects, "written otherwise than read")
  } catch {
    preconditionFailure("what was written is not read: \(error)")
  }
}
