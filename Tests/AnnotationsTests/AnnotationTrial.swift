import Annotations
import Support

/// Reads bytes as every kind of annotations. Any error is fine, but what is read must hold together, and be read again as
/// it is written. The fuzzer and the tests both call this.
func tryAnnotations(_ bytes: [UInt8]) {
  for kind in AnnotationKind.allCases {
    do {
      check(try kind.read(bytes))
    } catch {
      let words = "\(error)"
      precondition(words.utf8.count < 4000, "no clear line: \(words)")
    }
  }
}

private func check(_ set: AnnotationSet) {
  let ids = Set(set.categories.map(\.id))
  precondition(ids.count == set.categories.count || set.source == "coco", "categories with one id")
  var count = 0
  for place in set.pictures.indices {
    for object in set.objects(ofPicture: place) {
      count += 1
      precondition(ids.contains(object.category), "an object of no category")
      let numbers = [object.x, object.y, object.width, object.height, object.area]
      precondition(numbers.allSatisfy(\.isFinite), "an object without a place")
      precondition(object.hasExtent || set.source == "coco", "only COCO's files keep boxes without extent")
    }
    _ = set.picture(named: set.pictures[place].file)
  }
  precondition(count == set.objects.count, "objects without a picture")
  guard set.objects.count < 100, set.pictures.count < 100 else { return }
  do {
    let again = try AnnotationKind.coco.read(set.cocoJSON())
    precondition(
      again.pictures == set.pictures && again.objects == set.objects, "written otherwise than read")
  } catch {
    preconditionFailure("what was written is not read: \(error)")
  }
}
