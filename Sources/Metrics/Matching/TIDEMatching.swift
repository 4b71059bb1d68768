/// TIDE's rules: which object a detection takes, and what kind of error a detection without one is.
///
/// Detections choose by falling score. Each takes the free object of its class that it overlaps most, if that is at
/// least the threshold; **of equal overlaps the first one**.
///
/// Source: Bolya et al., *TIDE: A General Toolbox for Identifying Object Detection Errors*, ECCV 2020, in the order of
/// its published code (github.com/dbolya/tide, `tidecv/quantify.py`, `TIDERun._eval_image`). `COCOMatching` is the other
/// published rule.
public struct TIDEMatching: Sendable {
  /// A detection with at most this IoU with every object is on background.
  public static let backgroundIoU = 0.1

  /// Per object.
  public private(set) var isTaken: [Bool]

  /// - Parameter isTaken: per object, whether no detection may take it.
  public init(isTaken: [Bool]) { self.isTaken = isTaken }

  public init(objects: Int) { isTaken = Array(repeating: false, count: objects) }

  /// Takes the free object that a detection overlaps most, if that is enough.
  ///
  /// - Parameters:
  ///   - overlaps: the detection's IoU with each object.
  ///   - iou: the minimum IoU with an object that is taken.
  ///   - isCandidate: whether the detection may take an object, for instance one of its class.
  public mutating func take(_ overlaps: [Double], from iou: Double, among isCandidate: (Int) -> Bool) -> Int?
  {
    guard let best = Self.best(overlaps, among: { !isTaken[$0] && isCandidate($0) }), overlaps[best] >= iou
    else {
      return nil
    }
    isTaken[best] = true
    return best
  }

  /// The object that a detection overlaps most; of equal ones the first.
  public static func best(_ overlaps: [Double], among isCandidate: (Int) -> Bool) -> Int? {
    var best: Int?
    for place in overlaps.indices where isCandidate(place) {
      if best.map({ overlaps[place] > overlaps[$0] }) ?? true { best = place }
    }
    return best
  }

  /// The kind of error of a detection without an object, and the object concerned: for a wrong class or place the one that
  /// would be found if that were corrected. Only valid when all detections have chosen.
  ///
  /// Tested in this order, where *own* is the object of its class that it overlaps most, and *other* that of another
  /// class:
  /// 1. 0.1 ≤ IoU with own ≤ `iou`: localization. So it is at exactly `iou`, where own can only be taken.
  /// 2. IoU with other ≥ `iou`: classification.
  /// 3. IoU with a taken object of its class ≥ `iou`: duplicate.
  /// 4. No IoU above 0.1: background.
  /// 5. Else both.
  ///
  /// - Parameters:
  ///   - overlaps: the detection's IoU with each object.
  ///   - isOwn: whether an object is of the detection's class.
  public func error(_ overlaps: [Double], iou: Double, isOwn: (Int) -> Bool) -> (
    kind: ErrorKind, object: Int?
  ) {
    func overlap(_ place: Int?) -> Double { place.map { overlaps[$0] } ?? 0 }
    let own = Self.best(overlaps, among: isOwn)
    if Self.backgroundIoU <= overlap(own), overlap(own) <= iou { return (.localization, own) }
    let other = Self.best(overlaps) { !isOwn($0) }
    if other != nil, overlap(other) >= iou { return (.classification, other) }
    let taken = Self.best(overlaps) { isTaken[$0] && isOwn($0) }
    if taken != nil, overlap(taken) >= iou { return (.duplicate, taken) }
    let nearest = Self.best(overlaps) { _ in true }
    return overlap(nearest) <= Self.backgroundIoU ? (.background, nil) : (.both, nearest)
  }
}
