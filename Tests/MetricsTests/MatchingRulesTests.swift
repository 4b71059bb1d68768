import Metrics
import Testing

/// Where COCO's and TIDE's published rules differ, and what they do at exactly a threshold.
@Suite struct MatchingRulesTests {
  private static let half = 0.5
  private static let tenth = 0.1

  private func coco(_ overlaps: [Double], iou: Double = 0.5, ignored: Set<Int> = [], taken: Set<Int> = [])
    -> Int?
  {
    COCOMatching.choice(
      among: overlaps.enumerated().map { .init(object: $0, overlap: $1) },
      from: COCOMatching.leastOverlap(iou),
      isIgnored: ignored.contains
    ) {
      !taken.contains($0)
    }
  }

  private func tide(_ overlaps: [Double], iou: Double = 0.5, taken: Set<Int> = []) -> Int? {
    var matching = TIDEMatching(isTaken: overlaps.indices.map(taken.contains))
    return matching.take(overlaps, from: iou) { _ in true }
  }

  @Test func ofEqualOverlapsCOCOTakesTheLaterAndTIDETheFirst() {
    #expect(coco([0.6, 0.7, 0.7]) == 2)
    #expect(tide([0.6, 0.7, 0.7]) == 1)
  }

  @Test func exactlyTheThresholdIsEnough() {
    #expect(coco([0.5]) == 0)
    #expect(tide([0.5]) == 0)
    #expect(coco([Self.half.nextDown]) == nil)
    #expect(tide([Self.half.nextDown]) == nil)
    #expect(coco([1], iou: 1) == 0)
    // COCO lowers a threshold of 1 a little.
    #expect(coco([1 - 1e-11], iou: 1) == 0)
    #expect(coco([1 - 1e-9], iou: 1) == nil)
  }

  @Test func aTakenObjectIsOutOfTheQuestion() {
    #expect(coco([0.9, 0.6], taken: [0]) == 1)
    #expect(tide([0.9, 0.6], taken: [0]) == 1)
    #expect(coco([0.9, 0.4], taken: [0]) == nil)
    #expect(tide([0.9, 0.4], taken: [0]) == nil)
  }

  @Test func anIgnoredObjectIsTakenOnlyWhereNoOtherCanBe() {
    #expect(coco([0.6, 0.9], ignored: [1]) == 0)
    #expect(coco([0.4, 0.9], ignored: [1]) == 1)
    #expect(coco([0.6, 0.9, 0.9], ignored: [1, 2], taken: [0]) == 2)
  }

  @Test func whatIsNotANumberIsNeverEnough() {
    #expect(coco([.nan]) == nil)
    #expect(coco([.nan, 0.6, .nan]) == 1)
  }

  @Test func aDetectionTakesAnObjectFromThoseBehindIt() {
    var matching = TIDEMatching(objects: 2)
    #expect(matching.take([0.9, 0.8], from: 0.5) { _ in true } == 0)
    #expect(matching.take([0.9, 0.8], from: 0.5) { _ in true } == 1)
    #expect(matching.take([0.9, 0.8], from: 0.5) { _ in true } == nil)
    #expect(matching.isTaken == [true, true])
  }

  /// Object 0 is of the detection's class and taken, object 1 of another class.
  private func error(own: Double, other: Double = 0) -> ErrorKind {
    TIDEMatching(isTaken: [true, false]).error([own, other], iou: 0.5) { $0 == 0 }.kind
  }

  @Test func kindsOfErrorsAtTheirBounds() {
    #expect(error(own: 0.1) == .localization)
    #expect(error(own: Self.tenth.nextDown) == .background)
    #expect(error(own: 0.5) == .localization)
    #expect(error(own: Self.half.nextUp) == .duplicate)
    #expect(error(own: 0, other: 0.5) == .classification)
    #expect(error(own: 0, other: Self.half.nextDown) == .both)
    #expect(error(own: 0, other: Self.tenth.nextUp) == .both)
    #expect(error(own: 0, other: 0.1) == .background)
  }

  @Test func localizationComesFirstAndDuplicatesLast() {
    #expect(error(own: 0.3, other: 0.9) == .localization)
    #expect(error(own: 0.5, other: 0.9) == .localization)
    #expect(error(own: 0.9, other: 0.9) == .classification)
    #expect(error(own: 0.9, other: 0.4) == .duplicate)
  }

  @Test func anErrorNamesTheFirstObjectThatIsNearest() {
    let matching = TIDEMatching(objects: 3)
    #expect(matching.error([0.3, 0.4, 0.4], iou: 0.5) { _ in true }.object == 1)
    #expect(matching.error([0, 0.4, 0.4], iou: 0.5) { _ in false }.object == 1)
    #expect(matching.error([0.05, 0, 0], iou: 0.5) { _ in true }.object == nil)
    #expect(TIDEMatching(objects: 0).error([], iou: 0.5) { _ in true }.kind == .background)
  }
}
