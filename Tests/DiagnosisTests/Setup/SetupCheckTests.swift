import Annotations
import Imaging
import RetinaNet
import Support
import Testing

@testable import Diagnosis

/// Each planted fault is named, and nothing else is.
@Suite struct SetupCheckTests {
  private let scenes = PlantedScenes()

  private func hypotheses(_ pictures: [SetupPicture]) -> [SetupHypothesis] {
    SetupCheck(pictures, PlantedScenes.match).findings.map(\.hypothesis)
  }

  @Test(arguments: 0..<20)
  func accusesNoHealthyAnnotations(seed: Int) {
    for share: Float in [0, 0.1, 0.5, 1] {
      let pictures = PlantedScenes(share: share, seed: UInt64(seed)).with { _, _ in }
      #expect(hypotheses(pictures) == [], "seed \(seed), \(share) found")
    }
  }

  @Test func accusesNoDetectorWhoseBoxesAreEverywhere() {
    // Boxes of every class on a grid find something under each hypothesis.
    var pictures = scenes.with { _, _ in }
    for index in pictures.indices {
      pictures[index].found = (0..<400).map { place in
        let (x, y) = (Float(place % 10) * 48, Float(place / 10 % 10) * 36)
        return .init(
          box: Box(x1: x, y1: y, x2: x + 96, y2: y + 96), label: 1 + place % 6, score: 1 - Float(place) / 1000
        )
      }
    }
    #expect(hypotheses(pictures) == [])
  }

  /// Sides that no picture has, and ids that have no next one.
  @Test(arguments: [1.7e308, 1e-300]) func bearsAnyNumbers(side: Double) {
    let pictures = scenes.with { object, _ in object.set(0, 0, side, side) }.map { picture in
      var picture = picture
      picture.objects += picture.objects.map { object in
        var object = object
        object.category = .max
        object.id = .max
        return object
      }
      picture.found = (0..<20).map { place in
        .init(box: Box(x1: 0, y1: 0, x2: place % 2 == 0 ? 0 : 90, y2: 90), label: 1 + place % 6, score: 0.5)
      }
      return picture
    }
    #expect(hypotheses(pictures) == [])
  }

  @Test func seesShiftedClasses() throws {
    let pictures = scenes.with { object, _ in object.category -= 3 }
    let finding = try #require(SetupCheck(pictures, PlantedScenes.match).findings.first)
    #expect(finding.hypothesis == .channelShift(1))
    #expect(finding.foundAsGiven == 0)
    #expect(finding.found >= 10 && finding.found == finding.gained)
    #expect(finding.probability < 1e-6)
    #expect(hypotheses(scenes.with { object, _ in object.category += 3 }) == [.channelShift(-1)])
  }

  @Test func seesShiftedCategoryIDs() {
    // In COCO's list ids have holes, so that a shift of ids is none of channels.
    #expect(hypotheses(scenes.with { object, _ in object.category -= 1 }) == [.categoryShift(1)])
    #expect(hypotheses(scenes.with { object, _ in object.category += 1 }) == [.categoryShift(-1)])
  }

