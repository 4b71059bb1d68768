import Annotations
import RetinaNet
import Support
import Testing

@testable import Diagnosis

/// Anchors fitted to data: better where they can be, and never worse.
@Suite struct FittedAnchorsTests {
  private func dataSet(
    _ family: Family = .torchvision, sides: (inout SeededRandom) -> (Double, Double)
  ) -> AnchorDataSet {
    DataSetOfObjects.random(
      DataSetOfObjects.configuration(family), pictures: 12, objects: 5, sides: sides)
  }

  @Test(arguments: [Family.torchvision, .detectron2, .mmdetection])
  func longObjectsGetLongAnchors(family: Family) throws {
    let fitted = try #require(FittedAnchors(dataSet(family) { _ in (84, 15) }, threads: 2))
    #expect(fitted.fittedObjects + fitted.heldOutObjects == 60)
    #expect(!fitted.keepsOwn)
    #expect(fitted.own.figures.coveredShare < 0.1)
    #expect(fitted.best.figures.coveredShare > 0.9)
    #expect(fitted.best.anchors.perCell == 9)
    #expect(fitted.best.anchors.aspectRatios.contains { (0.1...0.3).contains($0) })
    #expect(fitted.fewer.map(\.anchors.perCell) == [1, 2, 3, 4, 6])
    #expect(fitted.fewest?.anchors.perCell == 1)
    if family == .torchvision {
      #expect(fitted.best.anchors.sizes.joined().allSatisfy { $0 == $0.rounded() })
    }
  }

  @Test func theThreadsChangeNothing() throws {
    let dataSet = dataSet { random in
      (6 + 90 * Double(random.uniform()), 6 + 40 * Double(random.uniform()))
    }
    let one = try #require(FittedAnchors(dataSet, threads: 1))
    #expect(try #require(FittedAnchors(dataSet, threads: 3)) == one)
  }

  /// Objects that are anchors of the model cannot be fitted better.
  @Test func theModelsOwnAreKeptWhereTheyFit() throws {
    let configuration = DataSetOfObjects.configuration(.torchvision)
    let size = Transform.Size(width: 200, height: 200)
    let generator = AnchorGenerator(configuration)
    let objects = (0..<8).map { picture in
      (0..<3).map { place -> GroundTruth in
        let box = generator.cellAnchors(level: place)[(picture + place) % 9]
        let corner = Float(32 * (1 + place + picture % 2))
        return GroundTruth(
          id: 1, category: 1, x: Double(corner + box.x1), y: Double(corner + box.y1),
          width: Double(box.width),
          height: Double(box.height))
      }
    }
    let sizes = objects.map { _ in size }
    let dataSet = AnchorDataSet(
      DataSetOfObjects.annotations(objects, sizes), sizes: sizes, configuration)
    let fitted = try #require(FittedAnchors(dataSet, threads: 1))
    #expect(fitted.own.figures.meanIoU == 1)
    #expect(fitted.keepsOwn)
    #expect(fitted.best.anchors == configuration.anchors)
  }

  @Test(arguments: 0..<3 as Range<UInt64>)
  func neverWorseOnWhatIsHeldOut(seed: UInt64) throws {
    let dataSet = DataSetOfObjects.random(
      DataSetOfObjects.configuration(.torchvision), pictures: 5, objects: 2, seed: seed
    ) { random in (8 + 60 * Double(random.uniform()), 8 + 60 * Double(random.uniform())) }
    let fitted = try #require(FittedAnchors(dataSet, seed: seed, threads: 1))
    #expect(fitted.best.figures.meanIoU >= fitted.own.figures.meanIoU)
    #expect(fitted.best.figures.below50 <= fitted.own.figures.below50)
  }

  @Test func onePictureCannotBeHeldOut() {
    let dataSet = DataSetOfObjects.random(
      DataSetOfObjects.configuration(.torchvision), pictures: 1, objects: 5
    ) { _ in (84, 15) }
    #expect(FittedAnchors(dataSet, threads: 1) == nil)
  }
}
