import Annotations
import Imaging
import RetinaNet

@testable import Diagnosis

/// Pictures whose objects are found by detections that lie a little off, for faults to be planted in their
/// annotations.
struct PlantedScenes {
  static let categories = (1...6).map { AnnotationSet.Category(id: $0 * 3, name: "class \($0)") }
  static let match = CategoryMatch(categories, classes: [nil] + categories.map { Optional($0.name) })

  /// Per picture its size, and its objects before any fault.
  var pictures: [(size: Transform.Size, objects: [GroundTruth])]
  /// What a detector that is right most of the time sees.
  var found: [[SetupPicture.Found]]

  /// - Parameter share: of the objects that are found.
  init(count: Int = 12, perPicture: Int = 5, share: Float = 0.6, seed: UInt64 = 7) {
    var random = SplitMix(seed: seed)
    pictures = []
    found = []
    for picture in 0..<count {
      let size = Transform.Size(width: 480 + 40 * (picture % 4), height: picture % 3 == 0 ? 640 : 360)
      var objects: [GroundTruth] = []
      var boxes: [SetupPicture.Found] = []
      for number in 0..<perPicture {
        let width = 30 + 120 * Double(random.uniform())
        let height = 30 + 120 * Double(random.uniform())
        let x = (Double(size.width) - width) * Double(random.uniform())
        let y = (Double(size.height) - height) * Double(random.uniform())
        let place = Int(random.next() % 6)
        objects.append(
          GroundTruth(
            id: picture * 100 + number + 1, category: Self.categories[place].id, x: x, y: y, width: width,
            height: height))
        guard random.uniform() < share else { continue }
        let off = Float(width) * 0.08 * (random.uniform() - 0.5)
        boxes.append(
          .init(
            box: Box(
              x1: Float(x) + off, y1: Float(y), x2: Float(x + width), y2: Float(y + height) - off),
            label: place + 1, score: 0.5 + random.uniform() / 2))
      }
      pictures.append((size, objects))
      found.append(boxes.sorted { $0.score > $1.score })
    }
  }

  /// The pictures with a fault in each annotation.
  func with(
    annotated: (Transform.Size) -> Transform.Size? = { $0 },
    _ fault: (inout GroundTruth, Transform.Size) -> Void
  ) -> [SetupPicture] {
    zip(pictures, found).map { picture, found in
      let objects = picture.objects.map { object in
        var object = object
        fault(&object, picture.size)
        return object
      }
      let resized = Transform.Size(width: picture.size.width * 2, height: picture.size.height * 2)
      return SetupPicture(
        transform: Transform(original: picture.size, resized: resized, padded: resized),
        annotated: annotated(picture.size), objects: objects, found: found)
    }
  }
}

extension GroundTruth {
  mutating func set(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }
}
