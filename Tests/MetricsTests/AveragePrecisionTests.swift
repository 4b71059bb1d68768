import Annotations
import Metrics
import Tensors
import Testing

@Suite struct AveragePrecisionTests {
  /// One class, a picture for each list of objects.
  private func annotations(_ objects: [[GroundTruth]], ids: [Int]? = nil) -> AnnotationSet {
    AnnotationSet(
      source: "test", categories: [.init(id: 4, name: "bird")],
      pictures: objects.indices.map { .init(id: ids?[$0] ?? $0 + 1, file: "\($0).png") }, objects: objects)
  }

  private func object(_ x: Double, id: Int = 1, isCrowd: Bool = false, isIgnored: Bool = false) -> GroundTruth
  {
    GroundTruth(
      id: id, category: 4, x: x, y: 0, width: 40, height: 40, isCrowd: isCrowd, isIgnored: isIgnored)
  }

  private func box(_ x: Double, _ score: Double, picture: Int32 = 0) -> ScoredBox {
    ScoredBox(picture: picture, category: 0, x: x, y: 0, width: 40, height: 40, score: score)
  }

  @Test func whatIsFoundExactlyScoresOne() {
    let precision = AveragePrecision(annotations([[object(10)]]), [box(10, 0.9)])
    // One object that is found has this precision there: 1 / (1 + the spacing of numbers at 1).
    #expect(precision.figures.ap == 1 / (1 + Double.ulpOfOne))
    #expect(precision.figures.apMedium == precision.figures.ap)
    #expect(precision.figures.ar1 == 1)
    #expect(precision.figures.apSmall == -1)
    #expect(precision.classes[0].objects == 1)
    #expect(precision.classes[0].detections == 1)
  }

  @Test func withoutObjectsThereIsNoFigure() {
    let precision = AveragePrecision(annotations([[]]), [box(10, 0.9)])
    #expect(PrecisionFigures.named.allSatisfy { precision.figures[keyPath: $0.path] == -1 })
    #expect(precision.ranking(ofCategory: 0, iou: 0.5).curve == nil)
  }

  @Test func withoutDetectionsEveryFigureIsZero() {
    let figures = AveragePrecision(annotations([[object(10)]]), []).figures
    #expect(figures.ap == 0)
    #expect(figures.ar100 == 0)
  }

  @Test func theRankingTellsHitsFromMisses() {
    let truth = annotations([[object(0, id: 1), object(100, id: 2, isCrowd: true)]])
    let boxes = [box(200, 0.5), box(104, 0.7), box(0, 0.6), box(2, 0.4)]
    let ranking = AveragePrecision(truth, boxes).ranking(ofCategory: 0, iou: 0.5)
    #expect(ranking.detections == [1, 2, 0, 3])
    #expect(ranking.scores == [0.7, 0.6, 0.5, 0.4])
    #expect(ranking.outcomes == [.ignored, .truePositive, .falsePositive, .falsePositive])
    #expect(ranking.positives == 1)
    #expect(ranking.curve?.recall == 1)
  }

  /// Pascal VOC's development kit: what lies on a difficult object is neither right nor wrong, however often. pycocotools
  /// counts COCO's `ignore`.
  @Test func difficultObjectsAreLeftOut() {
    let difficult = GroundTruth(id: 2, category: 4, x: 100, y: 0, width: 40, height: 40, isDifficult: true)
    let truth = annotations([[object(0), difficult]])
    let boxes = [box(104, 0.7), box(0, 0.6), box(100, 0.5), box(300, 0.4)]
    let precision = AveragePrecision(truth, boxes)
    let ranking = precision.ranking(ofCategory: 0, iou: 0.5)
    #expect(ranking.outcomes == [.ignored, .truePositive, .ignored, .falsePositive])
    #expect(ranking.positives == 1 && precision.figures.ap50 > 0.99)
    let marked = AveragePrecision(annotations([[object(0), object(100, id: 2, isIgnored: true)]]), [])
    #expect(marked.ranking(ofCategory: 0, iou: 0.5).positives == 2)
    let confusion = ConfusionMatrix(truth, boxes, iou: 0.5, score: OperatingScore(0.1))
    #expect((confusion[0, 0], confusion.columnSum(1), confusion.rowSum(1)) == (1, 0, 1))
    #expect(confusion.detectionsOnCrowds == 2)
    #expect(ErrorAnalysis(truth, boxes, iou: 0.5).averagePrecision == 100)
  }

  @Test func equalScoresStandInTheOrderOfPictureIDs() {
    let truth = annotations([[object(0)], [object(0, id: 2)]], ids: [9, 3])
    let ranking = AveragePrecision(truth, [box(0, 0.5), box(0, 0.5, picture: 1), box(0, 0.5)])
      .ranking(ofCategory: 0, iou: 0.5)
    #expect(ranking.detections == [1, 0, 2])
  }

  @Test func anotherIoUCanBeAskedForAndChangesNoFigure() {
    let truth = annotations([[object(0)]])
    let boxes = [box(20, 0.5)]
    let precision = AveragePrecision(truth, boxes, alsoAt: 0.3)
    #expect(precision.figures == AveragePrecision(truth, boxes).figures)
    #expect(precision.ranking(ofCategory: 0, iou: 0.3).outcomes == [.truePositive])
    #expect(precision.ranking(ofCategory: 0, iou: 0.5).outcomes == [.falsePositive])
  }

  @Test func whatIsToBeIgnoredCountsUnlessItIsACrowd() {
    #expect(AveragePrecision(annotations([[object(0, isIgnored: true)]]), []).classes[0].objects == 1)
    #expect(AveragePrecision(annotations([[object(0, isCrowd: true)]]), []).classes[0].objects == 0)
  }

  @Test func threadsChangeNothing() throws {
    let golden = try PrecisionGolden("random-8")
    let one = AveragePrecision(golden.annotations, golden.results.boxes, workers: Workers(1))
    let four = AveragePrecision(golden.annotations, golden.results.boxes, workers: Workers(4))
    #expect(one.figures == four.figures)
    #expect(one.classes.map(\.figures) == four.classes.map(\.figures))
  }
}
