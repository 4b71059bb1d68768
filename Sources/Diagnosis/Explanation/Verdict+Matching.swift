import Imaging
import RetinaNet

extension Verdict {
  /// A verdict on each of a picture's detections.
  ///
  /// - Parameters:
  ///   - boxes: by falling score, in pixels of the original picture.
  ///   - labels: the class channel of each.
  ///   - matching: of these to these targets.
  ///   - unannotated: class channels of which nobody said what is in the picture.
  public static func verdicts(
    boxes: [Box], labels: [Int], targets: [Target], matching: Matching, bound: OverlapBound,
    unannotated: Set<Int> = []
  ) -> [Verdict] {
    boxes.indices.map { index in
      matching.targets[index] == nil && unannotated.contains(labels[index])
        ? .ignored : verdict(boxes[index], labels[index], targets, match: matching.targets[index], bound)
    }
  }

  private static func verdict(
    _ box: Box, _ label: Int, _ targets: [Target], match: Int?, _ bound: OverlapBound
  ) -> Verdict {
    if let match, !targets[match].isIgnored {
      return .correct(target: match, iou: box.iou(targets[match].box))
    }
    var (same, other): (Nearest?, Nearest?)
    for (place, target) in targets.enumerated() {
      if target.isIgnored {
        if target.label == label && bound.isReached(by: target.overlap(with: box)) { return .ignored }
      } else if target.label == label {
        same.update(place, box.iou(target.box))
      } else {
        other.update(place, box.iou(target.box))
      }
    }
    if let same, !bound.isReached(by: same.iou), Double(same.iou) >= backgroundIoU {
      return .localisation(target: same.target, iou: same.iou)
    }
    if let other, bound.isReached(by: other.iou) {
      return .confusion(with: other.target, iou: other.iou)
    }
    if let same, bound.isReached(by: same.iou) {
      return .duplicate(of: same.target, iou: same.iou)
    }
    if let other, Double(other.iou) > backgroundIoU {
      return .both(target: other.target, iou: other.iou)
    }
    return .background
  }

  /// The object that a box overlaps most so far; of equal ones the first.
  fileprivate struct Nearest {
    var target: Int
    var iou: Float
  }
}

extension Verdict.Nearest? {
  /// - Parameter iou: counts only where it is above zero.
  fileprivate mutating func update(_ target: Int, _ iou: Float) {
    if iou > self?.iou ?? 0 { self = Verdict.Nearest(target: target, iou: iou) }
  }
}
