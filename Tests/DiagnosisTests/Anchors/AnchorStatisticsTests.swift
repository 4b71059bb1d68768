import Annotations
import Imaging
import RetinaNet
import Support
import Testing

@testable import Diagnosis

/// How anchors fit a data set, against all anchors of each picture.
@Suite struct AnchorStatisticsTests {
  /// Largest IoU of each object with any anchor of its picture, as the generator lays them.
  private func naive(_ dataSet: AnchorDataSet) -> [Float] {
    let generator = AnchorGenerator(dataSet.configuration)
    return dataSet.pictures.flatMap { picture -> [Float] in
      let padded = picture.transform.padded
      let anchors = (0..<5).flatMap { level -> [Box] in
        let side = 8 << level
        let rows = generator.anchors(
          level: level, gridHeight: (padded.height + side - 1) / side,
          gridWidth: (padded.width + side - 1) / side, padded: padded
        ).elements
        return stride(from: 0, to: rows.count, by: 4).map {
          Box(x1: rows[$0], y1: rows[$0 + 1], x2: rows[$0 + 2], y2: rows[$0 + 3])
        }
      }
      return dataSet.objects[picture.objects].map { object in
        anchors.map { $0.iou(object.box) }.max() ?? 0
      }
    }
  }

  @Test(arguments: [Family.torchvision, .detectron2, .mmdetection])
  func theBestAnchorIsTheBestOfAll(family: Family) {
    let dataSet = DataSetOfObjects.random(
      DataSetOfObjects.configuration(family), pictures: 4, objects: 6
    ) { random in (4 + 100 * Double(random.uniform()), 4 + 60 * Double(random.uniform())) }
    let expected = naive(dataSet)
    let statistics = AnchorStatistics(dataSet, threads: 2)
    #expect(statistics.matched.map(\.iou) == expected)
    #expect(AnchorStatistics(dataSet, threads: 1).matched == statistics.matched)

    let generator = AnchorGenerator(dataSet.configuration)
    let fast = ShapeOverlaps(dataSet, generator).best(generator.sizes.indices.map(generator.cellAnchors))
    for (place, iou) in expected.enumerated() {
      #expect(abs(fast[place] - iou) < 1e-5, "object \(place)")
    }
  }

  @Test func countsWhatTrainingMakesOfObjects() {
    let figures = AnchorFigures([
      AnchoredObject(iou: 0, positives: 0), .init(iou: 0.3, positives: 1), .init(iou: 0.4, positives: 2),
      .init(iou: 0.49, positives: 0), .init(iou: 0.5, positives: 7), .init(iou: 1, positives: 20),
    ])
    #expect(figures.objects == 6)
    #expect(figures.untouched == 1)
    #expect(figures.lowQuality == 3)
    #expect(figures.ignoredBand == 2)
    #expect(figures.below50 == 4)
    #expect(figures.withoutPositive == 2)
    #expect(figures.meanPositives == 5)
    #expect(figures.positiveQuartiles == [0, 0, 1, 2, 20])
    #expect(abs(figures.meanIoU - 2.69 / 6) < 1e-6)
    #expect(AnchorFigures([]).meanIoU == 0)
  }

  @Test func leavesOutWhatTrainingDoesAndCountsIt() {
    let objects = [
      GroundTruth(id: 1, category: 1, x: 10, y: 10, width: 40, height: 40),
      GroundTruth(id: 2, category: 1, x: 10, y: 10, width: 40, height: 40, isCrowd: true, isIgnored: true),
      GroundTruth(id: 3, category: 1, x: 10, y: 10, width: 40, height: 40, isIgnored: true),
      GroundTruth(id: 4, category: 1, x: 10, y: 10, width: 0, height: 40),
    ]
    let size = Transform.Size(width: 200, height: 200)
    let annotations = DataSetOfObjects.annotations([objects, [], objects], [size, size, size])
    let dataSet = AnchorDataSet(
      annotations, sizes: [size, size, nil], DataSetOfObjects.configuration(.torchvision))
    #expect(dataSet.objects.count == 1)
    #expect(dataSet.ignored == 4 && dataSet.flat == 2)
    #expect(dataSet.unsizedPictures == 1 && dataSet.unsizedObjects == 1)
    #expect(dataSet.pictures.map(\.objects) == [0..<1, 1..<1])
  }

  @Test func groupsBySizeShapeAndClassTheWorstFirst() {
    let objects = [
      GroundTruth(id: 1, category: 1, x: 20, y: 20, width: 84, height: 15),
      GroundTruth(id: 2, category: 2, x: 20, y: 20, width: 64, height: 64),
      GroundTruth(id: 3, category: 2, x: 20, y: 20, width: 20, height: 20),
    ]
    let size = Transform.Size(width: 200, height: 200)
    let statistics = AnchorStatistics(
      AnchorDataSet(
        DataSetOfObjects.annotations([objects], [size]), sizes: [size],
        DataSetOfObjects.configuration(.torchvision)), threads: 1)
    #expect(statistics.byClass.map(\.name) == ["ship", "buoy"])
    #expect(statistics.bySize.map(\.name) == ["small", "medium"])
    #expect(statistics.byShape.map(\.name) == ["1/8–1/4", "0.8–1.25"])
    #expect(statistics.histogram.reduce(0, +) == 3)
    #expect(statistics.all.figures.objects == 3)
  }

  @Test func objectsOutsideTheirPictureLeaveNoPositive() {
    let objects = [GroundTruth(id: 1, category: 1, x: 5000, y: 20, width: 40, height: 40)]
    let size = Transform.Size(width: 200, height: 200)
    let statistics = AnchorStatistics(
      AnchorDataSet(
        DataSetOfObjects.annotations([objects], [size]), sizes: [size],
        DataSetOfObjects.configuration(.detectron2)), threads: 1)
    #expect(statistics.all.figures.untouched == 1)
    #expect(statistics.picturesWithoutPositive == 1)
    #expect(statistics.advice.isEmpty, "no shape helps where the place is wrong")
  }
}

/// What is said of objects without an anchor of IoU 0.5.
@Suite struct AnchorAdviceTests {
  private func advice(_ width: Double, _ height: Double) -> [AnchorAdvice] {
    let dataSet = DataSetOfObjects.random(
      DataSetOfObjects.configuration(.torchvision), pictures: 6, objects: 4
    ) { _ in (width, height) }
    return AnchorStatistics(dataSet, threads: 1).advice
  }

  @Test func longObjectsTakeARatio() throws {
    let advice = try #require(advice(84, 15).first)
    #expect(advice.misfit == .wide)
    #expect(advice.objects == 24)
    guard case .aspectRatio(let ratio)? = advice.changes.first?.kind else {
      Issue.record("no ratio in \(advice.changes)")
      return
    }
    #expect((0.1...0.3).contains(ratio))
    #expect(advice.changes[0].covered > 12)
    #expect(advice.changes[0].below50 == 24 - advice.changes[0].covered)
  }

  @Test func smallObjectsTakeALargerInputOrASmallerSize() throws {
    let advice = try #require(advice(10, 10).first)
    #expect(advice.misfit == .small)
    let kinds = advice.changes.map(\.kind)
    #expect(kinds.contains { if case .inputSize(let size, _) = $0 { size > 200 } else { false } })
    #expect(
      kinds.contains { if case .size(let size, let level) = $0 { size < 24 && level == 0 } else { false } })
    #expect(advice.changes.allSatisfy { $0.covered > 0 })
  }

  @Test func whatFitsTakesNothing() { #expect(advice(64, 64).isEmpty) }
}
