import Annotations
import Imaging
import RetinaNet
import Testing

@testable import Diagnosis

@Suite struct MissingLabelTests {
  private let anchor = QuietPicture.anchor

  private func pictureWithOneDetection() -> QuietPicture {
    var picture = QuietPicture()
    picture.set(anchor, label: 2, 1)
    return picture
  }

  @Test func aDetectionWhereNothingIsAnnotatedIsSuspicious() throws {
    let picture = pictureWithOneDetection()
    let labels = picture.missing([])
    #expect(labels.count == 1)
    let label = try #require(labels.first)
    #expect(label.detection.label == 2 && label.detection.box == picture.box(anchor))
    #expect(label.index == 0 && label.bestIoU == 0 && label.insideShare == 0)
    let second = try #require(label.runnerUp)
    #expect(second.label != 2 && second.score == Sigmoid.score(-8))
  }

  @Test func aDetectionOnAnAnnotatedObjectIsNot() {
    let picture = pictureWithOneDetection()
    #expect(picture.missing([GroundTruth(picture.box(anchor))]).isEmpty)
  }

  @Test(arguments: [(share: Float(0.2), isListed: true), (0.28, true), (0.32, false), (0.9, false)])
  func nearnessIsAnIoUOfThreeTenths(share: Float, isListed: Bool) throws {
    let picture = pictureWithOneDetection()
    var box = picture.box(anchor)
    // Within the detection, so that its share of the area is the IoU.
    box.x2 = box.x1 + share * box.width
    let labels = picture.missing([GroundTruth(box)])
    #expect(labels.count == (isListed ? 1 : 0))
    if isListed {
      let label = try #require(labels.first)
      #expect(abs(label.bestIoU - share) < 0.001 && abs(label.insideShare - share) < 0.001)
    }
  }

  @Test func partsOfObjectsRankLower() throws {
    let picture = pictureWithOneDetection()
    let box = picture.box(anchor)
    let whole = Box(x1: box.x1 - 60, y1: box.y1 - 60, x2: box.x2 + 60, y2: box.y2 + 60)
    let outside = try #require(picture.missing([]).first)
    let inside = try #require(picture.missing([GroundTruth(whole)]).first)
    #expect(inside.insideShare == 1)
    #expect(abs(outside.suspicion - inside.suspicion - 1) < 1e-6)
  }

  @Test func whatIsIgnoredHidesDetections() {
    let picture = pictureWithOneDetection()
    let box = picture.box(anchor)
    let region = Box(x1: box.x1 - 60, y1: box.y1 - 60, x2: box.x2 + 60, y2: box.y2 + 60)
    #expect(picture.missing([GroundTruth(region, isIgnored: true)]).isEmpty)
    let beside = Box(x1: box.x1 - 60, y1: box.y1, x2: box.x1, y2: box.y2)
    #expect(picture.missing([GroundTruth(beside, isIgnored: true)]).count == 1)
  }

  @Test func classesThatAreNotAnnotatedDoNotCount() {
    #expect(pictureWithOneDetection().missing([], excluding: [2]).isEmpty)
    #expect(pictureWithOneDetection().missing([], excluding: [1]).count == 1)
  }

  @Test func twoClassesInOnePlaceAreOneObject() throws {
    var picture = pictureWithOneDetection()
    picture.set(anchor, label: 3, 0.5)
    let labels = picture.missing([])
    #expect(labels.count == 1)
    let label = try #require(labels.first)
    #expect(label.detection.label == 2)
    #expect(label.runnerUp == ClassScore(label: 3, score: Sigmoid.score(0.5)))
    let first = Double(Sigmoid.score(1))
    let second = Double(Sigmoid.score(0.5))
    #expect(abs(label.objectScore - (first + second - first * second)) < 1e-9)
  }

  @Test func extremeScoresRankFinitely() throws {
    for logit: Float in [1e4, .infinity] {
      var picture = QuietPicture()
      picture.set(anchor, label: 2, logit)
      #expect(try #require(picture.missing([]).first).suspicion.isFinite)
    }
  }

  /// Scenes with crowds, doubles and infinite values.
  @Test(arguments: 60..<66 as Range<UInt64>)
  func listsEachFreePlaceOnce(seed: UInt64) {
    let scene = PlantedScene(.torchvision, seed: seed, strange: seed % 2 == 0)
    let selection = scene.trace.select(scene.thresholds)
    let annotated = scene.targets.map { GroundTruth($0.box, isIgnored: $0.isIgnored) }
    let labels = MissingLabel.labels(scene.trace, selection, annotated: annotated, excluding: [])
    for (place, label) in labels.enumerated() {
      #expect(label.detection == selection.detections[label.index])
      #expect(annotated.allSatisfy { $0.isIgnored || !($0.box.iou(label.detection.box) >= 0.3) })
      #expect(labels[..<place].allSatisfy { !($0.detection.box.iou(label.detection.box) > 0.5) })
      #expect(!label.suspicion.isNaN)
    }
  }
}
