import Foundation
import Imaging
import RetinaNet
import Testing

@testable import Diagnosis

@Suite struct WrongLabelTests {
  private let anchor = QuietPicture.anchor

  /// All of P4's boxes that cover the anchor's say class 2.
  private func pictureOfClassTwo() -> QuietPicture {
    var picture = QuietPicture()
    for other in picture.anchors(covering: picture.box(anchor), 0.5) { picture.set(other, label: 2, 1) }
    return picture
  }

  @Test func anotherClassInAllBoxesIsSuspicious() throws {
    let picture = pictureOfClassTwo()
    let labels = picture.wrong([Target(box: picture.box(anchor), label: 1)])
    #expect(labels.count == 1)
    let label = try #require(labels.first)
    #expect(label.target == 0 && label.suggested.label == 2 && label.annotated.label == 1)
    #expect(abs(label.annotated.score - Sigmoid.score(-8)) < 1e-6)
    #expect(label.suggested.score > 0.1 && label.suspicion > 2)
  }

  @Test func theRightClassIsNot() {
    let picture = pictureOfClassTwo()
    #expect(picture.wrong([Target(box: picture.box(anchor), label: 2)]).isEmpty)
  }

  @Test func ignoredObjectsAndClassesAreNot() {
    let picture = pictureOfClassTwo()
    #expect(picture.wrong([Target(box: picture.box(anchor), label: 1, isIgnored: true)]).isEmpty)
    #expect(picture.wrong([Target(box: picture.box(anchor), label: 1)], excluding: [2]).isEmpty)
  }

  @Test func anObjectThatNoBoxCoversIsNotListed() {
    #expect(pictureOfClassTwo().wrong([Target(box: Box(x1: 2, y1: 2, x2: 4, y2: 3), label: 1)]).isEmpty)
  }

  /// Two objects of different classes beside each other: the boxes of one cover the other a little less.
  @Test func boxesOfANeighbourHaveNoVote() {
    var picture = QuietPicture()
    let box = picture.box(anchor)
    var neighbor = box
    (neighbor.x1, neighbor.x2) = (box.x1 + 0.3 * box.width, box.x2 + 0.3 * box.width)
    for other in picture.anchors(covering: box, 0.3) {
      let isNeighbors = picture.box(other).iou(neighbor) > picture.box(other).iou(box)
      picture.set(other, label: isNeighbors ? 3 : 2, 1)
    }
    let both = [Target(box: box, label: 2), Target(box: neighbor, label: 3)]
    #expect(picture.wrong(both).isEmpty, "each has its own boxes")
    #expect(picture.wrong([both[0], Target(box: neighbor, label: 2)]).map(\.target) == [1])
  }

  /// The definition: the mean of the scores in the boxes that cover an object and overlap no other more, by IoU.
  @Test(arguments: 70..<76 as Range<UInt64>)
  func agreesWithTheDefinition(seed: UInt64) {
    let scene = PlantedScene(.torchvision, seed: seed)
    let candidates = PreparedCandidates(scene.trace)
    let labels = WrongLabel.labels(PictureCoverage(scene.trace, candidates, scene.targets), excluding: [0])
    let objects = scene.targets.filter { !$0.isIgnored }
    var found: [Int] = []
    for (place, target) in scene.targets.enumerated() where !target.isIgnored {
      var boxes: [(iou: Float, isOwn: Bool, scores: [Double])] = []
      for (number, level) in scene.trace.levels.enumerated() {
        for anchor in 0..<level.anchorCount {
          let box = candidates.box(level: number, anchor: anchor)
          let iou = box.iou(target.box)
          guard Double(iou) >= 0.5 else { continue }
          let scores = (0..<4).map { Double(Sigmoid.score(level.logits[flat: anchor * 4 + $0])) }
          boxes.append((iou, objects.allSatisfy { !(box.iou($0.box) > iou) }, scores))
        }
      }
      let voters = boxes.contains { $0.isOwn } ? boxes.filter(\.isOwn) : boxes
      let weight = voters.reduce(0) { $0 + Double($1.iou) }
      let means = (0..<4).map { label in
        voters.reduce(0) { $0 + Double($1.iou) * $1.scores[label] } / weight
      }
      guard let best = (1..<4).filter({ $0 != target.label }).max(by: { means[$0] < means[$1] }),
        means[best] > means[target.label]
      else { continue }
      found.append(place)
      let label = labels.first { $0.target == place }
      #expect(label?.suggested.label == best && label?.boxCount == voters.count)
      #expect(abs((label?.suspicion ?? 0) - log((means[best] + 0.01) / (means[target.label] + 0.01))) < 1e-5)
    }
    #expect(labels.map(\.target) == found)
  }

  @Test func bearsValuesThatAreNotNumbers() {
    for seed in 80..<84 as Range<UInt64> {
      let scene = PlantedScene(.torchvision, seed: seed, strange: true)
      let coverage = PictureCoverage(scene.trace, PreparedCandidates(scene.trace), scene.targets)
      #expect(WrongLabel.labels(coverage, excluding: []).allSatisfy { !$0.suspicion.isNaN })
    }
  }
}
