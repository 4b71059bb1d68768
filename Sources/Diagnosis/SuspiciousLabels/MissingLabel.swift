import Annotations
import Foundation
import Imaging
import RetinaNet

/// A class and how much the network is for it.
public struct ClassScore: Sendable, Hashable {
  /// The class channel.
  public var label: Int
  public var score: Float

  public init(label: Int, score: Float) {
    self.label = label
    self.score = score
  }
}

/// A detection where nothing is annotated: perhaps an object that has no label.
///
/// Detections rank by the odds that an object is there, of whichever class. Most strong detections beside the annotated
/// objects are parts of one, so that a detection within an annotated box ranks lower: its odds are divided by up to e.
///
/// On the demo's training set with 50 labels removed at random, the first 100 hold about 36 of them; by score alone 33,
/// by the loss of anchors 6. Fitting the weights to the data set gains nothing more.
public struct MissingLabel: Sendable, Hashable {
  public var detection: Detection
  /// The detection's place in its selection, from 0.
  public var index: Int
  /// The best other class at its anchor, or of a detection in the same place.
  public var runnerUp: ClassScore?
  /// The largest IoU with an annotated object.
  public var bestIoU: Float
  /// The largest share of the detection that lies within one annotated box, from 0 to 1.
  public var insideShare: Float

  /// 1 − (1 − score) (1 − runner-up's score): how sure the network is of an object, if not of its class.
  public var objectScore: Double {
    1 - (1 - Double(detection.score)) * (1 - Double(runnerUp?.score ?? 0))
  }

  /// What the list is ordered by.
  public var suspicion: Double {
    let score = min(max(objectScore, 1e-7), 1 - 1e-7)
    return log(score / (1 - score)) - Double(insideShare)
  }

  /// From this IoU on a detection belongs to an annotated object, though perhaps badly placed.
  public static let nearIoU: Float = 0.3
  /// Detections that overlap by more are one object.
  static let sameObjectIoU: Float = 0.5
  /// The most detections of a picture that are looked at.
  private static let mostDetections = 1000
}

extension MissingLabel {
  /// The detections of a picture that lie on no annotated object, one for each place, by falling score.
  ///
  /// - Parameters:
  ///   - selection: with low score thresholds.
  ///   - annotated: all of the picture's ground truth, including categories that the model does not know.
  ///   - excluded: class channels that annotations cannot have.
  public static func labels(
    _ trace: Trace, _ selection: Selection, annotated: some Sequence<GroundTruth>,
    excluding excluded: Set<Int>
  ) -> [MissingLabel] {
    let truth = AnnotatedBoxes(annotated)
    return distinct(selection, trace, excluding: excluded).compactMap { index, runnerUp in
      let detection = selection.detections[index]
      guard detection.box.area > 0, !truth.isIgnored(detection.box) else { return nil }
      let (iou, share) = truth.overlap(with: detection.box)
      guard iou < nearIoU else { return nil }
      return MissingLabel(
        detection: detection, index: index, runnerUp: runnerUp, bestIoU: iou, insideShare: share)
    }
  }

  /// The best detection of each place, whatever its class, with its runner-up.
  private static func distinct(
    _ selection: Selection, _ trace: Trace, excluding excluded: Set<Int>
  ) -> [(index: Int, runnerUp: ClassScore?)] {
    var found: [(index: Int, runnerUp: ClassScore?)] = []
    for (index, detection) in selection.detections.prefix(mostDetections).enumerated()
    where !excluded.contains(detection.label) {
      let places = found.indices.filter {
        detection.box.iou(selection.detections[found[$0].index].box) > sameObjectIoU
      }
      if places.isEmpty {
        found.append(
          (index, best(detection.anchor, trace.levels[detection.level], besides: detection.label, excluded)))
      }
      for place in places where selection.detections[found[place].index].label != detection.label {
        if detection.score > found[place].runnerUp?.score ?? 0 {
          found[place].runnerUp = ClassScore(label: detection.label, score: detection.score)
        }
      }
    }
    return found
  }

  /// The best class at an anchor besides one.
  private static func best(
    _ anchor: Int, _ level: Trace.Level, besides label: Int, _ excluded: Set<Int>
  ) -> ClassScore? {
    let classCount = level.logits.shape[1]
    var best: (label: Int, logit: Float)?
    for other in 0..<classCount where other != label && !excluded.contains(other) {
      let logit = level.logits[flat: anchor * classCount + other]
      if logit > best?.logit ?? -.infinity { best = (other, logit) }
    }
    return best.map { ClassScore(label: $0.label, score: Sigmoid.score($0.logit)) }
  }
}

/// A picture's ground truth, for asking whether a detection lies on it.
private struct AnnotatedBoxes {
  private let objects: [Box]
  /// Crowds and what the annotations say to ignore.
  private let ignored: [Box]

  init(_ annotated: some Sequence<GroundTruth>) {
    objects = annotated.filter { !$0.isIgnored && $0.hasExtent }.map(\.box)
    ignored = annotated.filter(\.isIgnored).map(\.box)
  }

  /// Whether at least half of the detection lies within an ignored box.
  func isIgnored(_ box: Box) -> Bool { ignored.contains { Self.share(of: box, within: $0) >= 0.5 } }

  /// The largest IoU, and the largest share of the detection within one object's box.
  func overlap(with box: Box) -> (iou: Float, share: Float) {
    objects.reduce(into: (iou: 0, share: 0)) { most, object in
      most.iou = max(most.iou, box.iou(object))
      most.share = max(most.share, Self.share(of: box, within: object))
    }
  }

  private static func share(of box: Box, within other: Box) -> Float {
    let width = max(0, min(box.x2, other.x2) - max(box.x1, other.x1))
    let height = max(0, min(box.y2, other.y2) - max(box.y1, other.y1))
    return min(1, width * height / box.area)
  }
}
