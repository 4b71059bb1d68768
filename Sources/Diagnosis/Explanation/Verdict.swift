import Imaging
import Metrics

/// What a detection is: right, or which kind of wrong.
///
/// COCO's matching tells which detections are correct. The kinds of the others are TIDE's, by `TIDEMatching.error` with τ
/// as its threshold. One thing differs: what lies on a crowd or on an ignored object of its class is `ignored`, where
/// TIDE still counts an error.
public enum Verdict: Sendable, Hashable {
  /// COCO's matching gives it this object.
  case correct(target: Int, iou: Float)
  /// It lies on a crowd or on an ignored object of its class by at least τ, or is of a class that the annotations do
  /// not have: neither right nor wrong.
  case ignored
  /// Of its class, on an object that a better detection has taken.
  case duplicate(of: Int, iou: Float)
  /// Of its class, and overlapping the object by at least 0.1 and at most τ. By exactly τ where a better detection has
  /// taken the object.
  case localisation(target: Int, iou: Float)
  /// On an object of another class.
  case confusion(with: Int, iou: Float)
  /// It overlaps no object by more than 0.1.
  case background
  /// Of another class than the object that it overlaps most, and by less than τ.
  case both(target: Int, iou: Float)
}

extension Verdict {
  /// A verdict on each of a picture's detections.
  ///
  /// - Parameters:
  ///   - boxes: by falling score, in pixels of the original picture.
  ///   - labels: the class channel of each.
  ///   - matching: of these to these targets.
  ///   - unannotated: class channels that the annotations do not have.
  public static func verdicts(
    boxes: [Box], labels: [Int], targets: [Target], matching: DetectionMatches, bound: OverlapBound,
    unannotated: Set<Int> = []
  ) -> [Verdict] {
    let counted = targets.indices.filter { !targets[$0].isIgnored }
    let ignored = targets.indices.filter { targets[$0].isIgnored }
    let errors = TIDEMatching(isTaken: counted.map { matching.detections[$0] != nil })
    return boxes.indices.map { index in
      let (box, label) = (boxes[index], labels[index])
      if let match = matching.targets[index] {
        return targets[match].isIgnored ? .ignored : .correct(target: match, iou: box.iou(targets[match].box))
      }
      if unannotated.contains(label) { return .ignored }
      let isOnIgnored = ignored.contains {
        targets[$0].label == label && bound.isReached(by: targets[$0].overlap(with: box))
      }
      if isOnIgnored { return .ignored }
      return mistake(box, label, targets, among: counted, errors, iou: bound.iou)
    }
  }

  /// What a detection without an object is.
  ///
  /// - Parameter counted: the targets that are not ignored, which `errors` knows by their places here.
  private static func mistake(
    _ box: Box, _ label: Int, _ targets: [Target], among counted: [Int], _ errors: TIDEMatching, iou: Double
  ) -> Verdict {
    let overlaps = counted.map { place -> Float in
      let overlap = box.iou(targets[place].box)
      // What is not a number is no overlap.
      return overlap > 0 ? overlap : 0
    }
    let (kind, place) = errors.error(overlaps.map(Double.init), iou: iou) {
      targets[counted[$0]].label == label
    }
    guard let place else { return .background }
    let (target, overlap) = (counted[place], overlaps[place])
    return switch kind {
    case .localization: .localisation(target: target, iou: overlap)
    case .classification: .confusion(with: target, iou: overlap)
    case .duplicate: .duplicate(of: target, iou: overlap)
    case .both: .both(target: target, iou: overlap)
    case .background, .missed: .background
    }
  }
}