  @Test func seesBoxesThatAreGivenOtherwise() {
    #expect(
      hypotheses(
        scenes.with { object, _ in
          object.set(object.x, object.y, object.x + object.width, object.y + object.height)
        })
        == [.corners])
    #expect(
      hypotheses(
        scenes.with { object, _ in
          object.set(object.x + object.width / 2, object.y + object.height / 2, object.width, object.height)
        }) == [.centers])
    #expect(
      hypotheses(scenes.with { object, _ in object.set(object.y, object.x, object.height, object.width) })
        == [.swappedAxes])
    #expect(
      hypotheses(
        scenes.with { object, size in
          let (width, height) = (Double(size.width), Double(size.height))
          object.set(object.x / width, object.y / height, object.width / width, object.height / height)
        }) == [.normalized])
  }

  @Test func seesBoxesOfAnotherSize() throws {
    func scale(_ x: Double, _ y: Double) -> (inout GroundTruth, Transform.Size) -> Void {
      { object, _ in object.set(object.x * x, object.y * y, object.width * x, object.height * y) }
    }
    #expect(hypotheses(scenes.with(scale(2, 2))) == [.inputSize])
    let halved: (Transform.Size) -> Transform.Size? = { .init(width: $0.width / 2, height: $0.height / 2) }
    #expect(hypotheses(scenes.with(annotated: halved, scale(0.5, 0.5))) == [.annotatedSize])
    let estimate = try #require(hypotheses(scenes.with(scale(0.4, 0.25))).first)
    guard case .scale(let x, let y) = estimate else {
      Issue.record("\(estimate) is no scale")
      return
    }
    #expect(abs(x - 2.5) < 0.1 && abs(y - 4) < 0.2)
  }

  @Test func seesPicturesThatWereResizedToOneSize() throws {
    let pictures = scenes.with { object, size in
      let (x, y) = (640 / Double(size.width), 640 / Double(size.height))
      object.set(object.x * x, object.y * y, object.width * x, object.height * y)
    }
    let estimate = try #require(hypotheses(pictures).first)
    guard case .frame(let width, let height) = estimate else {
      Issue.record("\(estimate) is no size")
      return
    }
    #expect(abs(width - 640) < 20 && abs(height - 640) < 20)
  }

  @Test func seesTurnedAndMirroredPictures() {
    #expect(
      hypotheses(
        scenes.with(annotated: { .init(width: $0.height, height: $0.width) }) { object, size in
          object.set(object.y, Double(size.width) - object.x - object.width, object.height, object.width)
        }) == [.turnedRight])
    #expect(
      hypotheses(
        scenes.with { object, size in
          object.set(Double(size.height) - object.y - object.height, object.x, object.height, object.width)
        }) == [.turnedLeft])
    #expect(
      hypotheses(scenes.with { object, size in object.x = Double(size.width) - object.x - object.width })
        == [.mirrored])
  }

  @Test func seesWrongAnchorSizes() throws {
    let pictures = scenes.with { object, _ in
      object.set(
        object.x + object.width / 4, object.y + object.height / 4, object.width / 2, object.height / 2)
    }
    let estimate = try #require(hypotheses(pictures).first)
    guard case .grown(let factor) = estimate else {
      Issue.record("\(estimate) is no growth")
      return
    }
    #expect(abs(factor - 2) < 0.1)
  }

  @Test func seesTwoFaultsOfDifferentKinds() {
    // Boxes and classes are judged apart: each alone finds nothing where both are wrong.
    let both = scenes.with { object, _ in
      object.category -= 3
      object.set(object.x, object.y, object.x + object.width, object.y + object.height)
    }
    #expect(hypotheses(both) == [.corners], "told by boxes that leave their pictures alone")
  }

  @Test func saysNothingOfFewObjects() {
    let few = PlantedScenes(count: 3, perPicture: 3, share: 1).with { object, _ in object.category -= 3 }
    let check = SetupCheck(few, PlantedScenes.match)
    #expect((check.objects, check.findings.count) == (9, 0))
  }

  @Test func leavesIgnoredObjectsOut() {
    let pictures = scenes.with { object, _ in object.isIgnored = true }
    #expect(SetupCheck(pictures, PlantedScenes.match).objects == 0)
  }
}

/// Pictures whose objects are found by detections that lie a little off, for faults to be planted in their
/// annotations.
struct PlantedScenes {
  static let categories = (1...6).map { AnnotationSet.Category(id: $0 * 3, name: "class \($0)") }
  static let match = CategoryMatch(categories, classes: [nil] + categories.map { Optional($0.name) })

  /// Per picture its size, and its objects before any fault.
  var pictures: [(size: Transform.Size, objects: [GroundTruth])]
  /// What a detector that is right most of the time sees.
  var found: [[SetupPicture.SetupDetection]]

  /// - Parameter share: of the objects that are found.
  init(count: Int = 12, perPicture: Int = 5, share: Float = 0.6, seed: UInt64 = 7) {
    var random = SeededRandom(seed: seed)
    pictures = []
    found = []
    for picture in 0..<count {
      let size = Transform.Size(width: 480 + 40 * (picture % 4), height: picture % 3 == 0 ? 640 : 360)
      var objects: [GroundTruth] = []
      var boxes: [SetupPicture.SetupDetection] = []
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
