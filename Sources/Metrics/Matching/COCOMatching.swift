/// COCO's rule: which object a detection takes.
///
/// Detections choose by falling score, class by class. Each takes, of the objects that it overlaps by at least the
/// threshold, the one that it overlaps most; **of equal overlaps the later one**. An object can be taken only once,
/// unless it is a crowd, or, in average precision, difficult, as VOC's development kit has it. An ignored object is taken
/// only where no other can be.
///
/// Source: pycocotools 2.0, `COCOeval.evaluateImg`. There the ignored objects are sorted behind the others, and the
/// search stops at the first of them once it has a match; the two passes here are the same.
///
/// `TIDEMatching` is the other published rule. Average precision and explanations use this one; explanations with every
/// detection that was kept, and a difficult object is taken once there.
public enum COCOMatching {
  /// An object that may be taken, and the detection's overlap with it: the IoU, or with a crowd the share of the
  /// detection that lies within it.
  public struct OverlappingObject: Sendable {
    /// Its place in the caller's list of objects.
    public let object: Int
    public let overlap: Double

    public init(object: Int, overlap: Double) {
      self.object = object
      self.overlap = overlap
    }
  }

  /// The least overlap that counts as `iou`: COCO lowers a threshold of 1 a little, to allow for rounding.
  public static func leastOverlap(_ iou: Double) -> Double { min(iou, 1 - 1e-10) }

  /// The object that a detection takes; `nil` for none.
  ///
  /// - Parameters:
  ///   - candidates: of the detection's class, in the annotations' order. An overlap that is not a number is never enough.
  ///   - leastOverlap: from which overlap on an object may be taken, as `leastOverlap` gives it.
  ///   - isIgnored: whether an object counts neither as found nor as missed.
  ///   - isFree: whether an object may still be taken; of crowds always.
  @inline(__always)
  public static func choice(
    among candidates: [OverlappingObject], from leastOverlap: Double, isIgnored: (Int) -> Bool,
    isFree: (Int) -> Bool
  ) -> Int? {
    func best(ignored: Bool) -> Int? {
      var (best, chosen) = (leastOverlap, -1)
      for candidate in candidates
      where candidate.overlap >= best && isIgnored(candidate.object) == ignored && isFree(candidate.object) {
        (best, chosen) = (candidate.overlap, candidate.object)
      }
      return chosen >= 0 ? chosen : nil
    }
    return best(ignored: false) ?? best(ignored: true)
  }
}
