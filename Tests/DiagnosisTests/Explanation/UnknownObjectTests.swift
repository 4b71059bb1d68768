import Annotations
import Imaging
import RetinaNet
import TestSupport
import Testing

@testable import Diagnosis

/// Objects of classes that the model does not have: no miss of any stage, but there all the same.
@Suite struct UnknownObjectTests {
  private let objects = [
    GroundTruth(id: 1, category: 1, x: 0, y: 0, width: 10, height: 10),
    GroundTruth(id: 2, category: 2, x: 20, y: 0, width: 10, height: 10),
    GroundTruth(id: 3, category: 2, x: 40, y: 0, width: 0, height: 10),
    GroundTruth(id: 4, category: 2, x: 60, y: 0, width: 10, height: 10),
  ]
  private let match = CategoryMatch(
    [.init(id: 1, name: "coin"), .init(id: 2, name: "mushroom")], classes: ["coin"])

  private var unknown: [UnknownObject] { UnknownObject.objects(objects, match) }

  @Test func areThoseWithoutAChannel() {
    #expect(unknown.map(\.name) == ["mushroom", "mushroom"], "without the one that has no extent")
    #expect(unknown.first?.box == Box(x1: 20, y1: 0, x2: 30, y2: 10))
  }

  @Test func whatLiesOnOneIsNotSaidToLieOnNothing() throws {
    func sentence(_ x: Float) -> String {
      Verdict.background.sentence(
        [], Self.configuration, bound: 0.5, box: Box(x1: x, y1: 0, x2: x + 10, y2: 10), unknown: unknown)
    }
    #expect(
      sentence(21) == "on mushroom, a class that the model does not have, IoU 0.82: it counts as background")
    #expect(sentence(100) == "background: nothing of the ground truth is there")
    #expect(
      Verdict.background.words([], Self.configuration, unknown: unknown[0]) == "unknown: mushroom")
  }

  @Test func areCountedByWhatTheyAreTakenFor() {
    func box(_ x: Float) -> Box { Box(x1: x, y1: 0, x2: x + 10, y2: 10) }
    let names = ["coin", "ball"]
    var counts = UnknownClasses()
    #expect(counts.words == nil)
    counts.add(unknown, detections: [(box(20), 0), (box(20), 1), (box(66), 1)]) { names[$0] }
    #expect(counts.words == "mushroom 2 (1 taken for coin)")
    var others = UnknownClasses()
    others.add(
      [UnknownObject(box: box(0), name: "owl")], detections: [(box: Box, label: Int)]()
    ) { names[$0] }
    others.add(unknown, detections: [(box(20), 1), (box(60), 1)]) { names[$0] }
    counts.add(others)
    #expect(counts.words == "mushroom 4 (2 taken for ball, 1 for coin), owl 1")
  }

  private static let configuration: Configuration = {
    var recipe = SyntheticTrace()
    recipe.padded = .init(width: 32, height: 32)
    (recipe.classes, recipe.candidates) = (1, 0)
    return recipe.make().configuration
  }()
}
